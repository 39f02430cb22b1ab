import { expect } from 'chai';
import { TEST_IBANS, testBank } from './test-ibans.ts';
import { refusal, setUp } from './testing.ts';

const bank = { object: 'bank_account', country: 'DE', currency: 'eur', account_number: TEST_IBANS.paid } as const;

describe('Stripe simulator: connected accounts', () => {
  it('has payouts disabled at first, and lists what is required', async () => {
    const { stripe } = setUp();
    const account = await stripe.accounts.create({ type: 'express', country: 'DE', metadata: { contractorId: 'c-1' } });
    expect(account).to.include({ charges_enabled: false, payouts_enabled: false, details_submitted: false });
    expect(account.requirements?.currently_due).to.include.members(['individual.first_name', 'external_account']);
    expect(account.requirements?.disabled_reason).to.equal('requirements.past_due');
    expect((await stripe.accounts.retrieve(account.id)).metadata).to.deep.equal({ contractorId: 'c-1' });
  });

  it('has payouts enabled once onboarding is complete, with an event that has the previous values', async () => {
    const { stripe, simulator, time, events } = setUp();
    const { id } = await stripe.accounts.create({
      controller: { stripe_dashboard: { type: 'express' } },
      capabilities: { transfers: { requested: true } },
    });
    simulator.accounts.addBank(id, testBank());
    simulator.accounts.completeOnboarding(id);
    const account = await stripe.accounts.retrieve(id);
    expect(account).to.include({
      type: 'express',
      charges_enabled: true,
      payouts_enabled: true,
      details_submitted: true,
    });
    expect(account.capabilities).to.deep.equal({ transfers: 'active' });
    expect(account.requirements).to.deep.include({ currently_due: [], disabled_reason: null });
    await time.advance(0);
    const last = events().at(-1);
    expect(last).to.include({ type: 'account.updated', account: id });
    expect(last?.data.object).to.include({ id, payouts_enabled: true });
    expect(last?.data.previous_attributes).to.include({ payouts_enabled: false, details_submitted: false });
  });

  it('can be completed through the API alone, for a custom account', async () => {
    const { stripe } = setUp();
    const { id } = await stripe.accounts.create({ type: 'custom', country: 'DE', external_account: bank });
    const account = await stripe.accounts.update(id, {
      business_type: 'individual',
      individual: { first_name: 'Ada', last_name: 'Lovelace' },
      tos_acceptance: { date: 1_700_000_000, ip: '192.0.2.1' },
    });
    expect(account.payouts_enabled).to.equal(true);
    expect(account.external_accounts?.data[0]).to.include({ last4: '3000', default_for_currency: true, status: 'new' });
  });

  it('makes links to onboarding that work once and for five minutes', async () => {
    const { stripe, simulator, time } = setUp();
    const { id } = await stripe.accounts.create({ type: 'express' });
    const link = await stripe.accountLinks.create({
      account: id,
      type: 'account_onboarding',
      refresh_url: 'https://example.com/refresh',
      return_url: 'https://example.com/return',
    });
    const found = simulator.links.find(link.url.split('/').at(-1) ?? '');
    if (!found) throw new Error('No link.');
    expect(found).to.include({ account: id, refreshUrl: 'https://example.com/refresh' });
    expect(simulator.links.isOpen(found)).to.equal(true);
    await time.advance(300_000);
    expect(simulator.links.isOpen(found)).to.equal(false);
    const unknown = stripe.accountLinks.create({ account: 'acct_none', type: 'account_onboarding' });
    expect(await refusal(unknown)).to.include({ code: 'resource_missing', statusCode: 400 });
  });

  it('can be restricted by Stripe, and the restriction removed', async () => {
    const { stripe, simulator, contractor } = setUp();
    const id = await contractor();
    simulator.accounts.restrict(id, {
      due: ['individual.verification.document'],
      reason: 'requirements.past_due',
      charges: true,
      payouts: false,
    });
    const held = await stripe.accounts.retrieve(id);
    expect(held).to.include({ charges_enabled: true, payouts_enabled: false });
    expect(held.requirements?.currently_due).to.deep.equal(['individual.verification.document']);
    simulator.accounts.restrict(id, null);
    expect((await stripe.accounts.retrieve(id)).payouts_enabled).to.equal(true);
  });

  it('keeps one default bank account for each currency, which cannot be deleted while there is another', async () => {
    const { stripe, contractor } = setUp();
    const id = await contractor();
    const [first] = (await stripe.accounts.listExternalAccounts(id)).data;
    const second = await stripe.accounts.createExternalAccount(id, {
      external_account: { ...bank, account_number: 'AT861904300235473202' },
      default_for_currency: true,
    });
    const banks = await stripe.accounts.listExternalAccounts(id);
    expect(banks.data.map((each) => [each.id, each.default_for_currency])).to.deep.equal([
      [second.id, true],
      [first?.id, false],
    ]);
    expect((await refusal(stripe.accounts.deleteExternalAccount(id, second.id))).statusCode).to.equal(400);
    expect(await stripe.accounts.deleteExternalAccount(id, first?.id ?? '')).to.include({ deleted: true });
  });

  it('refuses invalid bank account numbers', async () => {
    const { stripe } = setUp();
    const { id } = await stripe.accounts.create({ type: 'custom', country: 'US' });
    const add = (wrong: object) =>
      refusal(stripe.accounts.createExternalAccount(id, { external_account: { ...bank, ...wrong } }));
    expect(await add({ account_number: 'DE12' })).to.include({ code: 'account_number_invalid' });
    const us = { country: 'US', currency: 'usd', account_number: '000123456789' };
    expect(await add({ ...us, routing_number: '11' })).to.include({ code: 'routing_number_invalid' });
    const good = { ...bank, ...us, routing_number: '110000000' };
    expect(await stripe.accounts.createExternalAccount(id, { external_account: good })).to.include({ last4: '6789' });
  });

  it('lists connected accounts without the platform’s own', async () => {
    const { stripe, simulator } = setUp();
    const first = await stripe.accounts.create({ type: 'express' });
    const second = await stripe.accounts.create({ type: 'express' });
    expect((await stripe.accounts.list()).data.map(({ id }) => id)).to.deep.equal([second.id, first.id]);
    expect((await stripe.accounts.retrieveCurrent()).id).to.equal(simulator.platformId);
    await stripe.accounts.del(first.id);
    expect(await refusal(stripe.accounts.retrieve(first.id))).to.include({ statusCode: 404 });
    const asDeleted = stripe.balance.retrieve({}, { stripeAccount: first.id });
    expect(await refusal(asDeleted)).to.include({ statusCode: 403, code: 'account_invalid' });
  });
});
