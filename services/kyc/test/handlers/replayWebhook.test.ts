import { expect } from 'chai';
import { eraseWebhooks } from '../../src/erasure.ts';
import type { Webhook } from '#shared/inbox/index.ts';
import type { WebhookId } from '../../src/domain/webhook.ts';
import { processVeriffWebhook } from '../../src/handlers/processVeriffWebhook.ts';
import { handler, replayWebhook, route } from '../../src/handlers/replayWebhook.ts';
import { apiOf, codeOf, contractorClaimsOnly, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenSession, givenWebhook } from '../given.ts';
import { givenStanding } from '../standing.ts';
import { decisionBody } from '../webhooks.ts';

const body = { comment: 'The new version reads it' };

describe('An admin who replays a webhook', () => {
  quiet();
  let kyc: TestKyc;
  let kycId: string;
  let sessionId: string;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(async () => {
    kyc = createTestKyc();
    post = apiOf(route, replayWebhook(kyc));
    ({ kycId } = await givenStanding(kyc, 'verifying'));
    ({ sessionId } = await givenSession(kyc, { kycId }));
  });
  const placeOf = ({ sessionId: of, dedupeKey }: Webhook<WebhookId>) => ({ sessionId: of, dedupeKey });
  const replay = (entry: Webhook<WebhookId>) => post({ pathParameters: placeOf(entry), body });
  const kept = async (entry: Webhook<WebhookId>) => (await kyc.webhookRecords.getWebhook(entry))?.value;
  const session = async () => (await kyc.repository.findSession(sessionId))?.value;
  /** What the queue does. */
  const work = async () => {
    for (const place of kyc.queued.webhooks.splice(0)) await processVeriffWebhook(kyc)(place);
  };

  for (const status of ['quarantined', 'superseded', 'processed'] as const) {
    it(`has one that is ${status} looked at again, and leaves a trace`, async () => {
      const entry = await givenWebhook(kyc, sessionId, { status, note: 'Not JSON' });
      const answer = await replay(entry);
      expect(answer.status).to.equal(202);
      expect(answer.body).to.deep.equal({ ...placeOf(entry), status: 'received' });
      const { note: _outdated, ...rest } = entry;
      expect(await kept(entry)).to.deep.equal({ ...rest, status: 'received' });
      expect(kyc.queued.webhooks).to.deep.equal([placeOf(entry)]);
      const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
      expect(items.map(({ value }) => value)).to.have.length(1);
      expect(items[0]?.value).to.deep.include({
        kycId,
        action: 'webhook.replayed',
        actor: { id: 'ada', type: 'admin' },
        reason: body.comment,
        facts: { ...placeOf(entry), status },
      });
    });
  }

  it('makes up for what nobody could read before', async () => {
    const entry = await givenWebhook(kyc, sessionId, { status: 'quarantined', rawBody: decisionBody(sessionId) });
    await replay(entry);
    await work();
    expect(await session()).to.include({ status: 'approved' });
    expect(await kept(entry))
      .to.include({ status: 'processed' })
      .and.not.to.have.property('note');
    expect(kyc.signals.signal.callCount).to.equal(1);
  });

  it('finds one that still makes no sense in quarantine again', async () => {
    const entry = await givenWebhook(kyc, 'none', { status: 'quarantined', rawBody: '{', note: 'Not JSON' });
    await replay(entry);
    await work();
    expect(await kept(entry)).to.deep.equal(entry);
  });

  it('does nothing twice by one that was processed', async () => {
    const rawBody = decisionBody(sessionId, { status: 'resubmission_requested', reasonCode: 204 });
    const entry = await givenWebhook(kyc, sessionId, { status: 'received', rawBody });
    await processVeriffWebhook(kyc)(entry);
    const before = { session: await session(), published: [...kyc.published] };
    expect(before.published).to.have.length(2);
    for (const day of [1, 2]) {
      kyc.clock.passDays(day);
      expect((await replay(entry)).status).to.equal(202);
      await work();
    }
    expect({ session: await session(), published: kyc.published }).to.deep.equal(before);
    expect(await kept(entry)).to.include({ status: 'processed' });
    expect(new Set(kyc.signals.signal.args.map(([{ id }]) => id)).size).to.equal(1);
    expect([...(await auditOf(kyc))].sort()).to.deep.equal([
      'session.resubmission_requested',
      'webhook.replayed',
      'webhook.replayed',
    ]);
  });

  it('only queues one again that waits already', async () => {
    const entry = await givenWebhook(kyc, sessionId, { status: 'received' });
    const { length } = kyc.commits;
    expect((await replay(entry)).status).to.equal(202);
    expect(kyc.queued.webhooks).to.deep.equal([placeOf(entry)]);
    expect(kyc.commits).to.have.length(length);
  });

  it('finishes by asking again what died before it was queued', async () => {
    const entry = await givenWebhook(kyc, sessionId, { status: 'quarantined', rawBody: decisionBody(sessionId) });
    kyc.crashAfter(1);
    expect((await replay(entry)).status).to.equal(500);
    expect([(await kept(entry))?.status, kyc.queued.webhooks]).to.deep.equal(['received', []]);
    expect((await replay(entry)).status).to.equal(202);
    expect(await auditOf(kyc)).to.deep.equal(['webhook.replayed']);
    await work();
    expect(await session()).to.include({ status: 'approved' });
  });

  it('may ask together with another: one trace', async () => {
    const entry = await givenWebhook(kyc, sessionId, { status: 'quarantined' });
    kyc.readTogether(`WEBHOOK#${sessionId}`);
    const answers = await Promise.all([replay(entry), replay(entry)]);
    expect(answers.map(({ status }) => status)).to.deep.equal([202, 202]);
    expect(await auditOf(kyc)).to.deep.equal(['webhook.replayed']);
  });

  it('leaves no trace in anybody’s audit log when its session is nobody’s', async () => {
    const entry = await givenWebhook(kyc, 'unknown', { status: 'quarantined' });
    expect((await replay(entry)).status).to.equal(202);
    expect(await kept(entry)).to.include({ status: 'received' });
    expect(kyc.commits.at(-1)).to.have.length(1);
    expect(await auditOf(kyc)).to.deep.equal([]);
  });

  for (const status of ['quarantined', 'processed', 'received'] as const) {
    it(`is refused for one that is ${status} and was erased, and nothing changes`, async () => {
      const entry = await givenWebhook(kyc, sessionId, { status });
      await eraseWebhooks(kyc, sessionId);
      const { length } = kyc.commits;
      const answer = await replay(entry);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'KYC_WEBHOOK_ERASED']);
      expect([kyc.commits.length, kyc.queued.webhooks]).to.deep.equal([length, []]);
    });
  }

  it('names a webhook that is there, and why, as an admin', async () => {
    const entry = await givenWebhook(kyc, sessionId, { status: 'quarantined' });
    const pathParameters = placeOf(entry);
    const { length } = kyc.commits;
    expect((await post({ pathParameters: { sessionId, dedupeKey: 'unknown' }, body })).status).to.equal(404);
    expect((await post({ pathParameters, body: {} })).status).to.equal(400);
    expect((await post({ pathParameters, body, claims: contractorClaimsOnly })).status).to.equal(403);
    expect([kyc.commits.length, kyc.queued.webhooks]).to.deep.equal([length, []]);
    kyc.clock.set(entry.expiresAt);
    expect((await replay(entry)).status).to.equal(404);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
