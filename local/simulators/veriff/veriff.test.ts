import { expect } from 'chai';
import { DECISION_CODES, DECLINE_REASONS, RESUBMISSION_REASONS } from './codes.ts';
import { VeriffError } from './errors.ts';
import { hmacHex } from './signature.ts';
import { countingIds, independentHmac, virtualTime } from '../shared/testing.ts';
import type { Answer } from '../shared/types.ts';
import type { VeriffDeps, Webhook } from './types.ts';
import { createVeriff } from './veriff.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const secrets = { apiKey: 'api-key', sharedSecret: 'shared-secret' };
const contractor = { vendorData: 'contractor-1', person: { firstName: 'Ada', lastName: 'Lovelace' } };

const setUp = (more: Partial<VeriffDeps> = {}, answers: readonly (Answer | Error)[] = []) => {
  const time = virtualTime();
  const sent: Webhook[] = [];
  const deliver = (webhook: Webhook): Promise<Answer> => {
    sent.push(webhook);
    const answer = answers[sent.length - 1] ?? { status: 200 };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const veriff = createVeriff({ clock: time, ids: countingIds(), schedule: time.schedule, deliver, secrets, ...more });
  const labels = () => sent.map(({ label }) => label);
  const bodies = (): unknown[] => sent.map(({ rawBody }): unknown => JSON.parse(rawBody));
  return { time, sent, veriff, labels, bodies };
};

const refusal = (act: () => unknown): VeriffError => {
  try {
    act();
  } catch (error) {
    if (error instanceof VeriffError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};

describe('Veriff simulator: decisions', () => {
  for (const [status, reasonCode, code] of [
    ['approved', null, 9001],
    ['declined', 103, 9102],
    ['resubmission_requested', 206, 9103],
    ['review', null, 9121],
  ] as const) {
    it(`sends started, submitted and ${status} (${code}), and the decision endpoint agrees`, async () => {
      const { time, veriff, labels, bodies } = setUp();
      const { id, attempt } = veriff.createSession(contractor);
      veriff.decide(id, reasonCode === null ? { status } : { status, reasonCode });
      await time.advance(0);
      expect(labels()).to.deep.equal(['started', 'submitted', status]);
      const [started, submitted, decision] = bodies();
      expect(started).to.include({ id, attemptId: attempt.id, feature: 'selfid', code: 7001, action: 'started' });
      expect(submitted).to.include({ code: 7002, action: 'submitted', vendorData: 'contractor-1' });
      expect(decision).to.have.property('status', 'success');
      expect(decision)
        .to.have.property('verification')
        .that.includes({ id, attemptId: attempt.id, code, status, reasonCode });
      expect(veriff.getSession(id).decision).to.include({ status, reasonCode, attemptId: attempt.id });
    });
  }

  it('has the contractor and the document in the decision, with the outcome’s overrides', async () => {
    const { time, veriff, bodies } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.decide(id, { status: 'approved', document: { validUntil: '2020-01-01' }, riskScore: 0.9 });
    await time.advance(0);
    const verification = expect(bodies()[2]).to.have.property('verification');
    verification.to.have.nested.include({ 'person.firstName': 'Ada', 'document.validUntil': '2020-01-01' });
    verification.to.have.nested.property('riskScore.score', 0.9);
  });

  it('has no decision before the verifier decided', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    expect(veriff.getSession(id).decision).to.equal(null);
    veriff.start(id);
    veriff.submit(id);
    expect(veriff.getSession(id)).to.include({ status: 'submitted', decision: null });
  });

  it('ends a declined session', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.decide(id, { status: 'declined' });
    expect(refusal(() => veriff.start(id)).code).to.equal('1304');
    expect(refusal(() => veriff.decide(id, { status: 'approved' })).httpStatus).to.equal(409);
  });

  it('keeps the session for a resubmission, with a new attempt and no decision', async () => {
    const { time, veriff, bodies } = setUp();
    const first = veriff.createSession(contractor);
    const asked = veriff.decide(first.id, { status: 'resubmission_requested' });
    expect(asked.decision?.attemptId).to.equal(first.attempt.id);
    expect(asked.attempt.id).not.to.equal(first.attempt.id);
    veriff.start(first.id);
    expect(veriff.getSession(first.id)).to.include({ url: first.url, decision: null });
    veriff.decide(first.id, { status: 'approved' });
    await time.advance(0);
    expect(bodies().at(-1)).to.have.nested.include({
      'verification.attemptId': asked.attempt.id,
      'verification.code': 9001,
    });
  });

  it('lets a review be followed by the final decision', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.decide(id, { status: 'review' });
    expect(veriff.decide(id, { status: 'approved' }).status).to.equal('approved');
  });

  it('declines the tenth attempt automatically', async () => {
    const { time, veriff, bodies } = setUp();
    const { id } = veriff.createSession(contractor);
    for (let attempt = 1; attempt <= 9; attempt += 1) veriff.decide(id, { status: 'resubmission_requested' });
    veriff.start(id);
    expect(veriff.submit(id).decision).to.include({ status: 'declined', reasonCode: 539 });
    await time.advance(0);
    expect(bodies()).to.have.lengthOf(30);
    expect(bodies().at(-1)).to.have.nested.include({ 'verification.status': 'declined', 'verification.code': 9102 });
  });

  it('knows the reason codes 102–113 and 201, 204–207, each with its own status only', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    expect([...DECLINE_REASONS.keys()]).to.deep.equal([102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113]);
    expect([...RESUBMISSION_REASONS.keys()]).to.deep.equal([201, 204, 205, 206, 207]);
    expect(DECISION_CODES).to.include({ expired: 9104, abandoned: 9104 });
    expect(refusal(() => veriff.decide(id, { status: 'declined', reasonCode: 204 })).httpStatus).to.equal(400);
    expect(refusal(() => veriff.decide(id, { status: 'approved', reasonCode: 102 })).httpStatus).to.equal(400);
    expect(veriff.getSession(id).status).to.equal('created');
  });
});

