import { expect } from 'chai';
import { listStripeWebhooks, route as listRoute } from '../../../src/webhooks/handlers/listStripeWebhooks.ts';
import { processStripeWebhook } from '../../../src/webhooks/handlers/processStripeWebhook.ts';
import { replayStripeWebhook, route as replayRoute } from '../../../src/webhooks/handlers/replayStripeWebhook.ts';
import { givenPayout, givenWebhook } from '../../given.ts';
import { apiOf, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import { eventBody, payoutObject } from '../webhooks.ts';

describe('An admin at the inbox of Stripe’s webhooks', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const list = (query: Record<string, string> = {}) => apiOf(listRoute, listStripeWebhooks(service))({ query });
  const replay = (eventId: string) =>
    apiOf(replayRoute, replayStripeWebhook(service))({ pathParameters: { eventId }, body: { comment: 'Try again' } });

  it('sees what was quarantined, newest first, and never a body', async () => {
    await givenWebhook(service, { eventId: 'evt_1', status: 'quarantined', note: 'Not JSON', rawBody: 'Ann Lee' });
    await givenWebhook(service, { eventId: 'evt_2', status: 'quarantined', receivedAt: '2026-11-02T10:00:00.000Z' });
    await givenWebhook(service, { eventId: 'evt_3', status: 'processed' });
    const { body } = await list();
    expect(body).to.have.nested.property('items[0].eventId', 'evt_2');
    expect(body).to.have.deep.nested.property('items[1]', {
      eventId: 'evt_1',
      type: 'unknown',
      receivedAt: '2026-11-02T09:00:00.000Z',
      status: 'quarantined',
      note: 'Not JSON',
    });
    expect(JSON.stringify(body)).not.to.contain('Ann');
    expect((await list({ status: 'processed' })).body).to.have.nested.property('items.length', 1);
  });

  it('has one looked at again, and leaves a trace', async () => {
    const { payoutId = '', stripeAccountId: account } = await givenPayout(service);
    const object = payoutObject(service.atStripe.payout(payoutId, { status: 'paid' }));
    const rawBody = eventBody('payout.paid', object, { account });
    await givenWebhook(service, {
      type: 'payout.paid',
      rawBody,
      status: 'quarantined',
      note: 'old',
      endpoint: 'connect',
    });
    expect(await replay('evt_1')).to.deep.include({ status: 202, body: { eventId: 'evt_1', status: 'received' } });
    expect(service.queued.webhooks).to.deep.equal(['evt_1']);
    const { items } = await service.auditLog.listAudit('webhook/evt_1', { limit: 10 });
    expect(items.map(({ value }) => value)).to.have.length(1);
    expect(items[0]?.value).to.deep.include({
      action: 'webhook.replayed',
      actor: { id: 'ada', type: 'admin' },
      reason: 'Try again',
      facts: { status: 'quarantined', type: 'payout.paid' },
    });
    await processStripeWebhook(service)({ eventId: 'evt_1' });
    expect((await service.webhookRecords.getWebhook({ eventId: 'evt_1' }))?.value).to.include({
      status: 'processed',
      endpoint: 'connect',
    });
  });

  it('queues one that waits already once more, and writes nothing', async () => {
    await givenWebhook(service);
    const { length } = service.commits;
    expect((await replay('evt_1')).status).to.equal(202);
    expect(service.commits).to.have.length(length);
    expect(service.queued.webhooks).to.deep.equal(['evt_1']);
  });

  it('finds none that was never there', async () => {
    expect((await replay('evt_0')).status).to.equal(404);
  });
});
