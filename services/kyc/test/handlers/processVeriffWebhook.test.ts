import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { NotFoundError, StoreConflictError } from '#shared/errors/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { createSignals } from '#shared/signals/index.ts';
import type { Signal } from '#shared/signals/index.ts';
import { webhookExpiry } from '#shared/inbox/index.ts';
import { NO_SESSION, sessionOf } from '../../src/domain/webhook.ts';
import type { Webhook } from '#shared/inbox/index.ts';
import type { WebhookId } from '../../src/domain/webhook.ts';
import { eraseWebhooks } from '../../src/erasure.ts';
import { processVeriffWebhook, webhookQueue } from '../../src/handlers/processVeriffWebhook.ts';
import { Crash, START, contractorId, createTestKyc, otherContractorId, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenSession } from '../given.ts';
import { dyingBeforeCommit, failureOf } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';
import { decisionBody, progressBody } from '../webhooks.ts';

const resubmission = { status: 'resubmission_requested', reasonCode: 204 };

describe('A webhook in the inbox', () => {
  quiet();
  let kyc: TestKyc;
  let kycId: string;
  let sessionId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    ({ kycId } = await givenStanding(kyc, 'verifying'));
    ({ sessionId } = await givenSession(kyc, { kycId }));
  });
  const received = async (rawBody: string, parts: Partial<Webhook<WebhookId>> = {}): Promise<Webhook<WebhookId>> => {
    const entry: Webhook<WebhookId> = {
      sessionId: sessionOf(rawBody),
      dedupeKey: kyc.ids.next(),
      rawBody,
      receivedAt: START,
      expiresAt: webhookExpiry(START),
      status: 'received',
      ...parts,
    };
    await kyc.store.commit([kyc.webhookRecords.putWebhook(entry)]);
    return entry;
  };
  const placeOf = ({ sessionId: of, dedupeKey }: Webhook<WebhookId>) => ({ sessionId: of, dedupeKey });
  const work = async (entry: Webhook<WebhookId>, on: Parameters<typeof processVeriffWebhook>[0] = kyc) => {
    await processVeriffWebhook(on)(placeOf(entry));
    return (await kyc.webhookRecords.getWebhook(entry))?.value;
  };
  const session = async () => (await kyc.repository.findSession(sessionId))?.value;
  it('is retried, not quarantined, when a response of AWS cannot be parsed', async () => {
    const entry = await received(progressBody(sessionId, 'submitted'));
    const findSession = () => Promise.reject(new SyntaxError('Unexpected token < in JSON'));
    const failure = await failureOf(work(entry, { ...kyc, repository: { ...kyc.repository, findSession } }));
    expect(failure).to.be.instanceOf(SyntaxError);
    expect((await kyc.webhookRecords.getWebhook(entry))?.value.status).to.equal('received');
  });

  const told = () => kyc.signals.signal.args.map(([{ key, name, payload }]) => ({ key, name, payload }));

  it('moves its session on, without a word to the machine', async () => {
    for (const action of ['started', 'submitted'] as const) {
      expect((await work(await received(progressBody(sessionId, action))))?.status).to.equal('processed');
      expect(await session()).to.include({ status: action, veriffAttemptId: 'a1' });
    }
    expect(kyc.signals.signal.callCount).to.equal(0);
    expect(kyc.published).to.deep.equal([]);
  });

  for (const status of ['approved', 'declined', 'review', 'expired', 'abandoned'] as const) {
    it(`closes its session as ${status} and tells the machine`, async () => {
      const entry = await received(decisionBody(sessionId, { status, reasonCode: 7 }));
      expect((await work(entry))?.status).to.equal('processed');
      expect(await session()).to.include({ status, reasonCode: '7', decidedAt: START });
      expect(told()).to.deep.equal([
        {
          key: `kyc/${kycId}`,
          name: `veriff.decision/${sessionId}`,
          payload: { sessionId, status, reasonCode: '7' },
        },
      ]);
      expect(await auditOf(kyc)).to.deep.equal([`session.${status}`]);
    });
  }

  it('asks the contractor for better pictures', async () => {
    await work(await received(decisionBody(sessionId, resubmission)));
    expect(announced(kyc).map(({ type, metadata }) => [type, metadata])).to.deep.equal([
      ['kyc.resubmission.requested', { contractorId, attempt: 1, reasonCode: '204' }],
      [
        'notification.requested',
        {
          recipientId: contractorId,
          template: 'kyc-resubmission-requested',
          data: { url: kyc.contractorPage, reasonCode: '204', reason: 'The picture quality was too poor.' },
        },
      ],
    ]);
    await work(await received(decisionBody(sessionId, { attemptId: 'a2', decisionTime: '2026-11-02T10:00:00Z' })));
    expect(await session()).to.include({ status: 'approved' });
  });

  it('does not ask for better pictures when it is late', async () => {
    await work(await received(progressBody(sessionId, 'submitted', 'a1')));
    await work(await received(progressBody(sessionId, 'started', 'a2')));
    expect((await work(await received(decisionBody(sessionId, resubmission))))?.status).to.equal('superseded');
    expect(kyc.published).to.deep.equal([]);
    expect(kyc.signals.signal.callCount).to.equal(0);
  });

  it('leaves nothing personal but its own body', async () => {
    await work(await received(decisionBody(sessionId, resubmission)));
    await work(await received(decisionBody(sessionId, { status: 'declined', reasonCode: 102 })));
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    const left = [await session(), items, kyc.published, kyc.signals.signal.args];
    expect(JSON.stringify(left)).not.to.match(/Sarah|Morgan|192\.0\.2\.1/);
  });

  it('changes nothing when it repeats what is known; the machine is signalled under the same id', async () => {
    await work(await received(decisionBody(sessionId)));
    const before = await session();
    expect((await work(await received(`${decisionBody(sessionId)} `)))?.status).to.equal('processed');
    expect(await session()).to.deep.equal(before);
    expect(new Set(kyc.signals.signal.args.map(([{ id }]) => id)).size).to.equal(1);
    expect(await auditOf(kyc)).to.have.length(1);
  });

  it('is superseded when the session has ended', async () => {
    await work(await received(decisionBody(sessionId)));
    const late = [
      decisionBody(sessionId, { status: 'declined', decisionTime: '2026-11-03T09:00:00Z' }),
      decisionBody(sessionId, resubmission),
      progressBody(sessionId, 'submitted'),
    ];
    for (const body of late) expect((await work(await received(body)))?.status).to.equal('superseded');
    expect(await session()).to.include({ status: 'approved' });
    expect(kyc.signals.signal.callCount).to.equal(1);
    expect(kyc.published).to.deep.equal([]);
  });

  it('is processed once', async () => {
    const entry = await received(decisionBody(sessionId));
    await work(entry);
    const { length } = kyc.commits;
    await work(entry);
    expect(kyc.commits).to.have.length(length);
    expect(kyc.signals.signal.callCount).to.equal(1);
  });

  for (const [what, body] of [
    ['no JSON', 'Sarah Morgan'],
    ['no message of Veriff', '{"verification":{"person":"Sarah Morgan"}}'],
    ['of a status we do not know', decisionBody('s1', { status: 'postponed' })],
    ['of a session we do not know', decisionBody('unknown')],
    ['progress of a session we do not know', progressBody('unknown', 'started')],
  ] as const) {
    it(`is quarantined when it is ${what}: counted, kept, not tried again`, async () => {
      const entry = await received(body);
      const kept = await work(entry);
      expect(kept).to.include({ status: 'quarantined', rawBody: body });
      expect(kept?.note)
        .to.be.a('string')
        .and.not.to.match(/Sarah|Morgan/);
      expect(kyc.countMetric.args).to.deep.equal([['VeriffWebhookQuarantined']]);
      await work(entry);
      expect(kyc.countMetric.callCount).to.equal(1);
      expect(kyc.signals.signal.callCount).to.equal(0);
    });
  }

  it('is quarantined when it names another contractor than its session is of', async () => {
    const entry = await received(decisionBody(sessionId, { vendorData: otherContractorId }));
    expect(await work(entry)).to.include({
      status: 'quarantined',
      note: `Session ${sessionId} is of another contractor`,
    });
    expect(await session()).to.include({ status: 'created' });
    expect(kyc.countMetric.args).to.deep.equal([['VeriffWebhookQuarantined']]);
  });

  describe('whose session was erased before it arrived', () => {
    beforeEach(async () => {
      ({ sessionId } = await givenSession(kyc, { kycId, number: 2, url: '' }));
    });
    const arrived: Readonly<Record<string, readonly [outcome: string, body: () => string]>> = {
      'a decision': ['processed', () => decisionBody(sessionId)],
      'a decision about another contractor': [
        'quarantined',
        () => decisionBody(sessionId, { vendorData: otherContractorId }),
      ],
      'a decision of a status we do not know': ['quarantined', () => decisionBody(sessionId, { status: 'postponed' })],
      'no message of Veriff': [
        'quarantined',
        () => JSON.stringify({ verification: { id: sessionId, person: 'Sarah Morgan' } }),
      ],
    };
    for (const [what, [status, body]] of Object.entries(arrived)) {
      it(`keeps nothing of its body: ${what}, ${status}`, async () => {
        expect(await work(await received(body()))).to.include({ status, rawBody: '' });
      });
    }
  });

  it('is superseded, not quarantined, when it was erased before it was processed', async () => {
    const entry = await received(decisionBody(sessionId));
    await eraseWebhooks(kyc, sessionId);
    expect(await work(entry)).to.include({ status: 'superseded', rawBody: '' });
    expect(await session()).to.include({ status: 'created' });
    expect(kyc.countMetric.callCount).to.equal(0);
  });

  it('is superseded also when it is erased while it is processed', async () => {
    const entry = await received(decisionBody(sessionId));
    const findSession: TestKyc['repository']['findSession'] = async (id) => {
      await eraseWebhooks(kyc, sessionId);
      return kyc.repository.findSession(id);
    };
    const failure = await failureOf(work(entry, { ...kyc, repository: { ...kyc.repository, findSession } }));
    expect(failure).to.be.instanceOf(StoreConflictError);
    expect(await work(entry)).to.include({ status: 'superseded', rawBody: '' });
    expect(kyc.countMetric.callCount).to.equal(0);
  });

  it('is processed though its session looks like none to the inbox', async () => {
    expect((await work(await received('[]')))?.sessionId).to.equal(NO_SESSION);
  });

  it('has to be in the inbox', async () => {
    const outcome = await failureOf(processVeriffWebhook(kyc)({ sessionId, dedupeKey: 'unknown' }));
    expect(outcome).to.be.instanceOf(NotFoundError);
  });

  describe('whose processing dies', () => {
    const waitingMachine = async () => {
      const answers: Signal[] = [];
      const signals = createSignals({
        store: kyc.store,
        tokens: {
          succeed: async (_token, output) => {
            answers.push(output);
            return 'accepted';
          },
        },
        schedules: { ensure: async () => undefined, remove: async () => undefined },
        clock: kyc.clock,
        sleep: kyc.sleep,
      });
      const accepts = [`veriff.decision/${sessionId}`];
      await signals.register({ key: `kyc/${kycId}`, token: 't1', accepts, order: '1' });
      return { answers, service: { ...kyc, signals } };
    };

    it('before it recorded anything has done nothing, and is processed next time', async () => {
      const { answers, service } = await waitingMachine();
      const entry = await received(decisionBody(sessionId));
      const dying = { ...service, ...dyingBeforeCommit(kyc), signals: service.signals };
      expect(await failureOf(work(entry, dying))).to.be.instanceOf(Crash);
      expect(await session()).to.include({ status: 'created' });
      expect(answers).to.deep.equal([]);
      expect((await work(entry, service))?.status).to.equal('processed');
      expect(answers).to.have.length(1);
    });

    it('after any of its steps tells the machine, once', async () => {
      for (const effects of [1, 2, 3, 4, 5]) {
        kyc = createTestKyc();
        ({ kycId } = await givenStanding(kyc, 'verifying'));
        ({ sessionId } = await givenSession(kyc, { kycId }));
        const { answers, service } = await waitingMachine();
        const entry = await received(decisionBody(sessionId));
        kyc.crashAfter(effects);
        expect(await failureOf(work(entry, service)), `${effects}`).to.be.instanceOf(Crash);
        await work(entry, service);
        expect((await kyc.webhookRecords.getWebhook(entry))?.value.status).to.equal('processed');
        expect(answers.map(({ payload }) => payload['status'])).to.include('approved');
        expect(new Set(answers.map(({ id }) => id)).size).to.equal(1);
        expect(await auditOf(kyc)).to.deep.equal(['session.approved']);
      }
    });

    it('between its record and its signal tells the machine by the next delivery', async () => {
      const { answers, service } = await waitingMachine();
      const entry = await received(decisionBody(sessionId));
      kyc.crashAfter(1);
      expect(await failureOf(work(entry, service))).to.be.instanceOf(Crash);
      expect(await session()).to.include({ status: 'approved' });
      expect(answers).to.deep.equal([]);
      await work(entry, service);
      await work(entry, service);
      expect(answers.map(({ name }) => name)).to.deep.equal([`veriff.decision/${sessionId}`]);
    });
  });

  it('does not hold up the rest of its batch when it fails', async () => {
    const good = await received(decisionBody(sessionId));
    const batch = queueBatch({
      'no json': '{',
      'no place': { sessionId: 's1' },
      good: placeOf(good),
      'not there': { sessionId, dedupeKey: 'unknown' },
    });
    const answer = await webhookQueue(() => kyc)(batch, lambdaContext());
    expect(answer).to.deep.equal(failedRecords('no json', 'no place', 'not there'));
    expect(await session()).to.include({ status: 'approved' });
  });
});