describe('Veriff simulator: time', () => {
  it('expires an unopened session after 7 days, not before', async () => {
    const { time, veriff, labels, bodies } = setUp();
    const { id } = veriff.createSession(contractor);
    await time.advance(7 * DAY_MS - 1);
    expect(labels()).to.deep.equal([]);
    await time.advance(1);
    expect(bodies()).to.have.lengthOf(1);
    expect(bodies()[0]).to.have.nested.include({ 'verification.status': 'expired', 'verification.code': 9104 });
    expect(bodies()[0]).to.have.nested.property('verification.person.firstName', null);
    expect(veriff.getSession(id).status).to.equal('expired');
  });

  it('abandons an opened session after the configured lifetime', async () => {
    const { time, veriff, labels } = setUp({ sessionLifeMs: 5000 });
    const { id } = veriff.createSession(contractor);
    veriff.start(id);
    await time.advance(5000);
    expect(labels()).to.deep.equal(['started', 'abandoned']);
  });

  it('does not expire a session that is decided or submitted', async () => {
    const { time, veriff } = setUp();
    const [approved, submitted] = [veriff.createSession(contractor).id, veriff.createSession(contractor).id];
    veriff.decide(approved, { status: 'approved' });
    veriff.start(submitted);
    veriff.submit(submitted);
    await time.advance(8 * DAY_MS);
    expect(veriff.getSession(approved).status).to.equal('approved');
    expect(veriff.getSession(submitted).status).to.equal('submitted');
  });
});

describe('Veriff simulator: plans', () => {
  it('applies “declined, then approved” to two sessions', async () => {
    const { time, veriff, labels } = setUp();
    veriff.plans.set({
      vendorData: 'contractor-1',
      outcomes: [{ status: 'declined', reasonCode: 105, afterMs: 100 }, { status: 'approved' }],
    });
    const first = veriff.createSession(contractor);
    await time.advance(99);
    expect(labels()).to.deep.equal([]);
    await time.advance(1);
    expect(veriff.getSession(first.id).decision).to.include({ status: 'declined', reasonCode: 105 });
    const second = veriff.createSession(contractor);
    await time.advance(1000);
    expect(veriff.getSession(second.id).status).to.equal('approved');
  });

  it('applies “resubmission, then approved” within one session', async () => {
    const { time, veriff, labels } = setUp();
    veriff.plans.set({
      vendorData: 'contractor-1',
      outcomes: [{ status: 'resubmission_requested' }, { status: 'approved', afterMs: DAY_MS }],
    });
    const { id } = veriff.createSession(contractor);
    await time.advance(DAY_MS + 1000);
    expect(labels().filter((label) => label !== 'started' && label !== 'submitted')).to.deep.equal([
      'resubmission_requested',
      'approved',
    ]);
    expect(veriff.getSession(id).pastAttempts).to.have.lengthOf(1);
  });

  it('applies the default plan to every contractor, and then waits for a person', async () => {
    const { time, veriff } = setUp();
    veriff.plans.set({ vendorData: null, outcomes: [{ status: 'approved' }] });
    const [one, other] = [veriff.createSession(contractor), veriff.createSession({ vendorData: 'contractor-2' })];
    const second = veriff.createSession(contractor);
    await time.advance(2000);
    expect([one, other, second].map(({ id }) => veriff.getSession(id).status)).to.deep.equal([
      'approved',
      'approved',
      'created',
    ]);
  });

  it('waits for the submission when the plan says so', async () => {
    const { time, veriff } = setUp();
    veriff.plans.set({ vendorData: null, outcomes: [{ status: 'approved', after: 'submitted', afterMs: 10 }] });
    const { id } = veriff.createSession(contractor);
    await time.advance(DAY_MS);
    expect(veriff.getSession(id).status).to.equal('created');
    veriff.submit(id);
    await time.advance(10);
    expect(veriff.getSession(id).status).to.equal('approved');
  });

  it('refuses a plan whose reason code does not belong to its status', () => {
    const { veriff } = setUp();
    const plan = { vendorData: null, outcomes: [{ status: 'declined', reasonCode: 201 }] } as const;
    expect(refusal(() => veriff.plans.set(plan)).httpStatus).to.equal(400);
    expect(veriff.plans.list()).to.deep.equal([]);
  });

  it('skips a planned outcome when a person decides first', async () => {
    const { time, veriff, labels } = setUp();
    veriff.plans.set({ vendorData: null, outcomes: [{ status: 'approved' }] });
    const { id } = veriff.createSession(contractor);
    veriff.decide(id, { status: 'review' });
    await time.advance(2000);
    expect(labels().at(-1)).to.equal('review');
  });
});

