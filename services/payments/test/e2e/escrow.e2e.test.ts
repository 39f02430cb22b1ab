import { createHmac, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { contractorEndpoints } from '#local/platform-client/endpoints.ts';
import { api, bodyOf, eventually, expectStatus, send } from '#local/platform-client/http.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { leafHash, verifyInclusion } from '#shared/merkle/index.ts';
import { canonicalJson } from '#shared/json/canonical.ts';
import {
  admin,
  eventsOf,
  fieldsOf,
  givenClient,
  INVALID_AMOUNTS,
  platform,
  stripe,
  sweepWebhooks,
  tap,
} from './fixtures.ts';

describe('Escrow', () => {
  const available = async (client: Client): Promise<number> => Number((await client.escrow())['availableMinor']);
  const reachAvailable = (client: Client, amountMinor: number): Promise<number> =>
    eventually(
      `${amountMinor} available`,
      () => available(client),
      (amount) => amount === amountMinor,
    );

  it('books a card payment once, also when its webhooks are delivered twice, and publishes an event', async () => {
    await stripe.setDelivery({ duplicates: 1 });
    const client = await givenClient(250_000);
    await tap.find('escrow.funded', ({ detail }) => detail.entityId === client.clientId);
    expect(await client.escrow()).to.include({ availableMinor: 250_000, lockedMinor: 0, receivableMinor: 0 });
    const funded = await eventsOf('escrow.funded', client.clientId);
    expect(new Set(funded.map(({ detail }) => detail.id)).size).to.equal(1);
  });

  it('stays empty when the card is declined', async () => {
    const client = await givenClient();
    const intent = await client.beginFunding(10_000);
    await send(`${platform.simulators.stripe}/_control/payments/${intent}/confirm`, {
      method: 'POST',
      body: { paymentMethod: 'pm_card_chargeDeclined' },
    });
    await tap.find('escrow.funding.failed', ({ detail }) => detail.entityId === client.clientId);
    expect(await available(client)).to.equal(0);
  });

  it('is reduced by a disputed payment, and owes what it does not hold', async () => {
    const client = await givenClient();
    const intent = await client.beginFunding(80_000);
    await stripe.confirm(intent);
    await reachAvailable(client, 80_000);
    await stripe.dispute(intent);
    await reachAvailable(client, 0);
    const disputed = await tap.find('escrow.disputed', ({ detail }) => detail.entityId === client.clientId);
    expect(disputed.detail.metadata).to.include({ amountMinor: 80_000, owedMinor: 0 });
  });

  it('is reduced although the dispute’s webhook was lost: the hourly sweep fetches its event', async () => {
    const client = await givenClient();
    const intent = await client.beginFunding(60_000);
    await stripe.confirm(intent);
    await reachAvailable(client, 60_000);
    const { dispute } = await stripe.dispute(intent, { delivery: { drop: true } });
    const disputeId = String((dispute as Json)['id']);
    const deliveries = await stripe.deliveries(disputeId);
    expect(deliveries.map(({ state }) => state)).to.deep.equal(['dropped']);
    await sweepWebhooks();
    await reachAvailable(client, 0);
    await eventually(
      'the inbox has the event, like a delivered one',
      () => bodyOf(admin.call('/api/admin/payments/webhooks?status=processed&limit=100')),
      (body) => JSON.stringify(body['items']).includes(String(deliveries[0]?.['eventId'])),
    );
  });

  for (const [title, amount, field] of INVALID_AMOUNTS) {
    it(`rejects a funding of ${title} with 400, which names ${field}, and writes nothing`, async () => {
      const client = await givenClient();
      const answer = await client.call('/api/clients/me/escrow/fundings', { method: 'POST', body: { amount } });
      expect(answer.status).to.equal(400);
      expect(fieldsOf(answer)).to.include(field);
      const { body } = expectStatus(await client.call('/api/clients/me/escrow/fundings'), 200);
      expect(body['items']).to.deep.equal([]);
    });
  }

  it('answers another client with 404 for a funding, and a contractor with 403', async () => {
    const [one, other] = [await givenClient(), await givenClient()];
    const body = { amount: { amountMinor: 900, currency: 'EUR' } };
    const begun = expectStatus(await one.call('/api/clients/me/escrow/fundings', { method: 'POST', body }), 201);
    const path = `/api/clients/me/escrow/fundings/${String(begun.body['fundingId'])}`;
    expectStatus(await one.call(path), 200);
    expectStatus(await other.call(path), 404);
    const contractor = await createContractor(platform);
    expectStatus(await contractor.call('/api/clients/me/escrow'), 403);
  });

  it('answers a repeated Idempotency-Key with the same funding, and another body with 422', async () => {
    const client = await givenClient();
    const headers = { 'idempotency-key': randomUUID() };
    const post = (amountMinor: number) =>
      client.call('/api/clients/me/escrow/fundings', {
        method: 'POST',
        body: { amount: { amountMinor, currency: 'EUR' } },
        headers,
      });
    const first = expectStatus(await post(1_000), 201);
    const repeated = expectStatus(await post(1_000), 201);
    expect(repeated.body['fundingId']).to.equal(first.body['fundingId']);
    expect(repeated.headers.get('idempotency-replayed')).to.equal('true');
    expectStatus(await post(2_000), 422);
  });

  it('has each entry in the signed log, with a proof that hashes to the root', async () => {
    const client = await givenClient(4_200);
    const { body } = expectStatus(await client.call('/api/clients/me/escrow?currency=EUR'), 200);
    const [line] = (body['history'] as Json)['items'] as readonly Json[];
    const entryId = String(line?.['entryId']);
    const proven = await eventually(
      'the entry is in the log',
      () => admin.call(`/api/admin/ledger/entries/${entryId}`),
      ({ status }) => status === 200,
    );
    const { entry, sequence, treeSize, root, proof } = proven.body as {
      readonly entry: object;
      readonly sequence: number;
      readonly treeSize: number;
      readonly root: string;
      readonly proof: readonly string[];
    };
    const leaf = leafHash(Buffer.from(canonicalJson(entry)));
    expect(verifyInclusion({ leaf, index: sequence, size: treeSize, root, proof })).to.equal(true);
    const digest = expectStatus(await admin.call('/api/admin/ledger/digest'), 200);
    expect(Number(digest.body['size'])).to.be.at.least(treeSize);
  });
});

describe('Stripe’s webhooks', () => {
  const post = (body: string, secret = platform.secrets.stripeWebhook, secondsAgo = 0) => {
    const time = Math.floor(Date.now() / 1000) - secondsAgo;
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    return api(platform)('/webhooks/stripe', {
      method: 'POST',
      body,
      headers: { 'stripe-signature': `t=${time},v1=${signature}` },
    });
  };
  const event = (parts: Json = {}): string =>
    JSON.stringify({
      id: `evt_${randomUUID().replaceAll('-', '')}`,
      object: 'event',
      type: 'customer.created',
      created: Math.floor(Date.now() / 1000),
      livemode: false,
      data: { object: { id: 'cus_1', object: 'customer' } },
      ...parts,
    });

  it('are refused with 401 when forged, or older than five minutes', async () => {
    expectStatus(await post(event(), 'whsec_somebody_else'), 401);
    expectStatus(await post(event(), undefined, 301), 401);
    expectStatus(await api(platform)('/webhooks/stripe', { method: 'POST', body: event() }), 401);
  });

  it('are accepted and quarantined when they are signed and cannot be read', async () => {
    const id = `evt_${randomUUID().replaceAll('-', '')}`;
    expectStatus(await post(event({ id, type: 'payout.paid', data: { object: { id: 7 } } })), 200);
    await eventually(
      'it is quarantined',
      () => bodyOf(admin.call('/api/admin/payments/webhooks?status=quarantined&limit=100')),
      (body) => JSON.stringify(body['items']).includes(id),
    );
  });

  it('are accepted and quarantined when they are of the live mode, or of another endpoint than they were signed for', async () => {
    const ids = [{ livemode: true }, { account: 'acct_1' }].map((lie) => ({
      id: `evt_${randomUUID().replaceAll('-', '')}`,
      ...lie,
    }));
    for (const parts of ids) expectStatus(await post(event(parts)), 200);
    await eventually(
      'both are quarantined',
      () => bodyOf(admin.call('/api/admin/payments/webhooks?status=quarantined&limit=100')),
      (body) => ids.every(({ id }) => JSON.stringify(body['items']).includes(id)),
    );
  });

  it('are accepted and ignored when their type is not handled', async () => {
    expectStatus(await post(event()), 200);
  });
});

describe('A contractor’s payout account', () => {
  it('is opened at Stripe, and ready once its onboarding is completed', async () => {
    const contractor = await createContractor(platform);
    const endpoints = contractorEndpoints(contractor.call);
    const opened = expectStatus(await endpoints.openPayoutAccount(), 200);
    expect(opened.body).to.include({ status: 'onboarding' });
    expect(String((opened.body['onboarding'] as Json)['url'])).to.match(/^http/);
    const account = await stripe.account(contractor.user.username);
    await stripe.onboard(account);
    await eventually(
      'the account is ready',
      () => bodyOf(endpoints.payoutAccount()),
      (body) => body['status'] === 'ready',
    );
    const repeated = expectStatus(await endpoints.openPayoutAccount(), 200);
    expect(repeated.body['contractorId']).to.equal(contractor.user.username);
    expect(await stripe.account(contractor.user.username), 'one account').to.equal(account);
    const wallet = expectStatus(await endpoints.wallet(), 200);
    expect(wallet.body).to.include({ paidMinor: 0 });
  });
});
