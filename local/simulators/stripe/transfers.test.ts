import { expect } from 'chai';
import { euros, refusal, setUp } from './testing.ts';

describe('Stripe simulator: transfers', () => {
  it('moves an amount from the platform to a contractor, the same on both sides', async () => {
    const { stripe, simulator, contractor, time, events } = setUp();
    const destination = await contractor();
    simulator.topUp(10_000, 'eur');
    const transfer = await stripe.transfers.create({
      amount: 7_500,
      currency: 'eur',
      destination,
      transfer_group: 'payroll-1',
      metadata: { lineId: 'l-1' },
      expand: ['balance_transaction', 'destination_payment'],
    });
    expect(transfer.balance_transaction).to.include({ type: 'transfer', amount: -7_500 });
    expect(transfer.destination_payment).to.include({ amount: 7_500, source_transfer: transfer.id });
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([2_500, 0]);
    expect(euros(await stripe.balance.retrieve({}, { stripeAccount: destination }))).to.deep.equal([7_500, 0]);
    await time.advance(0);
    const event = events().find(({ type }) => type === 'transfer.created');
    expect(event?.data.object).to.deep.include({ id: transfer.id, metadata: { lineId: 'l-1' } });
    const { data } = await stripe.transfers.list({ transfer_group: 'payroll-1' });
    expect(data.map(({ id }) => id)).to.deep.equal([transfer.id]);
    expect((await stripe.transfers.list({ transfer_group: 'payroll-2' })).data).to.deep.equal([]);
  });

  it('refuses more than is available, and moves nothing', async () => {
    const { stripe, simulator, contractor } = setUp();
    const destination = await contractor();
    simulator.topUp(10_000, 'eur');
    const call = stripe.transfers.create({ amount: 10_001, currency: 'eur', destination });
    expect(await refusal(call)).to.include({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'balance_insufficient',
      doc_url: 'https://stripe.com/docs/error-codes/balance-insufficient',
    });
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([10_000, 0]);
    expect((await stripe.transfers.list()).data).to.deep.equal([]);
  });

  it('refuses a destination that is unknown, the sender itself, or not ready', async () => {
    const { stripe, simulator } = setUp();
    simulator.topUp(10_000, 'eur');
    const to = (destination: string) => refusal(stripe.transfers.create({ amount: 1, currency: 'eur', destination }));
    const { id } = await stripe.accounts.create({ type: 'express', capabilities: { transfers: { requested: true } } });
    expect(await to('acct_none')).to.include({ code: 'resource_missing', param: 'destination' });
    expect(await to(simulator.platformId)).to.include({ statusCode: 400, param: 'destination' });
    expect(await to(id)).to.include({ code: 'insufficient_capabilities_for_transfer' });
  });

  it('transfers pending funds of a charge, up to its amount, and they stay pending', async () => {
    const { stripe, contractor } = setUp({ settlementMs: 86_400_000 });
    const destination = await contractor();
    const { latest_charge } = await stripe.paymentIntents.create({
      amount: 5_000,
      currency: 'eur',
      transfer_group: 'g-1',
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    const source_transaction = typeof latest_charge === 'string' ? latest_charge : '';
    const transfer = (amount: number) =>
      stripe.transfers.create({ amount, currency: 'eur', destination, source_transaction });
    expect(await transfer(4_000)).to.include({ transfer_group: 'g-1', source_transaction });
    expect(await refusal(transfer(1_001))).to.include({ statusCode: 400, param: 'amount' });
    expect(euros(await stripe.balance.retrieve({}, { stripeAccount: destination }))).to.deep.equal([0, 4_000]);
  });

  it('reverses in parts, up to the rest of the transfer and the contractor’s balance', async () => {
    const { stripe, simulator, contractor, time, events } = setUp();
    const destination = await contractor();
    simulator.topUp(10_000, 'eur');
    const { id } = await stripe.transfers.create({ amount: 8_000, currency: 'eur', destination });
    const part = await stripe.transfers.createReversal(id, { amount: 3_000 });
    expect(part).to.include({ object: 'transfer_reversal', amount: 3_000, transfer: id });
    expect(await stripe.transfers.retrieve(id)).to.include({ amount_reversed: 3_000, reversed: false });
    expect(await refusal(stripe.transfers.createReversal(id, { amount: 5_001 }))).to.include({ param: 'amount' });
    await stripe.payouts.create({ amount: 1_000, currency: 'eur' }, { stripeAccount: destination });
    expect(await refusal(stripe.transfers.createReversal(id))).to.include({ code: 'balance_insufficient' });
    simulator.topUp(1_000, 'eur', destination);
    await stripe.transfers.createReversal(id);
    expect(await stripe.transfers.retrieve(id)).to.include({ amount_reversed: 8_000, reversed: true });
    expect((await refusal(stripe.transfers.createReversal(id))).statusCode).to.equal(400);
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([10_000, 0]);
    expect((await stripe.transfers.listReversals(id)).data.map(({ amount }) => amount)).to.deep.equal([5_000, 3_000]);
    await time.advance(0);
    expect(events().filter(({ type }) => type === 'transfer.reversed')).to.have.lengthOf(2);
  });
});
