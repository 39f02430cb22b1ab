import { createHmac, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { api, eventually, expectStatus, send } from '#local/platform-client/http.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';
import { events, openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { sendMessage } from '#local/testing/queue.ts';
import { clientConfig } from '#local/stack/environment.ts';
import { leafHash, verifyInclusion } from '#shared/merkle/index.ts';
import { canonicalJson } from '../../src/ledger/domain/canonical-json.ts';

describe('Escrow', () => {
  let platform: Platform;
  let stripe: ReturnType<typeof stripeControl>;
  let admin: ReturnType<typeof api>;
  before(async () => {
    platform = await openPlatform();
    stripe = stripeControl(platform);
    admin = api(platform, platform.users.admin);
    await events(platform);
  });

  const available = async (client: Client): Promise<number> => Number((await client.escrow())['availableMinor']);

  it('has what a client paid by card, once, however often Stripe says so; and an event tells of it', async () => {
    await stripe.setDelivery({ duplicates: 1 });
    const client = await createClient(platform);
    await client.fund(250_000);
    const tap = await events(platform);
    await tap.find('escrow.funded', ({ detail }) => detail.entityId === client.clientId);
    expect(await client.escrow()).to.include({ availableMinor: 250_000, lockedMinor: 0, receivableMinor: 0 });
    const told = (await tap.all()).filter(
      (event) => event['detail-type'] === 'escrow.funded' && event.detail.entityId === client.clientId,
    );
    expect(new Set(told.map(({ detail }) => detail.id)).size).to.equal(1);
  });

  it('stays empty when the card is declined', async () => {
    const client = await createClient(platform);
    const intent = await client.beginFunding(10_000);
    await send(`${platform.simulators.stripe}/_control/payments/${intent}/confirm`, {
      method: 'POST',
      body: { paymentMethod: 'pm_card_chargeDeclined' },
    });
    const tap = await events(platform);
    await tap.find('escrow.funding.failed', ({ detail }) => detail.entityId === client.clientId);
    expect(await available(client)).to.equal(0);
  });

  it('shrinks by what a bank takes back, and what it does not hold is owed', async () => {
    const client = await createClient(platform);
    const intent = await client.beginFunding(80_000);
    await stripe.confirm(intent);
    await eventually(
      'the money is there',
      () => available(client),
      (amount) => amount === 80_000,
    );
    await stripe.dispute(intent);
    await eventually(
      'the money is gone',
      () => available(client),
      (amount) => amount === 0,
    );
    const tap = await events(platform);
    const disputed = await tap.find('escrow.disputed', ({ detail }) => detail.entityId === client.clientId);
    expect(disputed.detail.metadata).to.include({ amountMinor: 80_000, owedMinor: 0 });
  });

  it('shrinks also when Stripe could not tell it: the hourly sweep fetches the webhook that never came', async () => {
    const client = await createClient(platform);
    const intent = await client.beginFunding(60_000);
    await stripe.confirm(intent);
    await eventually(
      'the money is there',
      () => available(client),
      (amount) => amount === 60_000,
    );
    const { dispute } = await stripe.dispute(intent, { delivery: { drop: true } });
    const disputeId = String((dispute as Json)['id']);
    const log = `${platform.simulators.stripe}/_control/deliveries?objectId=${disputeId}`;
    const deliveries = expectStatus(await send(log), 200).body['deliveries'] as readonly Json[];
    expect(deliveries.map(({ state }) => state)).to.deep.equal(['dropped']);
    await sendMessage(clientConfig(platform.endpoint), 'mindlinks-local-payments-checks', { task: 'sweep' });
    await eventually(
      'the money is gone',
      () => available(client),
      (amount) => amount === 0,
    );
    await eventually(
      'it is in the inbox, like one that came',
      async () => expectStatus(await admin('/api/admin/payments/webhooks?status=processed&limit=100'), 200).body,
      (body) => JSON.stringify(body['items']).includes(String(deliveries[0]?.['eventId'])),
    );
  });

  const wrong: readonly (readonly [title: string, amount: unknown, field: string])[] = [
    ['a fraction of a cent', { amountMinor: 10.5, currency: 'EUR' }, 'amount.amountMinor'],
    ['nothing', { amountMinor: 0, currency: 'EUR' }, 'amount.amountMinor'],
    ['less than nothing', { amountMinor: -5, currency: 'EUR' }, 'amount.amountMinor'],
    ['no currency of this world', { amountMinor: 500, currency: 'XXQ' }, 'amount.currency'],
    ['a text', { amountMinor: '500', currency: 'EUR' }, 'amount.amountMinor'],
  ];
  for (const [title, amount, field] of wrong) {
    it(`takes no funding of ${title}: 400 names ${field}, and nothing is written`, async () => {
      const client = await createClient(platform);
      const answer = await client.call('/api/clients/me/escrow/fundings', { method: 'POST', body: { amount } });
      expect(answer.status).to.equal(400);
      expect((answer.body['errors'] as readonly Json[]).map((error) => error['field'])).to.include(field);
      const { body } = expectStatus(await client.call('/api/clients/me/escrow/fundings'), 200);
      expect(body['items']).to.deep.equal([]);
    });
  }

  it('is nobody else’s: another client sees no funding of it, and a contractor no escrow at all', async () => {
    const [one, other] = [await createClient(platform), await createClient(platform)];
    const body = { amount: { amountMinor: 900, currency: 'EUR' } };
    const begun = expectStatus(await one.call('/api/clients/me/escrow/fundings', { method: 'POST', body }), 201);
    const path = `/api/clients/me/escrow/fundings/${String(begun.body['fundingId'])}`;
    expectStatus(await one.call(path), 200);
    expectStatus(await other.call(path), 404);
    const contractor = await createContractor(platform);
    expectStatus(await contractor.call('/api/clients/me/escrow'), 403);
  });

  it('answers a repeated Idempotency-Key with the same funding, and another body under it with 422', async () => {
    const client = await createClient(platform);
    const headers = { 'idempotency-key': randomUUID() };
    const post = (amountMinor: number) =>
      client.call('/api/clients/me/escrow/fundings', {
        method: 'POST',
        body: { amount: { amountMinor, currency: 'EUR' } },
        headers,
      });
    const first = expectStatus(await post(1_000), 201);
    const again = expectStatus(await post(1_000), 201);
    expect(again.body['fundingId']).to.equal(first.body['fundingId']);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expectStatus(await post(2_000), 422);
  });

  it('is in a log that proves each entry: the digest covers it, and its path hashes to the root', async () => {
    const client = await createClient(platform);
    await client.fund(4_200);
    const { body } = expectStatus(await client.call('/api/clients/me/escrow?currency=EUR'), 200);
    const [line] = (body['history'] as Json)['items'] as readonly Json[];
    const entryId = String(line?.['entryId']);
    const proven = await eventually(
      'the entry is in the log',
      () => admin(`/api/admin/ledger/entries/${entryId}`),
      ({ status }) => status === 200,
      120,
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
    const digest = expectStatus(await admin('/api/admin/ledger/digest'), 200);
    expect(Number(digest.body['size'])).to.be.at.least(treeSize);
  });
});

describe('Stripe’s webhooks', () => {
  let platform: Platform;
  let admin: ReturnType<typeof api>;
  before(async () => {
    platform = await openPlatform();
    admin = api(platform, platform.users.admin);
  });

  const post = (body: string, secret = platform.secrets.stripeWebhook, secondsAgo = 0) => {
    const time = Math.floor(Date.now() / 1000) - secondsAgo;
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    return send(`${platform.frontDoor}/webhooks/stripe`, {
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
    expectStatus(await send(`${platform.frontDoor}/webhooks/stripe`, { method: 'POST', body: event() }), 401);
  });

  it('that are signed and make no sense are taken, and set apart for somebody to look at', async () => {
    const id = `evt_${randomUUID().replaceAll('-', '')}`;
    expectStatus(await post(event({ id, type: 'payout.paid', data: { object: { id: 7 } } })), 200);
    await eventually(
      'it is quarantined',
      async () => expectStatus(await admin('/api/admin/payments/webhooks?status=quarantined&limit=100'), 200).body,
      (body) => JSON.stringify(body['items']).includes(id),
    );
  });

  it('of a kind that is not ours are taken, and left alone', async () => {
    expectStatus(await post(event()), 200);
  });
});

describe('A contractor’s payout account', () => {
  it('is opened at Stripe, and ready when Stripe says so', async () => {
    const platform = await openPlatform();
    const stripe = stripeControl(platform);
    const contractor = await createContractor(platform);
    const path = '/api/contractors/me/payout-account';
    const opened = expectStatus(await contractor.call(path, { method: 'POST', body: { country: 'DE' } }), 200);
    expect(opened.body).to.include({ status: 'onboarding' });
    expect(String((opened.body['onboarding'] as Json)['url'])).to.match(/^http/);
    const account = await stripe.account(contractor.user.username);
    await stripe.onboard(account);
    await eventually(
      'the account is ready',
      async () => expectStatus(await contractor.call(path), 200).body,
      (body) => body['status'] === 'ready',
    );
    const again = expectStatus(await contractor.call(path, { method: 'POST', body: { country: 'DE' } }), 200);
    expect(again.body['contractorId']).to.equal(contractor.user.username);
    expect(await stripe.account(contractor.user.username), 'one account').to.equal(account);
    const wallet = expectStatus(await contractor.call('/api/contractors/me/wallet?currency=EUR'), 200);
    expect(wallet.body).to.include({ paidMinor: 0 });
  });
});