describe('Veriff simulator: webhook delivery', () => {
  it('signs the raw body with the shared secret, and sends the API key', async () => {
    const { time, veriff, sent } = setUp();
    veriff.decide(veriff.createSession({ vendorData: 'zoë' }).id, { status: 'approved' });
    await time.advance(0);
    expect(sent).to.have.lengthOf(3);
    for (const { headers, rawBody } of sent) {
      expect(headers['x-hmac-signature']).to.equal(independentHmac('shared-secret', rawBody));
      expect(headers['x-auth-client']).to.equal('api-key');
    }
  });

  it('computes HMAC-SHA256 as RFC 4231 test case 2 has it', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(hmacHex('Jefe', 'what do ya want for nothing?')).to.equal(expected);
    expect(independentHmac('Jefe', 'what do ya want for nothing?')).to.equal(expected);
  });

  it('retries with the same bytes and growing pauses after any answer but 200, and after none', async () => {
    const answers = [{ status: 503 }, new Error('ECONNREFUSED'), { status: 204 }, { status: 200, body: 'ok' }];
    const { time, veriff, sent } = setUp({ retryDelaysMs: [100, 1000] }, answers);
    veriff.start(veriff.createSession(contractor).id);
    await time.advance(99);
    expect(sent).to.have.lengthOf(1);
    await time.advance(1001);
    expect(sent).to.have.lengthOf(3);
    await time.advance(DAY_MS);
    expect(new Set(sent.map(({ rawBody }) => rawBody)).size).to.equal(1);
    const [delivery] = veriff.deliveries.list();
    expect(delivery?.tries.map(({ status, error }) => status ?? error)).to.deep.equal([503, 'ECONNREFUSED', 204, 200]);
    expect(delivery).to.include({ state: 'delivered', nextTryAt: null });
  });

  it('stops after seven days of hourly tries', async () => {
    const { time, veriff } = setUp({
      deliver: () => Promise.resolve({ status: 500 }),
    });
    veriff.decide(veriff.createSession(contractor).id, { status: 'approved' });
    await time.advance(8 * DAY_MS);
    expect(veriff.deliveries.list().map(({ state, tries }) => [state, tries.length])).to.deep.equal([
      ['gave_up', 169],
      ['gave_up', 169],
      ['gave_up', 169],
    ]);
  });

  it('keeps the order of a session’s webhooks, also when answers are slow', async () => {
    const log: string[] = [];
    const answered = new Promise<void>((resolve) => {
      const deliver = async ({ label }: Webhook): Promise<Answer> => {
        log.push(`${label} sent`);
        await new Promise((done) => setTimeout(done, label === 'started' ? 20 : 1));
        log.push(`${label} answered`);
        if (label === 'approved') resolve();
        return { status: 200 };
      };
      const schedule: VeriffDeps['schedule'] = (delayMs, fn) =>
        void (delayMs < 1000 && setTimeout(() => void fn(), delayMs));
      const { veriff } = setUp({ deliver, schedule });
      veriff.decide(veriff.createSession(contractor).id, { status: 'approved' });
    });
    await answered;
    expect(log).to.deep.equal(
      ['started', 'submitted', 'approved'].flatMap((label) => [`${label} sent`, `${label} answered`]),
    );
  });

  it('duplicates and delays on request', async () => {
    const { time, veriff, sent } = setUp();
    veriff.deliveryOptions.set({ duplicates: 2, delayMs: 300_000 });
    veriff.start(veriff.createSession(contractor).id);
    await time.advance(299_999);
    expect(sent).to.have.lengthOf(0);
    await time.advance(1);
    expect(sent).to.have.lengthOf(3);
    expect(new Set(sent.map(({ rawBody, headers }) => rawBody + headers['x-hmac-signature'])).size).to.equal(1);
  });

  it('sends the decision before the submitted event when reordering', async () => {
    const { time, veriff, labels } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.deliveryOptions.set({ reorder: true }, id);
    veriff.decide(id, { status: 'approved' });
    await time.advance(0);
    expect(labels()).to.deep.equal(['started', 'approved', 'submitted']);
  });

  it('drops webhooks on request; the decision endpoint still answers', async () => {
    const { time, veriff, labels } = setUp();
    const [silent, half] = [veriff.createSession(contractor).id, veriff.createSession(contractor).id];
    veriff.decide(silent, { status: 'approved', delivery: { drop: true } });
    veriff.decide(half, { status: 'declined', delivery: { drop: 'decisions' } });
    await time.advance(DAY_MS);
    expect(labels()).to.deep.equal(['started', 'submitted']);
    expect(veriff.getSession(silent).decision?.status).to.equal('approved');
    expect(veriff.deliveries.list().filter(({ state }) => state === 'dropped')).to.have.lengthOf(4);
  });

  it('sends a wrong signature or client on request, and resends with the right ones', async () => {
    const { time, veriff, sent } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.start(id, { badSignature: true });
    veriff.submit(id, { wrongClient: true });
    await time.advance(0);
    const [forged, foreign] = sent;
    expect(forged?.headers['x-hmac-signature']).not.to.equal(independentHmac('shared-secret', forged?.rawBody ?? ''));
    expect(foreign?.headers['x-auth-client']).not.to.equal('api-key');
    veriff.deliveries.resend(forged?.deliveryId ?? '');
    await time.advance(0);
    expect(sent[2]?.rawBody).to.equal(forged?.rawBody);
    expect(sent[2]?.headers['x-hmac-signature']).to.equal(independentHmac('shared-secret', forged?.rawBody ?? ''));
    expect(refusal(() => veriff.deliveries.resend('unknown')).httpStatus).to.equal(404);
  });

  it('forgets everything on reset, scheduled webhooks included', async () => {
    const { time, veriff, sent } = setUp();
    veriff.decide(veriff.createSession(contractor).id, { status: 'approved' });
    veriff.reset();
    await time.advance(8 * DAY_MS);
    expect(sent).to.deep.equal([]);
    expect(veriff.sessions()).to.deep.equal([]);
  });
});

