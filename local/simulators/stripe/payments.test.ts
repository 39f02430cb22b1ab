import { expect } from 'chai';
import { euros, refusal, setUp } from './testing.ts';

const payment = { amount: 25_000, currency: 'eur', metadata: { clientId: 'c-1' }, transfer_group: 'g-1' };
const DAY_MS = 86_400_000;

describe('Stripe simulator: payments', () => {
  it('accepts a payment by card: intent, charge, balance transaction and event agree', async () => {
    const { stripe, time, events } = setUp();
    const created = await stripe.paymentIntents.create(payment);
    expect(created).to.include({ status: 'requires_payment_method', amount_received: 0, transfer_group: 'g-1' });
    expect(created.client_secret).to.match(new RegExp(`^${created.id}_secret_`));
    const paid = await stripe.paymentIntents.confirm(created.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge.balance_transaction'],
    });
    expect(paid).to.include({ status: 'succeeded', amount_received: 25_000 });
    expect(paid.latest_charge)
      .to.have.nested.include({ amount: 25_000, paid: true, payment_intent: created.id })
      .and.have.property('balance_transaction')
      .that.includes({ type: 'charge', amount: 25_000, net: 25_000, status: 'available' });
    await time.advance(0);
    const [event] = events();
    expect(events()).to.have.lengthOf(1);
    expect(event).to.include({ type: 'payment_intent.succeeded', livemode: false });
    expect(event).not.to.have.property('account');
    expect(event?.data.object)
      .to.include({ id: created.id, status: 'succeeded' })
      .and.to.have.deep.property('metadata', {
        clientId: 'c-1',
      });
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([25_000, 0]);
  });

  it('declines with 402, says why, and lets the same intent be paid with another card', async () => {
    const { stripe, time, types } = setUp();
    const declined = await refusal(
      stripe.paymentIntents.create({ ...payment, confirm: true, payment_method: 'pm_card_chargeDeclined' }),
    );
    expect(declined).to.include({ type: 'StripeCardError', statusCode: 402, code: 'card_declined' });
    expect(declined).to.include({ decline_code: 'generic_decline' });
    expect(declined.payment_intent).to.include({ status: 'requires_payment_method', payment_method: null });
    expect(declined.payment_intent).to.have.nested.property('last_payment_error.code', 'card_declined');
    const id = declined.payment_intent?.id ?? '';
    expect(await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' })).to.include({
      status: 'succeeded',
      last_payment_error: null,
    });
    await time.advance(0);
    expect(types()).to.deep.equal(['payment_intent.payment_failed', 'payment_intent.succeeded']);
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([25_000, 0]);
  });

  for (const [method, code, declineCode] of [
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ] as const) {
    it(`answers ${method} with ${code}`, async () => {
      const { stripe } = setUp();
      const call = stripe.paymentIntents.create({ ...payment, confirm: true, payment_method: method });
      expect(await refusal(call)).to.include({ code, decline_code: declineCode });
    });
  }

  it('keeps a bank debit in processing for a while, then succeeds or fails', async () => {
    const { stripe, time, types } = setUp();
    const confirm = (payment_method: string) =>
      stripe.paymentIntents.create({ ...payment, confirm: true, payment_method });
    const good = await confirm('pm_success_de');
    const bad = await confirm('pm_failed_de');
    const stuck = await confirm('pm_usBankAccount_processing');
    expect([good.status, bad.status, stuck.status]).to.deep.equal(['processing', 'processing', 'processing']);
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([0, 0]);
    await time.advance(DAY_MS);
    expect((await stripe.paymentIntents.retrieve(good.id)).status).to.equal('succeeded');
    expect(await stripe.paymentIntents.retrieve(bad.id)).to.include({ status: 'requires_payment_method' });
    expect((await stripe.paymentIntents.cancel(stuck.id)).status).to.equal('canceled');
    expect(types().toSorted()).to.deep.equal([
      'payment_intent.payment_failed',
      'payment_intent.processing',
      'payment_intent.processing',
      'payment_intent.processing',
      'payment_intent.succeeded',
    ]);
  });

  it('does not settle a payment that ended in another way', async () => {
    const { stripe, simulator, time, types } = setUp();
    const debit = { ...payment, confirm: true, payment_method: 'pm_success_de' };
    const canceled = await stripe.paymentIntents.create(debit);
    const finished = await stripe.paymentIntents.create(debit);
    await stripe.paymentIntents.cancel(canceled.id);
    simulator.payments.finish(simulator.platformId, finished.id, { status: 'failed', declineCode: 'account_closed' });
    await time.advance(DAY_MS);
    expect((await stripe.paymentIntents.retrieve(canceled.id)).status).to.equal('canceled');
    expect(await stripe.paymentIntents.retrieve(finished.id)).to.include({ status: 'requires_payment_method' });
    expect(types()).not.to.include('payment_intent.succeeded');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([0, 0]);
  });

  it('waits for the customer when the bank requires authentication', async () => {
    const { stripe, simulator } = setUp();
    const method = { confirm: true, payment_method: 'pm_card_authenticationRequired' };
    const { id, status } = await stripe.paymentIntents.create({ ...payment, ...method });
    expect(status).to.equal('requires_action');
    simulator.payments.finish(simulator.platformId, id, { status: 'succeeded' });
    expect((await stripe.paymentIntents.retrieve(id)).status).to.equal('succeeded');
  });

  it('refuses actions that the status does not allow', async () => {
    const { stripe } = setUp();
    const { id } = await stripe.paymentIntents.create({ ...payment, confirm: true, payment_method: 'pm_card_visa' });
    for (const call of [stripe.paymentIntents.confirm(id), stripe.paymentIntents.cancel(id)]) {
      expect(await refusal(call)).to.include({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    }
  });

  it('keeps funds pending until they settle, except for the bypass card, and subtracts fees from the net', async () => {
    const { stripe, time } = setUp({ settlementMs: 2 * DAY_MS, feeOf: (amount) => Math.round(amount * 0.014) + 25 });
    const pay = (payment_method: string) => stripe.paymentIntents.create({ ...payment, confirm: true, payment_method });
    await pay('pm_card_visa');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([0, 24_625]);
    await pay('pm_card_bypassPending');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([24_625, 24_625]);
    await time.advance(2 * DAY_MS);
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([49_250, 0]);
    const { data } = await stripe.balanceTransactions.list({ type: 'charge' });
    expect(data.map(({ fee, net, status }) => [fee, net, status])).to.deep.equal([
      [375, 24_625, 'available'],
      [375, 24_625, 'available'],
    ]);
  });

  it('lists newest first in pages, and searches by metadata, status and amount', async () => {
    const { stripe, time } = setUp({ searchLagMs: 60_000 });
    for (const paymentId of ['p-1', 'p-2', 'p-3']) {
      await stripe.paymentIntents.create({ ...payment, metadata: { paymentId } });
    }
    const ids: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 2 })) ids.push(intent.metadata['paymentId'] ?? '');
    expect(ids).to.deep.equal(['p-3', 'p-2', 'p-1']);
    const search = (query: string) => stripe.paymentIntents.search({ query });
    const query = `metadata['paymentId']:'p-2' AND status:'requires_payment_method' AND amount>=25000`;
    expect((await search(query)).data).to.deep.equal([]);
    await time.advance(60_000);
    expect((await search(query)).data.map(({ metadata }) => metadata['paymentId'])).to.deep.equal(['p-2']);
    expect((await search(`metadata["paymentId"]:"p-1" OR amount<1`)).data).to.have.lengthOf(1);
    expect((await search(`-status:'requires_payment_method'`)).data).to.deep.equal([]);
    expect(await refusal(search('nonsense'))).to.include({ statusCode: 400, param: 'query' });
  });

  it('validates its parameters', async () => {
    const { stripe } = setUp();
    const create = (wrong: object) => refusal(stripe.paymentIntents.create({ ...payment, ...wrong }));
    expect(await create({ amount: 49 })).to.include({ code: 'amount_too_small', param: 'amount' });
    for (const [amount, currency, code] of [
      [99_999_999, 'eur', undefined],
      [100_000_000, 'eur', 'amount_too_large'],
      [999_999_999, 'inr', undefined],
      [1_000_000_000, 'inr', 'amount_too_large'],
      [17_499, 'huf', 'amount_too_small'],
      [550, 'isk', 'invalid_charge_amount_no_decimal_compatible'],
      [550, 'ugx', 'invalid_charge_amount_no_decimal_compatible'],
      [5_125, 'kwd', 'invalid_charge_amount_no_decimal_compatible'],
    ] as const) {
      const call = stripe.paymentIntents.create({ amount, currency });
      if (code === undefined) await stripe.paymentIntents.cancel((await call).id);
      else expect(await refusal(call), `${amount} ${currency}`).to.include({ code, param: 'amount' });
    }
    expect(await create({ amount: 10.5 })).to.include({ code: 'parameter_invalid_integer' });
    expect(await create({ currency: 'euro' })).to.include({ param: 'currency' });
    expect(await create({ surprise: 1 })).to.include({ code: 'parameter_unknown', param: 'surprise' });
    expect(await create({ payment_method: 'pm_nobody' })).to.include({ code: 'resource_missing', statusCode: 400 });
    expect(await refusal(stripe.paymentIntents.retrieve('pi_none'))).to.include({
      code: 'resource_missing',
      statusCode: 404,
    });
    expect((await stripe.paymentIntents.list()).data.map(({ status }) => status)).to.deep.equal([
      'canceled',
      'canceled',
    ]);
  });

  it('follows a plan: fails once, then succeeds', async () => {
    const { stripe, simulator } = setUp();
    simulator.plans.set({
      of: 'payments',
      metadata: { clientId: 'c-1' },
      outcomes: [
        { status: 'failed', declineCode: 'lost_card' },
        { status: 'succeeded', processingMs: 1000 },
      ],
    });
    const { id } = await stripe.paymentIntents.create(payment);
    const confirm = () => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(await refusal(confirm())).to.include({ decline_code: 'lost_card' });
    expect((await confirm()).status).to.equal('processing');
  });
});

