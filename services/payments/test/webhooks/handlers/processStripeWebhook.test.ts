import { expect } from 'chai';
import { NotFoundError, ProviderUnavailableError } from '#shared/errors/index.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import { eur, givenEscrow, givenFunding, givenPayout, givenPayoutAccount, givenWebhook } from '../../given.ts';
import { Crash, announced, clientId, contractorId, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import {
  disputeObject,
  eventBody,
  intentObject,
  onlyTransfer,
  payoutObject,
  stripeInbox,
  transferObject,
} from '../webhooks.ts';

describe('A webhook of Stripe that is processed', () => {
  quiet();
  let service: TestPayments;
  let inbox: ReturnType<typeof stripeInbox>;
  beforeEach(() => {
    service = createTestPayments();
    inbox = stripeInbox(() => service);
  });
  const escrow = async () => (await service.ledger.balance(escrowOf(clientId), 'EUR')).amountMinor;
  const paid = { status: 'succeeded', amount_received: 10_000 };

  it('books a payment that succeeded, and what comes late changes nothing', async () => {
    const funding = await givenFunding(service);
    service.atStripe.pay(funding.paymentIntentId);
    expect(await inbox.deal('payment_intent.succeeded', intentObject(funding, paid))).to.include({
      status: 'processed',
    });
    expect(await inbox.deal('payment_intent.succeeded', intentObject(funding, paid))).to.include({
      status: 'superseded',
    });
    expect(await inbox.deal('payment_intent.payment_failed', intentObject(funding))).to.include({
      status: 'superseded',
    });
    expect(await escrow()).to.equal(10_000);
  });

  it('applies what happened to a payout, on the connected account', async () => {
    const { payoutId = '', stripeAccountId } = await givenPayout(service);
    const object = payoutObject(service.atStripe.payout(payoutId, { status: 'paid' }));
    expect(await inbox.deal('payout.paid', object, { account: stripeAccountId })).to.include({ status: 'processed' });
    const older = payoutObject(service.atStripe.payout(payoutId, { status: 'in_transit' }));
    expect(await inbox.deal('payout.updated', older, { account: stripeAccountId })).to.include({
      status: 'superseded',
    });
  });

  it('asks Stripe about an account that changed, and tells the contractor that they can be paid', async () => {
    const { stripeAccountId } = await givenPayoutAccount(service, { status: 'onboarding', payoutsEnabled: false });
    expect(
      await inbox.deal('account.updated', { id: stripeAccountId, object: 'account' }, { account: stripeAccountId }),
    ).to.include({
      status: 'processed',
    });
    expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value).to.include({ status: 'ready' });
    expect(announced(service).map(({ type }) => type)).to.deep.equal([
      'contractor.payout-account.updated',
      'notification.requested',
    ]);
  });

  for (const isUsable of [true, false]) {
    it(`${isUsable ? 'enables' : 'does not enable'} payouts again when Stripe says that the bank account is ${isUsable ? '' : 'not '}usable`, async () => {
      const disabled = { failureCode: 'no_account', since: 'then' };
      const { stripeAccountId } = await givenPayoutAccount(service, { bankAccountDisabled: disabled });
      service.atStripe.account(stripeAccountId, { payoutsTo: { ids: ['ba_1'], usable: isUsable } });
      await inbox.deal(
        'account.external_account.updated',
        { id: 'ba_1', account: stripeAccountId, status: 'new' },
        { account: stripeAccountId },
      );
      const account = (await service.payoutRecords.getPayoutAccount(contractorId))?.value;
      expect(account?.bankAccountDisabled === undefined).to.equal(isUsable);
    });
  }

  for (const [what, named] of [
    ['leaves out', {}],
    ['has null for', { account: null }],
  ] as const) {
    it(`enables payouts again for a bank account that ${what} the account that its event names`, async () => {
      const disabled = { failureCode: 'no_account', since: 'then' };
      const { stripeAccountId } = await givenPayoutAccount(service, { bankAccountDisabled: disabled });
      service.atStripe.account(stripeAccountId, { payoutsTo: { ids: ['ba_2'], usable: true } });
      const replaced = { id: 'ba_2', object: 'bank_account', status: 'new', ...named };
      const done = await inbox.deal('account.external_account.created', replaced, { account: stripeAccountId });
      expect(done).to.include({ status: 'processed' });
      expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value).not.to.have.property(
        'bankAccountDisabled',
      );
    });
  }

  it('leaves our own reversal of a transfer alone, and quarantines anybody else’s', async () => {
    const { payoutId = '', stripeAccountId: account } = await givenPayout(service);
    const object = (parts: object = {}) => transferObject(onlyTransfer(service), parts);
    const reversed = { reversed: true, amount_reversed: 5_000 };
    expect(await inbox.deal('transfer.created', object())).to.include({ status: 'processed' });
    expect((await inbox.deal('transfer.reversed', object({ amount_reversed: 1 }))).status).to.equal('quarantined');
    expect((await inbox.deal('transfer.reversed', object(reversed))).status).to.equal('quarantined');
    const failed = service.atStripe.payout(payoutId, { status: 'failed', failureCode: 'no_account' });
    await inbox.deal('payout.failed', payoutObject(failed), { account });
    expect(await inbox.deal('transfer.reversed', object(reversed))).to.include({ status: 'processed' });
  });

  it('is ignored when nobody waits for its type, or it is about nothing of ours', async () => {
    expect(await inbox.deal('invoice.paid', {})).to.deep.equal({ status: 'ignored', note: 'No action for this type' });
    for (const [type, object] of [
      ['payment_intent.succeeded', intentObject({ fundingId: 'unknown', paymentIntentId: 'pi_0' }, paid)],
      ['payout.paid', { id: 'po_0', object: 'payout', amount: 1, currency: 'eur', status: 'paid', metadata: {} }],
      [
        'transfer.reversed',
        transferObject({ transferId: 'tr_0', key: 'k', stripeAccountId: 'acct_0', amount: eur(1) }),
      ],
    ] as const) {
      expect((await inbox.deal(type, object)).status, type).to.equal('ignored');
    }
    expect(
      (await inbox.deal('account.updated', { id: 'acct_0', object: 'account' }, { account: 'acct_0' })).status,
    ).to.equal('ignored');
    expect(service.countMetric.callCount).to.equal(0);
  });

  for (const [what, rawBody] of [
    ['is no JSON', '{'],
    ['is no event', '{"id":"evt_1"}'],
    ['lacks what its type needs', eventBody('payout.paid', { id: 'po_1' })],
    [
      'has an amount that is none',
      eventBody('payout.paid', { id: 'po_1', status: 'paid', amount: 1, currency: 'xx1' }),
    ],
  ] as const) {
    it(`is quarantined and counted, and not tried again, when it ${what}`, async () => {
      await givenWebhook(service, { rawBody });
      await inbox.process('evt_1');
      expect((await inbox.outcome('evt_1')).status).to.equal('quarantined');
      expect(service.countMetric.args).to.deep.equal([['StripeWebhookQuarantined']]);
      await inbox.process('evt_1');
      expect(service.countMetric.callCount).to.equal(1);
    });
  }

  it('is quarantined when Stripe has another amount than we', async () => {
    const funding = await givenFunding(service, eur(9_999));
    expect((await inbox.deal('payment_intent.succeeded', intentObject(funding, paid))).status).to.equal('quarantined');
    expect(await escrow()).to.equal(0);
  });

  it('comes again when Stripe cannot be asked', async () => {
    const { stripeAccountId } = await givenPayoutAccount(service);
    const eventId = await inbox.arrive(
      'account.updated',
      { id: stripeAccountId, object: 'account' },
      { account: stripeAccountId },
    );
    service.atStripe.failing('getAccount');
    expect(await failureOf(inbox.process(eventId))).to.be.instanceOf(ProviderUnavailableError);
    expect((await inbox.outcome(eventId)).status).to.equal('received');
    await inbox.process(eventId);
    expect((await inbox.outcome(eventId)).status).to.not.equal('received');
  });

  it('does it all once, wherever the process dies', async () => {
    for (const effects of [1, 2]) {
      service = createTestPayments();
      const funding = await givenFunding(service);
      service.atStripe.pay(funding.paymentIntentId);
      const eventId = await inbox.arrive('payment_intent.succeeded', intentObject(funding, paid));
      service.crashAfter(effects);
      expect(await failureOf(inbox.process(eventId)), `step ${effects}`).to.be.instanceOf(Crash);
      await inbox.process(eventId);
      expect(await escrow(), `step ${effects}`).to.equal(10_000);
      expect(announced(service).filter(({ type }) => type === 'escrow.funded')).to.have.length(1);
    }
  });

  it('is missed when the inbox does not have it', async () => {
    expect(await failureOf(inbox.process('evt_0'))).to.be.instanceOf(NotFoundError);
  });

  it('opens a dispute, which takes the money back out of the escrow', async () => {
    const { paymentIntentId } = await givenEscrow(service, 10_000);
    const disputed = { disputeId: 'dp_1', paymentIntentId, amount: eur(4_000), status: 'needs_response' };
    const object = disputeObject(service.atStripe.dispute(disputed));
    expect((await inbox.deal('charge.dispute.created', object)).status).to.equal('processed');
    expect((await inbox.deal('charge.dispute.created', object)).status).to.equal('superseded');
    expect(await escrow()).to.equal(6_000);
    const won = disputeObject(service.atStripe.dispute({ ...disputed, status: 'won' }));
    expect((await inbox.deal('charge.dispute.closed', won)).status).to.equal('processed');
    expect(await escrow()).to.equal(10_000);
  });
});
