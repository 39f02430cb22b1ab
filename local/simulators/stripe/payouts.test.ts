import { expect } from 'chai';
import { euros, refusal, setUp } from './testing.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const ready = async (iban?: string, more?: Parameters<typeof setUp>[0]) => {
  const world = setUp(more);
  const stripeAccount = await world.contractor({ funds: 10_000, ...(iban !== undefined && { iban }) });
  const { stripe, events } = world;
  const payOut = (params: object = {}) =>
    stripe.payouts.create(
      { amount: 6_000, currency: 'eur', metadata: { paymentId: 'p-1' }, ...params },
      { stripeAccount },
    );
  const look = (id: string) => stripe.payouts.retrieve(id, {}, { stripeAccount });
  const balance = async () => euros(await stripe.balance.retrieve({}, { stripeAccount }));
  const payoutEvents = () =>
    events()
      .filter(({ type }) => type.startsWith('payout.'))
      .map(({ type }) => type);
  const banks = async () => (await stripe.accounts.listExternalAccounts(stripeAccount)).data;
  return { ...world, stripeAccount, payOut, look, balance, payoutEvents, banks };
};

describe('Stripe simulator: payouts', () => {
  it('goes from pending over in_transit to paid, and reduces the balance at once', async () => {
    const { payOut, look, balance, time, events, stripeAccount, payoutEvents } = await ready();
    const payout = await payOut();
    expect(payout).to.include({ status: 'pending', amount: 6_000, automatic: false, method: 'standard' });
    expect(await balance()).to.deep.equal([4_000, 0]);
    await time.advance(HOUR_MS);
    expect((await look(payout.id)).status).to.equal('in_transit');
    await time.advance(2 * DAY_MS);
    expect(await look(payout.id)).to.include({ status: 'paid', failure_code: null });
    expect(payoutEvents()).to.deep.equal(['payout.updated', 'payout.paid']);
    const [updated, paid] = events().filter(({ type }) => type.startsWith('payout.'));
    expect(updated?.data).to.have.deep.property('previous_attributes', { status: 'pending' });
    expect(paid).to.include({ account: stripeAccount });
    expect(paid?.data.object).to.deep.include({ id: payout.id, status: 'paid', metadata: { paymentId: 'p-1' } });
  });

  for (const [number, code] of [
    ['DE62370400440532013001', 'no_account'],
    ['DE89370400440532013002', 'account_closed'],
    ['DE89370400440532013003', 'insufficient_funds'],
    ['DE89370400440532013004', 'debit_not_authorized'],
    ['AT89370400440532013005', 'invalid_currency'],
    ['000111111116', 'no_account'],
    ['000111111113', 'account_closed'],
    ['00012345', undefined],
  ] as const) {
    it(`fails with ${code ?? 'nothing'} to ${number}`, async () => {
      const { payOut, look, time } = await ready(number);
      const { id } = await payOut();
      await time.advance(3 * DAY_MS);
      expect((await look(id)).failure_code).to.equal(code ?? null);
    });
  }

  it('returns the amount when it fails, with a balance transaction and a failure code', async () => {
    const { payOut, look, balance, time, stripe, stripeAccount, events } = await ready('DE89370400440532013002');
    const { id } = await payOut();
    await time.advance(3 * DAY_MS);
    const failed = await look(id);
    expect(failed).to.include({ status: 'failed', failure_code: 'account_closed' });
    expect(failed.failure_message).to.match(/closed/);
    const event = events().find(({ type }) => type === 'payout.failed');
    expect(event).to.include({ account: stripeAccount });
    expect(event?.data.object).to.include({ failure_balance_transaction: failed.failure_balance_transaction });
    const { data } = await stripe.balanceTransactions.list({ payout: id }, { stripeAccount });
    expect(data.map((each) => [each.id, each.type, each.amount])).to.deep.equal([
      [failed.failure_balance_transaction, 'payout_failure', 6_000],
      [failed.balance_transaction, 'payout', -6_000],
    ]);
    expect(await balance()).to.deep.equal([10_000, 0]);
  });

  for (const [currency, amount, code] of [
    ['huf', 10_050, 'parameter_invalid_integer'],
    ['huf', 10_000, undefined],
    ['twd', 10_001, 'parameter_invalid_integer'],
    ['twd', 10_100, undefined],
    ['isk', 550, 'parameter_invalid_integer'],
    ['isk', 500, undefined],
    ['ugx', 150, 'parameter_invalid_integer'],
    ['ugx', 100, undefined],
    ['jpy', 501, undefined],
    ['mga', 1_250, undefined],
    ['kwd', 5_120, 'invalid_currency'],
  ] as const) {
    it(`${code === undefined ? 'is made' : `is refused with ${code}`} for ${amount} in ${currency}, in Stripe’s units`, async () => {
      const { payOut, simulator, stripe, stripeAccount } = await ready();
      simulator.topUp(100_000, currency, stripeAccount);
      await stripe.accounts.createExternalAccount(stripeAccount, {
        external_account: { object: 'bank_account', country: 'DE', currency, account_number: 'DE89370400440532013000' },
      });
      const call = payOut({ amount, currency });
      if (code === undefined) expect(await call).to.include({ amount, currency, status: 'pending' });
      else expect(await refusal(call)).to.include({ code, statusCode: 400 });
    });
  }

  it('disables its bank account when it fails, until the details are updated', async () => {
    const { payOut, time, banks, stripe, stripeAccount, events, types } = await ready('DE89370400440532013002');
    await payOut();
    await time.advance(3 * DAY_MS);
    const [bank] = await banks();
    expect(bank).to.include({ status: 'errored' });
    const disabled = events().findLast(({ type }) => type === 'account.external_account.updated');
    expect(disabled).to.include({ account: stripeAccount });
    expect(disabled?.data.object).to.include({ id: bank?.id, status: 'errored' });
    expect(types().slice(-3)).to.have.members(['payout.failed', 'account.external_account.updated', 'account.updated']);
    const account = await stripe.accounts.retrieve(stripeAccount);
    expect(account.payouts_enabled).to.equal(false);
    expect(account.requirements?.currently_due).to.deep.equal(['external_account']);
    expect(await refusal(payOut())).to.include({ code: 'bank_account_unusable' });
    const update = (change: object) => stripe.accounts.updateExternalAccount(stripeAccount, bank?.id ?? '', change);
    expect(await update({ metadata: { label: 'main' } })).to.include({ status: 'errored' });
    await update({ account_holder_name: 'A. Lovelace' });
    expect((await stripe.accounts.retrieve(stripeAccount)).payouts_enabled).to.equal(true);
    expect((await payOut()).status).to.equal('pending');
  });

  it('goes to a new default bank account after the old one failed', async () => {
    const { payOut, look, time, stripe, stripeAccount } = await ready('DE62370400440532013001');
    await payOut();
    await time.advance(3 * DAY_MS);
    const external_account = {
      object: 'bank_account',
      country: 'DE',
      currency: 'eur',
      account_number: 'DE89370400440532013000',
    } as const;
    const added = await stripe.accounts.createExternalAccount(stripeAccount, {
      external_account,
      default_for_currency: true,
    });
    const { id, destination } = await payOut();
    expect(destination).to.equal(added.id);
    await time.advance(3 * DAY_MS);
    expect((await look(id)).status).to.equal('paid');
  });

  it('may fail days after it was paid', async () => {
    const { payOut, look, balance, time, simulator, payoutEvents } = await ready();
    simulator.plans.set({
      of: 'payouts',
      metadata: { paymentId: 'p-1' },
      outcomes: [{ status: 'failed', failureCode: 'account_frozen', paidForMs: 3 * DAY_MS }],
    });
    const { id } = await payOut();
    await time.advance(3 * DAY_MS);
    expect((await look(id)).status).to.equal('paid');
    expect(await balance()).to.deep.equal([4_000, 0]);
    await time.advance(3 * DAY_MS);
    expect(await look(id)).to.include({ status: 'failed', failure_code: 'account_frozen' });
    expect(await balance()).to.deep.equal([10_000, 0]);
    expect(payoutEvents()).to.deep.equal(['payout.updated', 'payout.paid', 'payout.failed']);
  });

  it('can be canceled while it is pending, and not later', async () => {
    const { payOut, balance, time, stripe, stripeAccount, payoutEvents } = await ready();
    const first = await payOut();
    expect(await stripe.payouts.cancel(first.id, {}, { stripeAccount })).to.include({ status: 'canceled' });
    expect(await balance()).to.deep.equal([10_000, 0]);
    await time.advance(3 * DAY_MS);
    expect(payoutEvents()).to.deep.equal(['payout.canceled']);
    const second = await payOut();
    await time.advance(HOUR_MS);
    expect((await refusal(stripe.payouts.cancel(second.id, {}, { stripeAccount }))).statusCode).to.equal(400);
  });

  it('refuses more than is available, an account that is not ready, a currency without a bank account', async () => {
    const { payOut, simulator, stripe, stripeAccount } = await ready();
    expect(await refusal(payOut({ amount: 10_001 }))).to.include({ code: 'balance_insufficient', statusCode: 400 });
    expect((await refusal(payOut({ currency: 'usd' }))).message).to.match(/external accounts in that currency/);
    expect(await refusal(payOut({ destination: 'ba_none' }))).to.include({
      code: 'resource_missing',
      param: 'destination',
    });
    const paused = { due: [], reason: 'platform_paused', charges: true, payouts: false } as const;
    simulator.accounts.restrict(stripeAccount, paused);
    expect(await refusal(payOut())).to.include({ code: 'payouts_not_allowed' });
    expect((await stripe.payouts.list({}, { stripeAccount })).data).to.deep.equal([]);
  });

  it('is visible to its account only', async () => {
    const { payOut, stripe, contractor, look } = await ready();
    const { id } = await payOut();
    const other = await contractor();
    expect(await refusal(stripe.payouts.retrieve(id))).to.include({ statusCode: 404 });
    expect(await refusal(stripe.payouts.retrieve(id, {}, { stripeAccount: other }))).to.include({ statusCode: 404 });
    expect((await look(id)).id).to.equal(id);
  });

  it('fails once and is then paid, as planned; after `could_not_process` to the same bank account', async () => {
    const { payOut, look, time, simulator, banks } = await ready();
    simulator.plans.set({ of: 'payouts', outcomes: [{ status: 'failed', failureCode: 'could_not_process' }] });
    const first = await payOut();
    await time.advance(3 * DAY_MS);
    expect((await look(first.id)).failure_code).to.equal('could_not_process');
    expect((await banks())[0]?.status).to.equal('new');
    const second = await payOut();
    await time.advance(3 * DAY_MS);
    expect((await look(second.id)).status).to.equal('paid');
  });

  it('follows the most specific plan: metadata before account before default, which counts for each account', async () => {
    const { payOut, look, time, simulator, stripeAccount, contractor, stripe } = await ready();
    const failed = (failureCode: string) => [{ status: 'failed', failureCode, disablesBankAccount: false } as const];
    simulator.plans.set({ of: 'payouts', outcomes: failed('declined') });
    simulator.plans.set({ of: 'payouts', account: stripeAccount, outcomes: failed('account_frozen') });
    simulator.plans.set({ of: 'payouts', metadata: { paymentId: 'p-2' }, outcomes: failed('unsupported_card') });
    const other = await contractor({ funds: 1_000 });
    const elsewhere = await stripe.payouts.create({ amount: 500, currency: 'eur' }, { stripeAccount: other });
    const byAccount = await payOut({ amount: 100 });
    const byMetadata = await payOut({ amount: 100, metadata: { paymentId: 'p-2' } });
    await time.advance(3 * DAY_MS);
    expect((await look(byMetadata.id)).failure_code).to.equal('unsupported_card');
    expect((await look(byAccount.id)).failure_code).to.equal('account_frozen');
    const payout = await stripe.payouts.retrieve(elsewhere.id, {}, { stripeAccount: other });
    expect(payout.failure_code).to.equal('declined');
  });

  it('stays held where the plan says so, and can only be moved as at Stripe', async () => {
    const { payOut, look, time, simulator, stripeAccount } = await ready();
    simulator.plans.set({ of: 'payouts', outcomes: [{ status: 'held' }] });
    const { id } = await payOut();
    await time.advance(30 * DAY_MS);
    expect((await look(id)).status).to.equal('pending');
    simulator.payouts.move(stripeAccount, id, { status: 'paid' });
    simulator.payouts.move(stripeAccount, id, { status: 'failed', failureCode: 'something_new' });
    expect(await look(id)).to.include({ status: 'failed', failure_code: 'something_new' });
    expect(() => simulator.payouts.move(stripeAccount, id, { status: 'paid' })).to.throw(/cannot become paid/);
  });
});