describe('Stripe simulator: disputes', () => {
  it('takes the amount at once, and returns it when won', async () => {
    const { stripe, simulator, time, events } = setUp();
    const { id, latest_charge } = await stripe.paymentIntents.create({
      ...payment,
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    const charge = typeof latest_charge === 'string' ? latest_charge : '';
    const dispute = simulator.disputes.open(simulator.platformId, charge, { reason: 'product_not_received' });
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([0, 0]);
    expect(await stripe.charges.retrieve(charge)).to.include({ disputed: true });
    expect(await stripe.disputes.retrieve(dispute.id)).to.include({ status: 'needs_response', payment_intent: id });
    simulator.disputes.close(simulator.platformId, dispute.id, 'won');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([25_000, 0]);
    await time.advance(0);
    expect(events().map(({ type }) => type)).to.deep.equal([
      'payment_intent.succeeded',
      'charge.dispute.created',
      'charge.dispute.closed',
    ]);
    expect(events().at(-1)?.data.object).to.include({ status: 'won' });
  });

  it('is opened by the card that disputes, and is lost when the merchant closes it', async () => {
    const { stripe, time } = setUp();
    await stripe.paymentIntents.create({ ...payment, confirm: true, payment_method: 'pm_card_createDispute' });
    await time.advance(1000);
    const { data } = await stripe.disputes.list();
    expect(data.map(({ reason }) => reason)).to.deep.equal(['fraudulent']);
    expect((await stripe.disputes.close(data[0]?.id ?? '')).status).to.equal('lost');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([0, 0]);
    expect((await refusal(stripe.disputes.close(data[0]?.id ?? ''))).statusCode).to.equal(400);
  });

  it('may make the balance negative', async () => {
    const { stripe, simulator, contractor } = setUp();
    const destination = await contractor();
    const { latest_charge } = await stripe.paymentIntents.create({
      ...payment,
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    await stripe.transfers.create({ amount: 25_000, currency: 'eur', destination });
    simulator.disputes.open(simulator.platformId, typeof latest_charge === 'string' ? latest_charge : '', {
      amount: 5_000,
    });
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([-5_000, 0]);
  });
});
