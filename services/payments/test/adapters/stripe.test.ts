import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import { SECRETS, setUp } from '#local/simulators/stripe/testing.ts';
import { StripeKeyError } from '../../src/adapters/stripe-errors.ts';
import { createStripe } from '../../src/adapters/stripe.ts';
import { IdempotencyKeyUnusableError, StripeRejectedError } from '../../src/money/errors.ts';
import { parseStripeEvent } from '../../src/webhooks/domain/webhook.ts';
import { eur } from '../given.ts';
import { transferObject } from '../webhooks/webhooks.ts';
import { failureOf } from '../service.ts';

const contractorId = '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
const KEY = 'payment-1.1';
const AT = '2026-11-02T09:00:00.000Z';
const INTENT = { contractorId, country: 'DE', intendedAt: AT };
const options = { baseUrl: 'http://stripe.test:8082', contractorPage: 'https://app.example.test/payouts' };

/** The adapter over the real SDK and the simulator; requests it made are on record. */
const world = () => {
  const { simulator, time, contractor } = setUp();
  const requests: Request[] = [];
  const send = fetchOver(simulator.handle);
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(new Request(input, init));
    return send(input, init);
  };
  const stripe = createStripe({ ...options, secrets: async () => SECRETS, fetch });
  return { simulator, time, contractor, stripe, requests };
};

/** The adapter over answers that a test writes. */
const answering = (...answers: readonly (Response | Error)[]) => {
  const keys: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    keys.push(new Request(input, init).headers.get('idempotency-key'));
    const answer = answers[keys.length - 1] ?? answers.at(-1);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('No answer');
    return answer.clone();
  };
  return { keys, stripe: createStripe({ ...options, secrets: async () => SECRETS, fetch, timeoutMilliseconds: 200 }) };
};

const refused = (status: number, error: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ error }), { status, headers: { 'stripe-should-retry': 'false', ...headers } });