describe('Veriff simulator: media and erasure', () => {
  const media = { context: 'face', mimetype: 'image/png', size: 3, timestamp: null };

  it('accepts media until the attempt is submitted', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.addMedia(id, media);
    veriff.submit(id);
    expect(veriff.getSession(id).attempt.media).to.have.lengthOf(1);
    expect(refusal(() => veriff.addMedia(id, media)).httpStatus).to.equal(409);
    expect(refusal(() => veriff.submit(id)).code).to.equal('1304');
  });

  it('erases a session, which is unknown from then on, and reports an unfinished one as expired', async () => {
    const { time, veriff, labels } = setUp();
    const [open, approved] = [veriff.createSession(contractor).id, veriff.createSession(contractor).id];
    veriff.decide(approved, { status: 'approved', delivery: { drop: true } });
    veriff.erase(open);
    veriff.erase(approved);
    await time.advance(8 * DAY_MS);
    expect(labels()).to.deep.equal(['expired']);
    expect(refusal(() => veriff.getSession(open)).httpStatus).to.equal(404);
    expect(veriff.erased().map(({ sessionId }) => sessionId)).to.deep.equal([open, approved]);
  });

  it('refuses to erase a submitted session', () => {
    const { veriff } = setUp();
    const { id } = veriff.createSession(contractor);
    veriff.submit(id);
    expect(refusal(() => veriff.erase(id)).message).to.equal('Session is not in a completed status.');
  });

  it('erases five sessions an hour and ten a day, and answers 429 beyond', async () => {
    const { time, veriff } = setUp();
    const sessions = Array.from({ length: 11 }, () => veriff.createSession(contractor).id);
    const erase = (from: number, to: number) => sessions.slice(from, to).forEach((id) => veriff.erase(id));
    const [sixth = '', eleventh = ''] = [sessions[5], sessions[10]];
    erase(0, 5);
    expect(refusal(() => veriff.erase(sixth)).httpStatus).to.equal(429);
    expect(veriff.getSession(sixth).status).to.equal('created');
    await time.advance(HOUR_MS);
    erase(5, 10);
    await time.advance(HOUR_MS);
    expect(refusal(() => veriff.erase(eleventh)).httpStatus).to.equal(429);
    await time.advance(22 * HOUR_MS);
    veriff.erase(eleventh);
    expect(veriff.erased()).to.have.lengthOf(11);
  });
});
