import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { adminOf } from '#local/platform-client/admin.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { veriffControl } from '#local/platform-client/veriff.ts';
import { events, openPlatform, postVeriffWebhook } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { inboxOf } from './inbox.ts';

describe('Veriff’s webhooks', () => {
  let platform: Platform;
  let veriff: ReturnType<typeof veriffControl>;
  let inbox: ReturnType<typeof inboxOf>;
  before(async () => {
    platform = await openPlatform();
    veriff = veriffControl(platform);
    inbox = inboxOf(platform);
    await events(platform);
  });

  const decision = (sessionId: string, status: string, code: number, at = new Date().toISOString()) => ({
    status: 'success',
    verification: { id: sessionId, attemptId: randomUUID(), code, status, reasonCode: null, decisionTime: at },
  });
  const submitted = async (delivery?: Record<string, unknown>) => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    if (delivery) await veriff.plan(contractorId, [{ status: 'approved', afterMs: 300, delivery }]);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    const session = await veriff.session(contractorId);
    return { contractor, contractorId, sessionId: String(session['id']) };
  };

  it('that come three times and in the wrong order verify once', async () => {
    const { contractor, sessionId } = await submitted({ duplicates: 2, reorder: true });
    const { kycId } = await contractor.reach('approved');
    const deliveries = await eventually(
      'all copies are delivered',
      () => veriff.deliveries(sessionId),
      (all) => all.length >= 3 && all.every(({ state }) => state === 'delivered'),
    );
    expect(deliveries.length).to.be.greaterThan(2);
    await inbox.settled(sessionId);
    const approvals = (await (await events(platform)).all()).filter(
      (event) => event['detail-type'] === 'kyc.approved' && event.detail.entityId === kycId,
    );
    expect(approvals).to.have.length(1);
  });

  it('with a bad signature, none, or of another client answer 401 and change nothing', async () => {
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

  it('that make no sense are taken and quarantined', async () => {
    const unknown = randomUUID();
    const odd = randomUUID();
    expectStatus(await postVeriffWebhook(platform, decision(unknown, 'approved', 9001)), 200);
    expectStatus(await postVeriffWebhook(platform, decision(odd, 'levitated', 9999)), 200);
    expectStatus(await postVeriffWebhook(platform, `{"broken ${randomUUID()}`), 200);
    expect(await inbox.settled(unknown)).to.deep.equal(['quarantined']);
    expect(await inbox.settled(odd)).to.deep.equal(['quarantined']);
    expect(await inbox.settled('none')).to.include('quarantined');
  });

  it('that are quarantined are listed for admins, who can have them looked at again', async () => {
    const { call } = adminOf(platform);
    const odd = randomUUID();
    const quarantined = (): Promise<Json | undefined> =>
      eventually(
        'the webhook is listed',
        async () => {
          const { body } = expectStatus(await call('/api/admin/kyc/webhooks?limit=100'), 200);
          return (body['items'] as readonly Json[]).find((item) => item['sessionId'] === odd);
        },
        (item) => item !== undefined,
      );
    expectStatus(await postVeriffWebhook(platform, decision(odd, 'levitated', 9999)), 200);
    const listed = await quarantined();
    expect(listed).to.have.all.keys('sessionId', 'dedupeKey', 'receivedAt', 'status', 'note');
    const replay = `/api/admin/kyc/webhooks/${odd}/${String(listed?.['dedupeKey'])}/replay`;
    const body = { comment: 'To see whether it makes sense now' };
    expectStatus(await call(replay, { method: 'POST', body }), 202);
    expect(await inbox.settled(odd)).to.deep.equal(['quarantined']);
    expect(await quarantined()).to.deep.equal(listed);
    expectStatus(await call(replay.replace(odd, randomUUID()), { method: 'POST', body }), 404);
  });

  it('that come after the end change nothing', async () => {
    const { contractor, sessionId } = await submitted();
    await veriff.decide(sessionId, { status: 'approved' });
    await contractor.reach('approved');
    expectStatus(await postVeriffWebhook(platform, decision(sessionId, 'declined', 9102)), 200);
    expect(await inbox.settled(sessionId)).to.include('superseded');
    expect((await contractor.state())['status']).to.equal('approved');
  });
});
