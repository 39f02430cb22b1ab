import { expect } from 'chai';
import Stripe from 'stripe';
import { startReceiver, until } from '../shared/testing.ts';
import { startStripeSimulator } from './server.ts';
import type { StripeServer, StripeServerOptions } from './server.ts';
import { TEST_IBANS, testBank } from './test-ibans.ts';
import { refusal } from './testing.ts';

const apiKey = 'sk_test_simulated';
const webhookSecret = 'whsec_simulated';
const bank = { ...testBank(), holderName: 'Ada Lovelace' };
const paid = { amount: 25_000, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' };

describe('Stripe simulator over HTTP', () => {
  let simulator: StripeServer;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let stripe: Stripe;
  let answers: number[];

  const start = async (more: Partial<StripeServerOptions> = {}) => {
    simulator = await startStripeSimulator({
      apiKey,
      webhookSecret,
      webhookUrl: () => receiver.url,
      retryDelaysMs: [10],
      payoutTimes: { submitAfterMs: 10, settleAfterMs: 10 },
      ...more,
    });
    const { hostname, port } = new URL(simulator.url);
    stripe = new Stripe(apiKey, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, timeout: 1000 });
  };

  beforeEach(async () => {
    answers = [];
    receiver = await startReceiver('/webhooks/stripe', () => answers.shift() ?? 200);
    await start();
  });

  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });

  const events = (): readonly Stripe.Event[] =>
    receiver.received.map(({ rawBody, headers }) =>
      stripe.webhooks.constructEvent(rawBody, String(headers['stripe-signature']), webhookSecret),
    );

  const eventOf = (type: string) => events().find((event) => event.type === type);

  const send = async (method: string, path: string, body?: object | URLSearchParams) => {
    const isForm = body instanceof URLSearchParams;
    const init = { method, redirect: 'manual', signal: AbortSignal.timeout(15_000) } as const;
    const content = isForm ? body : JSON.stringify(body);
    const response = await fetch(new URL(path, simulator.url), body === undefined ? init : { ...init, body: content });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const parsed: unknown = isJson ? JSON.parse(text) : text;
    return { status: response.status, location: response.headers.get('location'), text, body: parsed };
  };

  const control = (method: string, path: string, body?: object) => send(method, `/_control${path}`, body);
  const act = (path: string, form: Record<string, string>) => send('POST', path, new URLSearchParams(form));

  const contractor = async (number: string = TEST_IBANS.paid): Promise<string> => {
    const { id } = await stripe.accounts.create({ type: 'express', capabilities: { transfers: { requested: true } } });
    await control('POST', `/accounts/${id}/onboard`, { bank: { ...bank, number } });
    return id;
  };

  it('sends at most eight webhooks at the same time', async () => {
    const answering = Promise.withResolvers<void>();
    await receiver.close();
    receiver = await startReceiver('/webhooks/stripe', () => 200, answering.promise);
    await Promise.all(Array.from({ length: 12 }, () => stripe.paymentIntents.create(paid)));
    await until(() => receiver.received.length === 8);
    await new Promise((done) => setTimeout(done, 100));
    expect(receiver.received).to.have.length(8);
    answering.resolve();
    await until(() => receiver.received.length === 12);
  });

  it('pays a contractor through the real SDK: charge, transfer and payout, each with a signed event', async () => {
    const account = await contractor();
    const { id: paymentId } = await stripe.paymentIntents.create(paid);
    const transfer = await stripe.transfers.create(
      { amount: 20_000, currency: 'eur', destination: account, transfer_group: 'payroll-1' },
      { idempotencyKey: 'transfer-1' },
    );
    const payout = await stripe.payouts.create(
      { amount: 20_000, currency: 'eur', metadata: { lineId: 'l-1' } },
      { stripeAccount: account, idempotencyKey: 'payout-1' },
    );
    await until(() => eventOf('payout.paid') !== undefined);
    expect(eventOf('payment_intent.succeeded')?.data.object).to.include({ id: paymentId });
    expect(eventOf('transfer.created')?.data.object).to.include({ id: transfer.id });
    expect(eventOf('payout.paid')).to.include({ account });
    expect(eventOf('payout.paid')?.data.object).to.deep.include({ id: payout.id, metadata: { lineId: 'l-1' } });
    expect((await stripe.payouts.retrieve(payout.id, {}, { stripeAccount: account })).status).to.equal('paid');
    expect((await stripe.balance.retrieve()).available).to.deep.include({
      amount: 5_000,
      currency: 'eur',
      source_types: { card: 5_000 },
    });
  });

  it('fails a payout to the test number of a closed account', async () => {
    const account = await contractor(TEST_IBANS.accountClosed);
    await control('POST', '/balance', { amount: 1_000, currency: 'eur', account });
    await stripe.payouts.create({ amount: 1_000, currency: 'eur' }, { stripeAccount: account });
    await until(() => eventOf('payout.failed') !== undefined);
    await until(() => eventOf('account.external_account.updated') !== undefined);
    expect(eventOf('payout.failed')?.data.object).to.include({ failure_code: 'account_closed' });
  });

  it('refuses a wrong key and an empty balance as the SDK expects it', async () => {
    const { hostname, port } = new URL(simulator.url);
    const stranger = new Stripe('sk_test_stranger', { host: hostname, port, protocol: 'http' });
    expect(await refusal(stranger.balance.retrieve())).to.include({ type: 'StripeAuthenticationError' });
    const account = await contractor();
    const empty = stripe.payouts.create({ amount: 1, currency: 'eur' }, { stripeAccount: account });
    expect(await refusal(empty)).to.include({ code: 'balance_insufficient' });
  });

  it('drops the connection after the effect: the SDK tries again under the same key, and one payment is made', async () => {
    await control('POST', '/faults', { kind: 'drop', when: 'after', method: 'POST' });
    const { status, lastResponse } = await stripe.paymentIntents.create(paid, { idempotencyKey: 'k-1' });
    expect(status).to.equal('succeeded');
    expect(lastResponse.headers).to.include({ 'idempotent-replayed': 'true' });
    expect(simulator.stripe.allPayments()).to.have.lengthOf(1);
  });

  it('does not answer until the caller times out', async () => {
    await control('POST', '/faults', { kind: 'timeout' });
    expect((await refusal(stripe.balance.retrieve({}, { timeout: 50 }))).message).to.match(/timeout/);
    expect((await stripe.balance.retrieve()).object).to.equal('balance');
  });

  it('answers 429 and 500 on request, and limits the rate', async () => {
    await control('POST', '/faults', { kind: 429, retryAfterSeconds: 2 });
    await control('POST', '/faults', { kind: 500, method: 'POST' });
    expect((await refusal(stripe.balance.retrieve())).headers).to.include({ 'retry-after': '2' });
    expect(await refusal(stripe.paymentIntents.create(paid))).to.include({ statusCode: 500 });
    expect((await control('PUT', '/rate-limit', { perSecond: 1 })).body).to.deep.equal({ perSecond: 1 });
    const results = await Promise.allSettled([1, 2, 3].map(() => stripe.balance.retrieve()));
    expect(results.some(({ status }) => status === 'rejected')).to.equal(true);
  });

  it('retries webhooks until they are accepted', async () => {
    answers = [500, 404, 200];
    await stripe.paymentIntents.create(paid);
    await until(() => receiver.received.length === 3);
    await until(() => simulator.stripe.deliveries.list()[0]?.state === 'delivered');
    const { body } = await control('GET', '/deliveries?type=payment_intent.succeeded');
    expect(body).to.have.nested.property('deliveries[0].tries').with.lengthOf(3);
    expect(events()).to.have.lengthOf(3);
  });

  describe('its control API', () => {
    it('plans outcomes, and moves a held payout', async () => {
      const account = await contractor();
      await control('POST', '/balance', { amount: 1_000, currency: 'eur', account });
      const plan = { of: 'payouts', account, outcomes: [{ status: 'held' }] };
      expect((await control('PUT', '/plans', plan)).body).to.have.nested.property('plans[0].account', account);
      const { id } = await stripe.payouts.create({ amount: 1_000, currency: 'eur' }, { stripeAccount: account });
      const moved = await control('POST', `/payouts/${id}/move`, { status: 'failed', failureCode: 'declined' });
      expect(moved.body).to.have.nested.property('payout.failure_code', 'declined');
      expect((await control('POST', `/payouts/${id}/move`, { status: 'paid' })).status).to.equal(400);
      expect((await control('POST', '/payouts/po_none/move', { status: 'paid' })).status).to.equal(404);
    });

    it('pays, disputes and closes', async () => {
      const { id } = await stripe.paymentIntents.create({ amount: 25_000, currency: 'eur' });
      const confirm = (paymentMethod: string) => control('POST', `/payments/${id}/confirm`, { paymentMethod });
      expect((await confirm('pm_card_chargeDeclined')).status).to.equal(402);
      expect((await confirm('pm_card_visa')).body).to.have.nested.property('payment.status', 'succeeded');
      await control('POST', `/payments/${id}/dispute`, { reason: 'duplicate' });
      const [dispute] = (await stripe.disputes.list()).data;
      const closed = await control('POST', `/disputes/${dispute?.id}/close`, { status: 'won' });
      expect(closed.body).to.have.nested.property('dispute.status', 'won');
      await until(() => eventOf('charge.dispute.closed') !== undefined);
    });

    it('restricts an account and removes the restriction', async () => {
      const account = await contractor();
      const restriction = { due: ['individual.id_number'], reason: 'under_review', charges: true, payouts: false };
      const held = await control('POST', `/accounts/${account}/restrict`, restriction);
      expect(held.body).to.have.nested.property('account.payouts_enabled', false);
      const lifted = await control('DELETE', `/accounts/${account}/restrict`);
      expect(lifted.body).to.have.nested.property('account.payouts_enabled', true);
      const added = await control('POST', `/accounts/${account}/bank_accounts`, { ...bank, holderName: 'A. L.' });
      expect(added.body).to.have.nested.property('account.external_accounts.data').with.lengthOf(2);
    });

    it('sets delivery options, for all and for one account, and resends', async () => {
      const account = await contractor();
      await control('PUT', '/delivery', { duplicates: 1 });
      const own = await control('PUT', `/accounts/${account}/delivery`, { drop: ['payout.paid'] });
      expect(own.body).to.deep.equal({ delivery: { duplicates: 1, drop: ['payout.paid'] } });
      await stripe.paymentIntents.create(paid);
      const succeeded = () => events().filter(({ type }) => type === 'payment_intent.succeeded');
      await until(() => succeeded().length === 2);
      const deliveryId = simulator.stripe.deliveries.list().at(-1)?.deliveryId;
      await control('POST', `/deliveries/${deliveryId}/resend`);
      await until(() => succeeded().length === 3);
      expect((await control('GET', '/events?type=payment_intent.succeeded')).body)
        .to.have.property('events')
        .with.lengthOf(1);
    });

    it('sends platform and connected events to two addresses', async () => {
      const other = await startReceiver('/webhooks/stripe', () => 200);
      await control('PUT', '/webhook-url', { webhookUrl: receiver.url, connectWebhookUrl: other.url });
      await contractor();
      await stripe.paymentIntents.create(paid);
      await until(() => receiver.received.length === 1 && other.received.length > 0);
      expect(eventOf('payment_intent.succeeded')).not.to.equal(undefined);
      await other.close();
    });

    it('refuses unknown input, and forgets everything on reset', async () => {
      await contractor();
      expect((await control('POST', '/faults', { kind: 418 })).status).to.equal(400);
      expect((await control('PUT', '/delivery', { colour: 'blue' })).status).to.equal(400);
      expect((await control('GET', '/nothing')).status).to.equal(404);
      const wrong = { of: 'payments', outcomes: [{ status: 'held' }] };
      expect((await control('PUT', '/plans', wrong)).status).to.equal(400);
      await control('POST', '/reset');
      expect((await control('GET', '/accounts')).body).to.deep.equal({ accounts: [] });
    });
  });

  describe('its pages', () => {
    it('lets a contractor complete onboarding from the link, once', async () => {
      const { id } = await stripe.accounts.create({ type: 'express' });
      const { url } = await stripe.accountLinks.create({
        account: id,
        type: 'account_onboarding',
        refresh_url: 'https://example.com/refresh',
        return_url: 'https://example.com/return',
      });
      const { pathname } = new URL(url);
      expect((await send('GET', pathname)).text)
        .to.contain('individual.first_name')
        .and.to.contain('<h1>Get paid');
      const form = { action: 'complete', ...bank };
      const sent = await act(`${pathname}/act`, form);
      expect(sent.status).to.equal(303);
      expect((await stripe.accounts.retrieve(id)).payouts_enabled).to.equal(true);
      const after = await send('GET', new URL(sent.location ?? '', `${url}/act`).href);
      expect(after.text).to.contain('https://example.com/return').and.to.contain('enabled');
      expect((await send('GET', pathname)).location).to.equal('https://example.com/refresh');
      expect((await act(`${pathname}/act`, form)).status).to.equal(400);
    });

    it('shows a form error instead of the page', async () => {
      const { id } = await stripe.accounts.create({ type: 'express' });
      const { status, text } = await act(`/account/${id}/act`, { action: 'complete', ...bank, number: 'nonsense' });
      expect(status).to.equal(400);
      expect(text).to.contain('role="alert"').and.to.contain('account number');
    });

    it('leads back to the payment after a declined card', async () => {
      const { id } = await stripe.paymentIntents.create({ amount: 25_000, currency: 'eur' });
      const declined = await act(`/pay/${id}/act`, { action: 'confirm', paymentMethod: 'pm_card_chargeDeclined' });
      expect(declined.status).to.equal(402);
      expect(declined.text).to.contain('role="alert"').and.to.contain(`href="../${id}"`);
      await act(`/pay/${id}/act`, { action: 'confirm', paymentMethod: 'pm_card_visa' });
      expect((await stripe.paymentIntents.retrieve(id)).status).to.equal('succeeded');
    });

    it('lets people play the bank and the client', async () => {
      const account = await contractor();
      const intent = await stripe.paymentIntents.create({ amount: 25_000, currency: 'eur', metadata: { note: '<b>' } });
      await act(`/pay/${intent.id}/act`, { action: 'confirm', paymentMethod: 'pm_card_visa' });
      expect((await send('GET', `/pay/${intent.id}`)).text)
        .to.contain('succeeded')
        .and.to.contain('&lt;b&gt;');
      await control('PUT', '/plans', { of: 'payouts', outcomes: [{ status: 'held' }] });
      await stripe.transfers.create({ amount: 1_000, currency: 'eur', destination: account });
      const { id } = await stripe.payouts.create({ amount: 1_000, currency: 'eur' }, { stripeAccount: account });
      expect((await send('GET', `/payout/${id}`)).text).to.contain('EUR&nbsp;10.00'.replace('&nbsp;', '\u00a0'));
      await act(`/payout/${id}/act`, { action: 'failed', failureCode: 'no_account', delivery: 'twice' });
      await until(() => events().filter(({ type }) => type === 'payout.failed').length === 2);
      const index = (await send('GET', '/')).text;
      expect(index).to.contain(`payout/${id}`).and.to.contain(`account/${account}`).and.to.contain(receiver.url);
    });

    it('name contractor and client as the platform knows them, and have ids out of the way', async () => {
      await simulator.close();
      const people = new Map([
        ['contractor-1', 'Ada Okafor'],
        ['client-1', 'Bruno Keller'],
      ]);
      await start({ people: () => Promise.resolve(people) });
      const account = await stripe.accounts.create({ type: 'express', metadata: { contractorId: 'contractor-1' } });
      const intent = await stripe.paymentIntents.create({ ...paid, metadata: { clientId: 'client-1' } });
      const visible = async (path: string) => (await send('GET', path)).text.replace(/<details>.*?<\/details>/gs, '');
      expect(await visible('/'))
        .to.contain('>Ada Okafor</a>')
        .and.contain('<td>Bruno Keller</td>');
      expect(await visible(`/account/${account.id}`))
        .to.contain('<dd>Ada Okafor</dd>')
        .and.contain('value="Ada Okafor"')
        .and.not.contain('contractor-1');
      expect(await visible(`/pay/${intent.id}`))
        .to.contain('<dd>Bruno Keller</dd>')
        .and.not.contain('client-1');
    });

    it('lead back to the list of all objects, also from the link of an account', async () => {
      const { id } = await stripe.accounts.create({ type: 'express' });
      const urls = { refresh_url: 'https://example.com/refresh', return_url: 'https://example.com/return' };
      const { url } = await stripe.accountLinks.create({ account: id, type: 'account_onboarding', ...urls });
      for (const from of [new URL(url).pathname, `/account/${id}`]) {
        const href = /href="([^"]*)">All objects/.exec((await send('GET', from)).text)?.[1] ?? '';
        expect((await send('GET', new URL(href, new URL(from, simulator.url)).pathname)).status, from).to.equal(200);
      }
    });
  });
});
