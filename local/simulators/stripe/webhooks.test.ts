import { expect } from 'chai';
import Stripe from 'stripe';
import { SECRETS, refusal, setUp } from './testing.ts';
import type { Answer } from '../shared/types.ts';
import type { DeliveryOptions, StripeDeps } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const paid = { amount: 25_000, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' };

/** A paid payment, and the delivery options it happened under. */
const pay = async (
  options: DeliveryOptions = {},
  answers: readonly (Answer | Error)[] = [],
  more: Partial<StripeDeps> = {},
) => {
  const world = setUp(more, answers);
  world.simulator.deliveryOptions.set(options);
  await world.stripe.paymentIntents.create(paid);
  await world.time.advance(0);
  return world;
};

/** A payout of an account that was set up before the options held. */
const payOut = async (options: DeliveryOptions) => {
  const world = setUp();
  const stripeAccount = await world.contractor({ funds: 1_000 });
  await world.time.advance(0);
  world.sent.length = 0;
  world.simulator.deliveryOptions.set(options);
  const { id } = await world.stripe.payouts.create({ amount: 500, currency: 'eur' }, { stripeAccount });
  return { ...world, id, stripeAccount };
};

const verify = (
  stripe: Stripe,
  { rawBody, headers, receivedAt }: ReturnType<typeof setUp>['sent'][number],
  secret: string,
) =>
  stripe.webhooks.constructEvent(
    rawBody,
    headers['stripe-signature'] ?? '',
    secret,
    undefined,
    undefined,
    Date.parse(receivedAt),
  );

describe('Stripe simulator: webhooks', () => {
  it('signs a forged event with the secret of either endpoint, and lists it nowhere', async () => {
    const world = setUp({ secrets: { ...SECRETS, connectWebhook: 'whsec_connect' } });
    const object = { id: 'pi_1', object: 'payment_intent' };
    const forged = { eventId: 'evt_1', type: 'payment_intent.succeeded', object, account: 'acct_1' } as const;
    world.simulator.forge({ ...forged, signedFor: 'platform' });
    world.simulator.forge({ ...forged, signedFor: 'connect', livemode: true });
    await world.time.advance(0);
    const [first, second] = world.sent;
    if (first === undefined || second === undefined) throw new Error('Two webhooks were to be sent');
    expect(verify(world.stripe, first, SECRETS.webhook)).to.include({ account: 'acct_1', livemode: false });
    expect(verify(world.stripe, second, 'whsec_connect')).to.include({ account: 'acct_1', livemode: true });
    expect((await world.stripe.events.list()).data).to.deep.equal([]);
  });

  it('is about real money, as its objects are, with a live key only', async () => {
    for (const [apiKey, livemode] of [
      ['sk_live_1', true],
      ['rk_test_1', false],
    ] as const) {
      const { simulator } = setUp({ secrets: { ...SECRETS, apiKey } });
      const { platformId } = simulator;
      const { id } = simulator.payments.create(platformId, { amount: 500, currency: 'eur' });
      const intent = simulator.payments.confirm(platformId, id, 'pm_card_visa');
      expect(intent).to.include({ livemode });
      for (const { object } of simulator.allEvents()) {
        expect(object).to.include({ livemode });
        expect(object.data.object).to.include({ livemode });
      }
      expect(simulator.balance()).to.include({ livemode });
    }
  });

  it('sends enabled event types and lists all events', async () => {
    const { types, stripe } = await pay();
    expect(types()).to.deep.equal(['payment_intent.succeeded']);
    const listed = await stripe.events.list();
    expect(listed.data.map(({ type }) => type)).to.deep.equal([
      'payment_intent.succeeded',
      'charge.succeeded',
      'payment_intent.created',
    ]);
    expect((await stripe.events.list({ type: 'charge.succeeded' })).data).to.have.lengthOf(1);
    expect((await stripe.events.retrieve(listed.data[0]?.id ?? '')).type).to.equal('payment_intent.succeeded');
  });

  it('sends all events when all are enabled, with the request that caused them', async () => {
    const { types, events } = await pay({}, [], { enabledEvents: ['*'] });
    expect(types()).to.deep.equal(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']);
    const requests = new Set(events().map(({ request }) => request?.id));
    expect([...requests].map((id) => id?.slice(0, 4))).to.deep.equal(['req_']);
  });

  it('keeps the object as it was at the event', async () => {
    const { time, events } = await payOut({});
    await time.advance(3 * DAY_MS);
    const statuses = events().map(({ data }) => Reflect.get(data.object, 'status') as unknown);
    expect(statuses).to.deep.equal(['in_transit', 'paid']);
  });

  it('signs events of connected accounts with the secret of their endpoint', async () => {
    const connectWebhook = 'whsec_connect';
    const { sent, stripe, time, contractor } = setUp({ secrets: { ...SECRETS, connectWebhook } });
    await contractor();
    await stripe.paymentIntents.create(paid);
    await time.advance(0);
    const ofAccount = sent.find(({ account }) => account !== null);
    const ofPlatform = sent.find(({ account }) => account === null);
    if (!ofAccount || !ofPlatform) throw new Error('Both should be there.');
    expect(verify(stripe, ofAccount, connectWebhook).type).to.equal('account.external_account.created');
    expect(verify(stripe, ofPlatform, SECRETS.webhook).type).to.equal('payment_intent.succeeded');
    expect(() => verify(stripe, ofAccount, SECRETS.webhook)).to.throw(Stripe.errors.StripeSignatureVerificationError);
  });

  it('signs with a wrong secret or an old timestamp on request', async () => {
    const bad = await pay({ badSignature: true });
    expect(() => bad.events()).to.throw(Stripe.errors.StripeSignatureVerificationError);
    const old = await pay({ signedSecondsAgo: 301 });
    expect(() => old.events()).to.throw(/tolerance/);
    const justInTime = await pay({ signedSecondsAgo: 300 });
    expect(justInTime.events()).to.have.lengthOf(1);
  });

  it('sends delayed copies of the same event on request', async () => {
    const { sent, time } = await pay({ duplicates: 2, delayMs: 5_000 });
    expect(sent).to.have.lengthOf(0);
    await time.advance(5_000);
    expect(sent).to.have.lengthOf(3);
    expect(new Set(sent.map(({ rawBody }) => rawBody)).size).to.equal(1);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).to.equal(3);
  });

  it('drops all events or those of some types, which the API still lists', async () => {
    const { types, time, stripe, stripeAccount, id, simulator } = await payOut({ drop: ['payout.paid'] });
    await time.advance(3 * DAY_MS);
    expect(types()).to.deep.equal(['payout.updated']);
    expect((await stripe.payouts.retrieve(id, {}, { stripeAccount })).status).to.equal('paid');
    expect(simulator.deliveries.list().filter(({ state }) => state === 'dropped')).to.have.lengthOf(1);
    expect((await pay({ drop: true })).sent).to.deep.equal([]);
  });

  it('sends every other event of an object after its successor', async () => {
    const { types, time } = await payOut({ reorder: true, holdMs: 10 * DAY_MS });
    await time.advance(3 * DAY_MS);
    expect(types()).to.deep.equal(['payout.paid', 'payout.updated']);
  });

  it('sends an old event after a newer one: paid after failed', async () => {
    const { types, time, simulator, stripeAccount, id } = await payOut({
      reorder: ['payout.paid'],
      holdMs: 10 * DAY_MS,
    });
    await time.advance(3 * DAY_MS);
    expect(types()).to.deep.equal(['payout.updated']);
    simulator.payouts.move(stripeAccount, id, { status: 'failed' });
    await time.advance(0);
    expect(types()).to.deep.equal(['payout.updated', 'payout.failed', 'payout.paid']);
  });

  it('sends a held event after a while without a newer one', async () => {
    const { types, time } = await payOut({ reorder: ['payout.paid'], holdMs: 1_000 });
    await time.advance(2 * DAY_MS + HOUR_MS);
    expect(types()).to.deep.equal(['payout.updated']);
    await time.advance(1_000);
    expect(types()).to.deep.equal(['payout.updated', 'payout.paid']);
  });

  it('applies the delivery options of an account and of a planned outcome', async () => {
    const { simulator, stripe, contractor, time, sent } = setUp();
    const first = await contractor({ funds: 1_000 });
    const second = await contractor({ funds: 1_000 });
    await time.advance(0);
    sent.length = 0;
    simulator.deliveryOptions.set({ drop: true }, first);
    simulator.plans.set({
      of: 'payouts',
      account: second,
      outcomes: [{ status: 'paid', delivery: { duplicates: 1 } }],
    });
    for (const stripeAccount of [first, second]) {
      await stripe.payouts.create({ amount: 500, currency: 'eur' }, { stripeAccount });
    }
    await time.advance(3 * DAY_MS);
    expect(sent.map(({ account, type }) => [account, type])).to.deep.equal([
      [second, 'payout.updated'],
      [second, 'payout.updated'],
      [second, 'payout.paid'],
      [second, 'payout.paid'],
    ]);
  });

  it('retries after any answer but 2xx, with growing gaps and a fresh signature', async () => {
    const { sent, time, events } = await pay({}, [
      { status: 500 },
      new Error('no answer'),
      { status: 302 },
      { status: 204 },
    ]);
    await time.advance(DAY_MS);
    const at = sent.map(({ receivedAt }) => Date.parse(receivedAt));
    const gaps = at.slice(1).map((each, before) => each - (at[before] ?? 0));
    expect(gaps).to.deep.equal([60_000, 600_000, 3_600_000]);
    expect(new Set(sent.map(({ headers }) => headers['stripe-signature'])).size).to.equal(4);
    expect(events()).to.have.lengthOf(4);
  });

  it('stops after three days', async () => {
    const { simulator, time, sent } = await pay({}, Array<Answer>(50).fill({ status: 503 }));
    await time.advance(30 * DAY_MS);
    const [delivery] = simulator.deliveries.list();
    expect(delivery?.state).to.equal('gave_up');
    const lasted = Date.parse(delivery?.tries.at(-1)?.at ?? '') - Date.parse(delivery?.createdAt ?? '');
    expect(lasted).to.be.within(2 * DAY_MS, 3 * DAY_MS);
    expect(sent).to.have.lengthOf.above(5);
  });

  it('resends a past event on request: same bytes, fresh signature', async () => {
    const { simulator, time, sent, stripe } = await pay();
    await time.advance(5 * DAY_MS);
    const [past] = simulator.deliveries.list();
    const again = simulator.deliveries.resend(past?.deliveryId ?? '');
    await time.advance(0);
    expect(again.resendOf).to.equal(past?.deliveryId);
    const [first, second] = sent;
    if (!first || !second) throw new Error('Both should be there.');
    expect(second.rawBody).to.equal(first.rawBody);
    expect(verify(stripe, second, SECRETS.webhook).type).to.equal('payment_intent.succeeded');
    expect(() => simulator.deliveries.resend('none')).to.throw(/No such delivery/);
  });

  describe('lists undelivered events', () => {
    const undelivered = async (
      { stripe }: Pick<ReturnType<typeof setUp>, 'stripe'>,
      more: Stripe.EventListParams = {},
      stripeAccount?: string,
    ) => {
      const options = stripeAccount === undefined ? {} : { stripeAccount };
      const { data } = await stripe.events.list({ delivery_success: false, ...more }, options);
      return data.map(({ type, pending_webhooks: pending }) => [type, pending]);
    };
    const ONE = [['payment_intent.succeeded', 1]];

    it('that were dropped or never delivered', async () => {
      const dropped = await pay({ drop: true });
      await dropped.time.advance(10 * DAY_MS);
      expect(await undelivered(dropped)).to.deep.equal(ONE);
      const refused = await pay({}, Array<Answer>(50).fill({ status: 503 }));
      await refused.time.advance(10 * DAY_MS);
      expect(await undelivered(refused)).to.deep.equal(ONE);
    });

    it('that are being sent, until they are delivered', async () => {
      const world = await pay({ duplicates: 1 }, [{ status: 500 }, { status: 500 }, { status: 500 }]);
      expect(await undelivered(world)).to.deep.equal(ONE);
      await world.time.advance(HOUR_MS);
      expect(await undelivered(world)).to.deep.equal([]);
      const { data } = await world.stripe.events.list({ delivery_success: true });
      expect(data.map(({ pending_webhooks: pending }) => pending)).to.deep.equal([0, 0, 0]);
    });

    it('until they are resent', async () => {
      const world = await pay({ drop: true });
      const [{ deliveryId } = { deliveryId: '' }] = world.simulator.deliveries.list();
      world.simulator.deliveries.resend(deliveryId);
      await world.time.advance(0);
      expect(await undelivered(world)).to.deep.equal([]);
    });

    it('of enabled types only', async () => {
      const world = await pay();
      expect(await undelivered(world, { type: 'charge.succeeded' })).to.deep.equal([]);
      expect((await world.stripe.events.list({ type: 'charge.succeeded' })).data).to.have.lengthOf(1);
    });

    it('of a connected account, by type and by time', async () => {
      const world = await payOut({ drop: true });
      await world.time.advance(3 * DAY_MS);
      expect(await undelivered(world)).to.deep.equal([]);
      const list = (more: Stripe.EventListParams = {}) => undelivered(world, more, world.stripeAccount);
      expect(await list()).to.deep.equal([
        ['payout.paid', 1],
        ['payout.updated', 1],
      ]);
      expect(await list({ types: ['payout.paid', 'payout.failed'] })).to.deep.equal([['payout.paid', 1]]);
      const now = Date.parse(world.time.now()) / 1000;
      expect(await list({ created: { gte: Math.floor(now - 2 * 86_400) } })).to.deep.equal([['payout.paid', 1]]);
    });

    it('page by page, also when the last one of a page was delivered meanwhile', async () => {
      const world = setUp();
      world.simulator.deliveryOptions.set({ drop: true });
      for (let at = 0; at < 3; at += 1) await world.stripe.paymentIntents.create(paid);
      const page = await world.stripe.events.list({ delivery_success: false, limit: 2 });
      expect(page).to.include({ has_more: true });
      const last = page.data.at(-1)?.id ?? '';
      const sent = world.simulator.deliveries.list().find(({ eventId }) => eventId === last);
      world.simulator.deliveries.resend(sent?.deliveryId ?? '');
      await world.time.advance(0);
      const rest = await world.stripe.events.list({ delivery_success: false, limit: 2, starting_after: last });
      expect(rest.data).to.have.lengthOf(1);
      expect(rest.has_more).to.equal(false);
    });

    it('for thirty days, like every event', async () => {
      const world = await pay({ drop: true });
      await world.time.advance(30 * DAY_MS);
      expect(await undelivered(world)).to.have.lengthOf(1);
      await world.time.advance(HOUR_MS);
      expect(await undelivered(world)).to.deep.equal([]);
    });

    it('and refuses more types than Stripe accepts, or both parameters for types', async () => {
      const { stripe } = setUp();
      const types = Array<string>(21).fill('payout.paid');
      expect((await refusal(stripe.events.list({ types }))).param).to.equal('types');
      expect((await refusal(stripe.events.list({ types: ['payout.paid'], type: 'payout.paid' }))).statusCode).to.equal(
        400,
      );
    });
  });

  it('forgets everything on reset, scheduled webhooks included', async () => {
    const { simulator, time, sent, stripe } = await payOut({});
    simulator.reset();
    await time.advance(10 * DAY_MS);
    expect(sent).to.deep.equal([]);
    expect((await stripe.accounts.list()).data).to.deep.equal([]);
    expect(simulator.allBalanceTransactions()).to.deep.equal([]);
  });

  it('is deterministic with the same clock and ids', async () => {
    const run = async () => {
      const { time, sent } = await payOut({ duplicates: 1 });
      await time.advance(3 * DAY_MS);
      return sent;
    };
    expect(await run()).to.deep.equal(await run());
  });
});
