import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import type { PlannedOutcome } from '#local/platform-client/veriff.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { postVeriffWebhook } from '#local/testing/platform.ts';
import { admin, givenSubmitted, platform, tap, veriff } from './fixtures.ts';
import { inboxOf } from './inbox.ts';

describe('Veriff’s webhooks', () => {
  const inbox = inboxOf(platform);

  const decision = (sessionId: string, status: string, code: number, at = new Date().toISOString()) => ({
    status: 'success',
    verification: { id: sessionId, attemptId: randomUUID(), code, status, reasonCode: null, decisionTime: at },
  });
  const submitted = async (...outcomes: readonly PlannedOutcome[]) => {
    const given = await givenSubmitted(...outcomes);
    const session = await veriff.session(given.contractorId);
    return { ...given, sessionId: String(session['id']) };
  };

  it('that are delivered three times and out of order verify once', async () => {
    const { contractor, sessionId } = await submitted({
      status: 'approved',
      afterMs: 300,
      delivery: { duplicates: 2, reorder: true },
    });
    const { kycId } = await contractor.reach('approved');
    const deliveries = await eventually(
      'all copies are delivered',
      () => veriff.deliveries(sessionId),
      (all) => all.length >= 3 && all.every(({ state }) => state === 'delivered'),
    );
    expect(deliveries.length).to.be.greaterThan(2);
    await inbox.settled(sessionId);
    const approvals = (await tap.all()).filter(
      (event) => event['detail-type'] === 'kyc.approved' && event.detail.entityId === kycId,
    );
    expect(approvals).to.have.length(1);
  });

  it('without a valid signature or API key are answered with 401 and change nothing', async () => {
    const { contractor, sessionId } = await submitted();
    await contractor.reach('verifying');
    const forged = decision(sessionId, 'approved', 9001);
    const answers = await Promise.all([
      postVeriffWebhook(platform, forged, { secret: 'guessed' }),
      postVeriffWebhook(platform, forged, { headers: {} }),
      postVeriffWebhook(platform, forged, { client: 'somebody-else' }),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([401, 401, 401]);
    expect(answers[0]?.body['code']).to.equal('UNAUTHENTICATED');
    expect(await inbox.entries(sessionId)).to.deep.equal([]);
    expect((await contractor.state())['status']).to.equal('verifying');
    await veriff.decide(sessionId, { status: 'approved' });
    await contractor.reach('approved');
  });

  it('that cannot be processed are accepted and quarantined', async () => {
    const unknown = randomUUID();
    const odd = randomUUID();
    expectStatus(await postVeriffWebhook(platform, decision(unknown, 'approved', 9001)), 200);
    expectStatus(await postVeriffWebhook(platform, decision(odd, 'levitated', 9999)), 200);
    expectStatus(await postVeriffWebhook(platform, `{"broken ${randomUUID()}`), 200);
    expect(await inbox.settled(unknown)).to.deep.equal(['quarantined']);
    expect(await inbox.settled(odd)).to.deep.equal(['quarantined']);
    expect(await inbox.settled('none')).to.include('quarantined');
  });

  it('that are quarantined are listed for admins, who can replay them', async () => {
    const odd = randomUUID();
    const quarantined = (): Promise<Json | undefined> =>
      eventually(
        'the webhook is listed',
        async () => {
          const listed = expectStatus(await admin.call('/api/admin/kyc/webhooks?limit=100'), 200);
          return itemsOf(listed).find((item) => item['sessionId'] === odd);
        },
        (item) => item !== undefined,
      );
    expectStatus(await postVeriffWebhook(platform, decision(odd, 'levitated', 9999)), 200);
    const listed = await quarantined();
    expect(listed).to.have.all.keys('sessionId', 'dedupeKey', 'receivedAt', 'status', 'note');
    const replay = `/api/admin/kyc/webhooks/${odd}/${String(listed?.['dedupeKey'])}/replay`;
    const body = { comment: 'Replayed after a fix' };
    expectStatus(await admin.call(replay, { method: 'POST', body }), 202);
    expect(await inbox.settled(odd)).to.deep.equal(['quarantined']);
    expect(await quarantined()).to.deep.equal(listed);
    expectStatus(await admin.call(replay.replace(odd, randomUUID()), { method: 'POST', body }), 404);
  });

  it('that arrive after the verification has ended change nothing', async () => {
    const { contractor, sessionId } = await submitted();
    await veriff.decide(sessionId, { status: 'approved' });
    await contractor.reach('approved');
    expectStatus(await postVeriffWebhook(platform, decision(sessionId, 'declined', 9102)), 200);
    expect(await inbox.settled(sessionId)).to.include('superseded');
    expect((await contractor.state())['status']).to.equal('approved');
  });
});
