import { expect } from 'chai';
import Stripe from 'stripe';
import { fetchOver } from '../in-process.ts';
import { refusal, SECRETS, setUp } from '../testing.ts';

const payment = { amount: 25_000, currency: 'eur' };
const paid = { ...payment, confirm: true, payment_method: 'pm_card_visa' };

describe('Stripe simulator: requests', () => {
  it('requires the key, as Bearer or as the user of Basic', async () => {
    const { simulator } = setUp();
    const get = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await simulator.handle({ method: 'GET', path: '/v1/balance', headers, body: '' })).status;
    };
    const basic = (user: string) => `Basic ${Buffer.from(`${user}:`).toString('base64')}`;
    expect([await get(), await get('Bearer sk_test_other'), await get(basic('x'))]).to.deep.equal([401, 401, 401]);
    expect([await get(`Bearer ${SECRETS.apiKey}`), await get(basic(SECRETS.apiKey))]).to.deep.equal([200, 200]);
  });

  it('reports a wrong key as the SDK expects it', async () => {
    const { simulator } = setUp();
    const httpClient = Stripe.createFetchHttpClient(fetchOver(simulator.handle));
    const stranger = new Stripe('sk_test_stranger', { httpClient, host: 'stripe.test', protocol: 'http' });
    expect(await refusal(stranger.balance.retrieve())).to.include({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
  });

  it('names the request, the version and the account in its answers', async () => {
    const { stripe, contractor } = setUp();
    const stripeAccount = await contractor();
    const { lastResponse } = await stripe.balance.retrieve({}, { stripeAccount });
    expect(lastResponse).to.include({ stripeAccount, apiVersion: Stripe.API_VERSION, statusCode: 200 });
    expect(lastResponse.requestId).to.match(/^req_/);
  });

  it('answers 404 for an unknown path and 400 for an invalid version', async () => {
    const { simulator } = setUp();
    const headers = { authorization: `Bearer ${SECRETS.apiKey}` };
    const unknown = await simulator.handle({ method: 'GET', path: '/v1/nothing', headers, body: '' });
    expect(unknown.status).to.equal(404);
    expect(unknown.body).to.contain('Unrecognized request URL (GET: /v1/nothing)');
    const versioned = { ...headers, 'stripe-version': 'yesterday' };
    expect(
      (await simulator.handle({ method: 'GET', path: '/v1/balance', headers: versioned, body: '' })).status,
    ).to.equal(400);
  });

  it('expands expandable fields, and refuses others before any effect', async () => {
    const { stripe, simulator } = setUp();
    await stripe.paymentIntents.create(paid);
    const { data } = await stripe.balanceTransactions.list({ expand: ['data.source.payment_intent'] });
    expect(data[0]).to.have.nested.property('source.payment_intent.object', 'payment_intent');
    const call = stripe.paymentIntents.create({ ...paid, expand: ['metadata'] });
    expect(await refusal(call)).to.include({ statusCode: 400, param: 'expand' });
    expect(simulator.allPayments()).to.have.lengthOf(1);
  });

  it('pages backwards and forwards, by limit, and refuses an unknown cursor', async () => {
    const { stripe } = setUp();
    for (let at = 0; at < 5; at += 1) await stripe.paymentIntents.create(payment);
    const ids = (await stripe.paymentIntents.list()).data.map(({ id }) => id);
    const page = await stripe.paymentIntents.list({ limit: 2, starting_after: ids[1] ?? '' });
    expect(page).to.include({ has_more: true, url: '/v1/payment_intents' });
    expect(page.data.map(({ id }) => id)).to.deep.equal(ids.slice(2, 4));
    const back = await stripe.paymentIntents.list({ limit: 2, ending_before: ids[3] ?? '' });
    expect(back.data.map(({ id }) => id)).to.deep.equal(ids.slice(1, 3));
    expect((await stripe.paymentIntents.list({ limit: 5 })).has_more).to.equal(false);
    expect((await refusal(stripe.paymentIntents.list({ limit: 101 }))).param).to.equal('limit');
    expect((await refusal(stripe.paymentIntents.list({ starting_after: 'pi_none' }))).statusCode).to.equal(400);
  });

  it('filters by when something was created', async () => {
    const { stripe, time } = setUp();
    const { created } = await stripe.paymentIntents.create(payment);
    await time.advance(10_000);
    await stripe.paymentIntents.create(payment);
    const count = async (range: Stripe.RangeQueryParam | number) =>
      (await stripe.paymentIntents.list({ created: range })).data.length;
    expect([await count({ gt: created }), await count({ gte: created }), await count(created)]).to.deep.equal([
      1, 2, 1,
    ]);
    expect([await count({ lt: created + 10 }), await count({ lte: created + 10, gte: created + 1 })]).to.deep.equal([
      1, 1,
    ]);
  });

  it('changes, adds and removes metadata', async () => {
    const { stripe } = setUp();
    const { id } = await stripe.paymentIntents.create({ ...payment, metadata: { a: '1', b: '2' } });
    const changed = await stripe.paymentIntents.update(id, { metadata: { a: '', b: '3', c: 4 } });
    expect(changed.metadata).to.deep.equal({ b: '3', c: '4' });
    expect((await stripe.paymentIntents.update(id, { metadata: '' })).metadata).to.deep.equal({});
    const long = stripe.paymentIntents.update(id, { metadata: { ['k'.repeat(41)]: 'x' } });
    expect((await refusal(long)).param).to.equal('metadata');
  });
});