describe('Stripe', () => {
  it('receives a client’s payment with the metadata that identify it', async () => {
    const { stripe, requests } = world();
    const facts = await stripe.createPaymentIntent({ fundingId: 'f1', clientId: 'c1', amount: eur(10_000) });
    expect(facts).to.deep.include({ fundingId: 'f1', amount: eur(10_000), status: 'requires_payment_method' });
    expect(facts.clientSecret).to.be.a('string');
    expect(await stripe.getPaymentIntent(facts.paymentIntentId)).to.deep.equal(facts);
    expect(requests[0]?.headers.get('idempotency-key')).to.equal('funding/f1');
    expect(requests[0]?.url).to.equal('http://stripe.test:8082/v1/payment_intents');
  });

  it('replays its response to the same request, and rejects another request with the same key', async () => {
    const { stripe } = world();
    const wanted = { fundingId: 'f1', clientId: 'c1', amount: eur(10_000) };
    const first = await stripe.createPaymentIntent(wanted);
    expect(await stripe.createPaymentIntent(wanted)).to.deep.equal(first);
    const other = await failureOf(stripe.createPaymentIntent({ ...wanted, amount: eur(1_000) }));
    expect(other).to.be.instanceOf(IdempotencyKeyUnusableError);
  });

  it('reports the received amount of a payment', async () => {
    const { stripe, simulator } = world();
    const { paymentIntentId } = await stripe.createPaymentIntent({ fundingId: 'f1', clientId: 'c1', amount: eur(900) });
    simulator.payments.confirm(simulator.platformId, paymentIntentId, 'pm_card_visa');
    expect(await stripe.getPaymentIntent(paymentIntentId)).to.deep.include({ status: 'succeeded', received: eur(900) });
  });

  it('opens one account per contractor, with a link to its onboarding', async () => {
    const { stripe, simulator } = world();
    const id = await stripe.createAccount(INTENT);
    expect(await stripe.createAccount(INTENT)).to.equal(id);
    expect(simulator.accounts.get(id)).to.deep.include({ type: 'express', metadata: { contractorId } });
    const before = await stripe.getAccount(id);
    expect(before).to.include({ payoutsEnabled: false, detailsSubmitted: false });
    expect(before.due).to.include('external_account');
    const link = await stripe.createOnboardingLink(id);
    expect(new URL(link.url).pathname).to.contain('onboarding');
    expect(Date.parse(link.expiresAt)).to.be.above(0);
    const bank = testBank();
    simulator.accounts.completeOnboarding(id, bank);
    expect(await stripe.getAccount(id)).to.deep.include({ payoutsEnabled: true, transfersActive: true, due: [] });
  });

  it('moves money to a contractor’s account, from there to the bank, and finds both by our key', async () => {
    const { stripe, simulator, contractor, requests } = world();
    const stripeAccountId = await contractor();
    simulator.topUp(10_000, 'eur');
    const order = { key: KEY, stripeAccountId, amount: eur(5_000) };
    const transferId = await stripe.createTransfer(order);
    expect(await stripe.createTransfer(order)).to.equal(transferId);
    expect(await stripe.findTransfers(KEY)).to.deep.equal([
      {
        transferId,
        payoutKey: KEY,
        stripeAccountId,
        amount: eur(5_000),
        reversed: false,
        reversedAmount: eur(0),
      },
    ]);
    expect(await stripe.findTransfers('another.1')).to.deep.equal([]);
    const payout = await stripe.createPayout(order);
    expect(payout).to.deep.include({ payoutKey: KEY, status: 'pending', amount: eur(5_000) });
    const search = { key: KEY, stripeAccountId, since: '2020-01-01T00:00:00.000Z' };
    expect(await stripe.findPayout(search)).to.deep.equal(payout);
    expect(await stripe.findPayout({ ...search, key: 'another.1' })).to.equal(undefined);
    expect(await stripe.getPayout({ stripeAccountId, payoutId: payout.payoutId })).to.deep.equal(payout);
    expect(simulator.allTransfers()).to.have.length(1);
    expect(
      requests.map(({ headers }) => headers.get('idempotency-key')).filter((key) => key !== null),
    ).to.include.members([`transfer/${KEY}`, `payout/${KEY}`]);
  });

  it('reverses a transfer once', async () => {
    const { stripe, simulator, contractor } = world();
    const stripeAccountId = await contractor();
    simulator.topUp(10_000, 'eur');
    const transferId = await stripe.createTransfer({ key: KEY, stripeAccountId, amount: eur(5_000) });
    await stripe.reverseTransfer({ key: KEY, transferId, at: AT });
    await stripe.reverseTransfer({ key: KEY, transferId, at: AT });
    expect(simulator.allTransfers()[0]?.object).to.include({ reversed: true, amount_reversed: 5_000 });
  });

  it('reverses a transfer in another hour although Stripe refused it and keeps the refusal for a day', async () => {
    const { stripe, simulator, contractor } = world();
    const stripeAccountId = await contractor();
    simulator.topUp(10_000, 'eur');
    const order = { key: KEY, stripeAccountId, amount: eur(5_000) };
    const transferId = await stripe.createTransfer(order);
    const { payoutId } = await stripe.createPayout(order);
    // Its funds are not back at the account yet.
    const refused = await failureOf(stripe.reverseTransfer({ key: KEY, transferId, at: AT }));
    expect(refused).to.be.instanceOf(StripeRejectedError).and.include({ stripeCode: 'balance_insufficient' });
    simulator.payouts.move(stripeAccountId, payoutId, { status: 'failed' });
    await stripe.reverseTransfer({ key: KEY, transferId, at: '2026-11-02T10:00:00.000Z' });
    expect(simulator.allTransfers()[0]?.object).to.include({ reversed: true, amount_reversed: 5_000 });
  });

  it('reverses a transfer once although both tries were made at once, in different hours', async () => {
    const { stripe, simulator, contractor } = world();
    const stripeAccountId = await contractor();
    simulator.topUp(10_000, 'eur');
    const transferId = await stripe.createTransfer({ key: KEY, stripeAccountId, amount: eur(5_000) });
    const reverse = (at: string) => stripe.reverseTransfer({ key: KEY, transferId, at });
    await Promise.all([reverse(AT), reverse('2026-11-02T10:00:00.000Z')]);
    expect(simulator.allTransfers()[0]?.object).to.include({ reversed: true, amount_reversed: 5_000 });
  });

  it('shows how a payout failed', async () => {
    const { stripe, simulator, contractor } = world();
    const stripeAccountId = await contractor({ funds: 5_000 });
    const { payoutId } = await stripe.createPayout({ key: KEY, stripeAccountId, amount: eur(5_000) });
    simulator.payouts.move(stripeAccountId, payoutId, { status: 'failed', failureCode: 'no_account' });
    const facts = await stripe.getPayout({ stripeAccountId, payoutId });
    expect(facts).to.include({ status: 'failed', failureCode: 'no_account' });
    expect(facts.failureId).to.match(/^txn_/);
  });

  it('rejects a transfer that the balance does not cover, with its code', async () => {
    const { stripe, contractor } = world();
    const stripeAccountId = await contractor();
    expect(await failureOf(stripe.createTransfer({ key: KEY, stripeAccountId, amount: eur(5_000) })))
      .to.be.instanceOf(StripeRejectedError)
      .and.include({ stripeCode: 'balance_insufficient' });
  });

  for (const currency of ['IQD', 'KWD']) {
    it(`receives no request in ${currency}, in which it makes no payouts`, async () => {
      const { stripe, requests } = world();
      const wanted = { fundingId: 'f1', clientId: 'c1', amount: { amountMinor: 100, currency } };
      expect(await failureOf(stripe.createPaymentIntent(wanted))).to.include({ stripeCode: 'currency_not_supported' });
      expect(requests).to.deep.equal([]);
    });
  }

  it('is asked for every transfer of the group; one whose metadata do not name the payout is not among them', async () => {
    const transfer = (id: string, payoutKey: string) => ({
      id,
      object: 'transfer',
      amount: 5_000,
      amount_reversed: 0,
      currency: 'eur',
      destination: 'acct_1',
      reversed: false,
      metadata: { payoutKey },
    });
    const pages = [
      {
        object: 'list',
        url: '/v1/transfers',
        has_more: true,
        data: [transfer('tr_4', 'another.1'), transfer('tr_3', KEY)],
      },
      {
        object: 'list',
        url: '/v1/transfers',
        has_more: false,
        data: [transfer('tr_2', 'another.1'), transfer('tr_1', KEY)],
      },
    ];
    const fetch: typeof globalThis.fetch = async () => new Response(JSON.stringify(pages.shift()));
    const stripe = createStripe({ ...options, secrets: async () => SECRETS, fetch });
    expect((await stripe.findTransfers(KEY)).map(({ transferId }) => transferId)).to.deep.equal(['tr_3', 'tr_1']);
  });

  for (const [what, answer] of [
    ['answers 429', refused(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['is at work on the same key', refused(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' })],
    ['answers 500', refused(500, { type: 'api_error' })],
    ['answers 503', refused(503, { type: 'api_error' })],
    ['cannot be reached', Object.assign(new Error('down'), { code: 'ECONNREFUSED' })],
  ] as const) {
    it(`can be retried when it ${what}`, async () => {
      const { stripe } = answering(answer);
      expect(await failureOf(stripe.findTransfers(KEY)))
        .to.be.instanceOf(ProviderUnavailableError)
        .and.not.instanceOf(IdempotencyKeyUnusableError);
    });
  }

  it('times out', async () => {
    const fetch: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () =>
          reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
        );
      });
    const stripe = createStripe({ ...options, secrets: async () => SECRETS, fetch, timeoutMilliseconds: 20 });
    expect(await failureOf(stripe.findTransfers(KEY))).to.be.instanceOf(ProviderUnavailableError);
  });

  it('receives a retry with the same key when the connection breaks', async () => {
    const order = { key: KEY, stripeAccountId: 'acct_1', amount: eur(1) };
    const { stripe, keys } = answering(
      Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
      new Response(JSON.stringify(transferObject({ ...order, transferId: 'tr_1' }))),
    );
    expect(await stripe.createTransfer(order)).to.equal('tr_1');
    expect(keys).to.deep.equal([`transfer/${KEY}`, `transfer/${KEY}`]);
  });

  it('marks a replayed error, and receives a fresh key for the same attempt', async () => {
    const { stripe, keys } = answering(refused(500, { type: 'api_error' }, { 'idempotent-replayed': 'true' }));
    const order = { key: KEY, stripeAccountId: 'acct_1', amount: eur(1) };
    const burnt = await failureOf(stripe.createTransfer(order));
    // To the machine's retry policy it is an outage like any other.
    expect(burnt).to.be.instanceOf(IdempotencyKeyUnusableError).and.include({ name: 'ProviderUnavailableError' });
    await failureOf(stripe.createTransfer({ ...order, freshKey: true }));
    expect(keys).to.deep.equal([`transfer/${KEY}`, `transfer/${KEY}/again`]);
  });

  for (const status of [401, 403]) {
    it(`needs an operator when it answers ${status}: no payout fails`, async () => {
      const { stripe } = answering(refused(status, { type: 'invalid_request_error', message: 'Bad key sk_test_1' }));
      const outcome = await failureOf(stripe.createTransfer({ key: KEY, stripeAccountId: 'acct_1', amount: eur(1) }));
      expect(outcome).to.be.instanceOf(StripeKeyError).with.property('message').that.does.not.include('sk_test');
    });
  }

  it('is quoted by its error code only, since its message may repeat what was sent', async () => {
    const { stripe } = answering(refused(400, { type: 'invalid_request_error', message: 'Ann Lee lives elsewhere' }));
    const outcome = await failureOf(stripe.getAccount('acct_1'));
    expect(outcome).to.be.instanceOf(StripeRejectedError).and.include({ stripeCode: 'invalid_request_error' });
    expect(String(outcome)).not.to.include('Ann');
  });

  describe('lists the events that it could not deliver', () => {
    const EVER = '2020-01-01T00:00:00.000Z';
    const types = ['payout.updated', 'payout.paid', 'payment_intent.succeeded'];
    const read = (bodies: readonly string[]) => bodies.map((body) => parseStripeEvent(body));

    it('of the platform, as their webhooks would have contained them, and none that it delivered', async () => {
      const { stripe, simulator, time } = world();
      const pay = async (fundingId: string) => {
        const wanted = { fundingId, clientId: 'c1', amount: eur(900) };
        const { paymentIntentId } = await stripe.createPaymentIntent(wanted);
        simulator.payments.confirm(simulator.platformId, paymentIntentId, 'pm_card_visa');
        await time.advance(0);
        return paymentIntentId;
      };
      await pay('f1');
      simulator.deliveryOptions.set({ drop: true });
      const missed = await pay('f2');
      const { bodies, next } = await stripe.listUndelivered({ types, since: EVER });
      expect(next).to.equal(undefined);
      const [event, ...others] = read(bodies);
      expect(others).to.deep.equal([]);
      const [sent] = simulator.deliveries.list().filter(({ state }) => state === 'dropped');
      expect(event).to.deep.equal(parseStripeEvent(sent?.rawBody ?? ''));
      expect(event).to.have.nested.property('object.id', missed);
    });

    it('of a connected account, whose id each of them has, whether Stripe lists it so or not', async () => {
      const { stripe, simulator, time, contractor } = world();
      const stripeAccountId = await contractor({ funds: 5_000 });
      simulator.deliveryOptions.set({ drop: true });
      await stripe.createPayout({ key: KEY, stripeAccountId, amount: eur(5_000) });
      await time.advance(72 * 3_600_000);
      expect((await stripe.listUndelivered({ types, since: EVER })).bodies).to.deep.equal([]);
      const { bodies } = await stripe.listUndelivered({ types, since: EVER, stripeAccountId });
      expect(read(bodies).map(({ type, account }) => [type, account])).to.deep.equal([
        ['payout.paid', stripeAccountId],
        ['payout.updated', stripeAccountId],
      ]);
      const since = new Date(Date.parse(time.now()) - 36 * 3_600_000).toISOString();
      expect((await stripe.listUndelivered({ types, since, stripeAccountId })).bodies).to.have.lengthOf(1);
      const bare = answering(Response.json({ object: 'list', data: [{ id: 'evt_1' }], has_more: false })).stripe;
      const page = await bare.listUndelivered({ types, since, stripeAccountId });
      expect(page.bodies).to.deep.equal([JSON.stringify({ id: 'evt_1', account: stripeAccountId })]);
    });

    it('page by page', async () => {
      const { stripe, simulator } = world();
      simulator.deliveryOptions.set({ drop: true });
      for (let n = 0; n < 120; n += 1) {
        const wanted = { fundingId: `f${n}`, clientId: 'c1', amount: eur(900) };
        const { paymentIntentId } = await stripe.createPaymentIntent(wanted);
        simulator.payments.confirm(simulator.platformId, paymentIntentId, 'pm_card_visa');
      }
      const first = await stripe.listUndelivered({ types, since: EVER });
      const second = await stripe.listUndelivered({ types, since: EVER, ...(first.next && { after: first.next }) });
      expect([first.bodies.length, second.bodies.length, second.next]).to.deep.equal([100, 20, undefined]);
      expect(new Set(read([...first.bodies, ...second.bodies]).map(({ eventId }) => eventId)).size).to.equal(120);
    });

    it('unless it does not answer', async () => {
      const { stripe } = answering(refused(500, { type: 'api_error' }));
      expect(await failureOf(stripe.listUndelivered({ types, since: EVER }))).to.be.instanceOf(
        ProviderUnavailableError,
      );
    });
  });

  it('receives the new API key when the secret was rotated', async () => {
    let apiKey = 'sk_old';
    const sent: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push(new Request(input, init).headers.get('authorization'));
      return new Response(JSON.stringify({ object: 'list', data: [] }));
    };
    const stripe = createStripe({ ...options, secrets: async () => ({ apiKey }), fetch });
    await stripe.findTransfers(KEY);
    apiKey = 'sk_new';
    await stripe.findTransfers(KEY);
    expect(sent).to.deep.equal(['Bearer sk_old', 'Bearer sk_new']);
  });
});
