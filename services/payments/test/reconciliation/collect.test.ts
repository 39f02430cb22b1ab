import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { money } from '#shared/money/index.ts';
import { recordDispute } from '../../src/escrow/disputes.ts';
import { creditContractorWallet, debitClientEscrow, fund } from '../../src/money/movements.ts';
import { subjectIdOf } from '../../src/payouts/domain/payout.ts';
import type { Payout } from '../../src/payouts/domain/payout.ts';
import { compareLedgerWithStripe } from '../../src/reconciliation/collect.ts';
import { eur, givenEscrow, givenLock, givenPayout, givenPayoutEvent, paymentId } from '../given.ts';
import { START, clientId, createTestPayments, failureOf, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';

const HOUR_DAYS = 1 / 24;

describe('The ledger and Stripe', () => {
  quiet();
  let payments: TestPayments;
  beforeEach(() => {
    payments = createTestPayments();
  });
  const compare = (from = START) => compareLedgerWithStripe(payments, from);
  const differences = async () =>
    (await compare()).differences.map(({ kind, subject, stripeMinor, ledgerMinor }) => [
      kind,
      subject,
      stripeMinor,
      ledgerMinor,
    ]);

  /** What Stripe says about the payout. */
  const becomes = async ({ payoutId = '' }: Payout, status: string, failureId?: string) => {
    const code = failureId === undefined ? undefined : 'account_closed';
    const facts = payments.atStripe.payout(payoutId, { status, failureCode: code, failureId });
    await givenPayoutEvent(payments, facts);
  };
  /** What the machine books when it has arrived. */
  const settle = ({ key, subject, contractorId, amount }: Payout) => {
    const line = { settlementId: key, at: payments.clock.now() };
    const reference = subjectIdOf(subject);
    return payments.ledger.move(() => ({
      entries: [
        creditContractorWallet({ ...line, credits: [{ contractorId, amount, reference }] }),
        debitClientEscrow({ ...line, clientId, debits: [{ amount, reference }] }),
      ],
      result: undefined,
    }));
  };
  const paidPayout = async (): Promise<Payout> => {
    await givenLock(payments, paymentId, 5_000);
    const payout = await givenPayout(payments);
    await becomes(payout, 'paid');
    return payout;
  };

  it('agree after a funding and a payment', async () => {
    await givenEscrow(payments, 10_000);
    await settle(await paidPayout());
    payments.clock.passDays(1);
    expect(await compare()).to.deep.include({
      from: START,
      compared: 2,
      differences: [],
      totals: [
        {
          currency: 'EUR',
          stripeMinor: 5_000,
          ledgerMinor: 5_000,
          inFlightMinor: 0,
          elsewhereMinor: 0,
          unexplainedMinor: 0,
          feesMinor: 0,
        },
      ],
    });
  });

  it('agree on a payment in flight', async () => {
    await givenEscrow(payments, 10_000);
    await givenPayout(payments);
    payments.clock.passDays(2);
    expect(await differences()).to.deep.equal([['in_flight', `payout/${paymentId}`, -5_000, 0]]);
  });

  it('agree on a payment that failed, and was returned', async () => {
    await givenEscrow(payments, 10_000);
    await becomes(await givenPayout(payments), 'failed', 'txn_back');
    payments.clock.passDays(2);
    expect(await differences()).to.deep.equal([]);
  });

  it('agree on a payment that was returned after it had been paid', async () => {
    await givenEscrow(payments, 10_000);
    const payout = await paidPayout();
    await settle(payout);
    await becomes(payout, 'failed', 'txn_back');
    payments.clock.passDays(2);
    expect(await differences()).to.deep.equal([]);
  });

  it('differ where a payment arrived and was never booked', async () => {
    await givenEscrow(payments, 10_000);
    await paidPayout();
    payments.clock.passDays(HOUR_DAYS / 2);
    expect(await differences()).to.deep.equal([['in_flight', `payout/${paymentId}`, -5_000, 0]]);
    payments.clock.passDays(HOUR_DAYS);
    expect(await differences()).to.deep.equal([['missing_in_ledger', `payout/${paymentId}`, -5_000, 0]]);
  });

  it('differ where a transfer was made twice', async () => {
    await givenEscrow(payments, 10_000);
    await settle(await paidPayout());
    const [, transfer] = payments.atStripe.transactions;
    if (transfer) payments.atStripe.transactions.push({ ...transfer, transactionId: 'txn_again' });
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([['amount_differs', `payout/${paymentId}`, -10_000, -5_000]]);
  });

  it('agree although somebody gave our transfer the metadata of another payout', async () => {
    await givenEscrow(payments, 10_000);
    const payout = await paidPayout();
    await settle(payout);
    const source = { kind: 'transfer' as const, transferId: payout.transferId ?? '', payoutKey: 'another.1' };
    const [transfer] = payments.atStripe.transactions.splice(1, 1);
    if (transfer) payments.atStripe.transactions.push({ ...transfer, source });
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([]);
  });

  it('differ where somebody else made a transfer in the name of a payout, also if they reversed ours', async () => {
    await givenEscrow(payments, 10_000);
    const { key, transferId = '', amount } = await givenPayout(payments);
    const [, transfer] = payments.atStripe.transactions;
    if (transfer === undefined) throw new Error('No transfer');
    const foreign = { kind: 'transfer' as const, transferId: 'tr_foreign', payoutKey: key };
    const reversal = { kind: 'reversal' as const, transferId, payoutKey: key };
    payments.atStripe.transactions.push(
      { ...transfer, transactionId: 'txn_foreign', source: foreign },
      { ...transfer, transactionId: 'txn_reversal', type: 'transfer_refund', amount, source: reversal },
    );
    payments.clock.passDays(2);
    expect(await differences()).to.deep.equal([
      ['missing_in_ledger', `payout/${paymentId}`, 0, 0],
      ['missing_in_ledger', 'stripe/txn_foreign', -5_000, 0],
    ]);
  });

  it('differ where a payment was booked that Stripe never made', async () => {
    await givenEscrow(payments, 10_000);
    await settle(await paidPayout());
    payments.atStripe.transactions.splice(1, 1);
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([['missing_at_stripe', `payout/${paymentId}`, 0, -5_000]]);
  });

  it('agree on a payment that an admin made by other means', async () => {
    await givenEscrow(payments, 10_000);
    await givenLock(payments, paymentId, 5_000);
    await settle({ ...(await givenPayout(payments)), key: `${paymentId}.elsewhere` });
    payments.atStripe.transactions.splice(1, 1);
    payments.clock.passDays(2);
    const { differences: found } = await compare();
    expect(found.map(({ kind, lasts }) => [kind, lasts])).to.deep.equal([['paid_elsewhere', false]]);
  });

  it('differ where a payment of ours arrived without a webhook', async () => {
    const { fundingId, paymentIntentId } = await givenEscrow(payments, 10_000);
    payments.atStripe.pay(paymentIntentId);
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([['amount_differs', `funding/${fundingId}`, 20_000, 10_000]]);
  });

  it('differ where the escrow was credited without a payment', async () => {
    const invented = fund({ clientId, fundingId: 'f-none', amount: eur(700), at: payments.clock.now() });
    await payments.ledger.move(() => ({ entries: [invented], result: undefined }));
    payments.clock.passDays(1);
    expect((await compare()).differences).to.deep.equal([
      {
        kind: 'missing_at_stripe',
        subject: 'funding/f-none',
        currency: 'EUR',
        stripeMinor: 0,
        ledgerMinor: 700,
        lastAt: START,
        lasts: true,
        transactions: [],
        entryIds: [invented.entryId],
      },
    ]);
  });

  it('differ where money moved at Stripe that no record explains', async () => {
    payments.atStripe.transactions.push({
      transactionId: 'txn_x',
      type: 'payout',
      amount: eur(-300),
      feeMinor: 0,
      at: START,
      source: { kind: 'other' },
    });
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([['missing_in_ledger', 'stripe/txn_x', -300, 0]]);
  });

  it('agree on a dispute, lost or won, also where the client owes the rest', async () => {
    const { paymentIntentId } = await givenEscrow(payments, 10_000);
    await givenLock(payments, 'p9', 9_000);
    const dispute = { disputeId: 'dp_1', paymentIntentId, amount: eur(10_000) };
    const moved = (amountMinor: number) =>
      payments.atStripe.transactions.push({
        transactionId: `txn_dp_${amountMinor}`,
        type: 'adjustment',
        amount: eur(amountMinor),
        feeMinor: 0,
        at: payments.clock.now(),
        source: { kind: 'dispute', disputeId: 'dp_1' },
      });
    moved(-10_000);
    await recordDispute(payments, { ...dispute, status: 'needs_response' });
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([]);
    moved(10_000);
    await recordDispute(payments, { ...dispute, status: 'won' });
    payments.clock.passDays(1);
    expect(await differences()).to.deep.equal([]);
  });

  it('are not compared on what began before the period and ended within', async () => {
    await givenEscrow(payments, 10_000);
    const payout = await paidPayout();
    payments.clock.passDays(3);
    await settle(payout);
    payments.clock.passDays(1);
    expect(await compare('2026-11-04T00:00:00.000Z')).to.include({ compared: 0 });
  });

  it('are compared in every currency that the ledger has', async () => {
    await givenEscrow(payments, 10_000);
    const amount = money(700, 'USD');
    const dollars = fund({ clientId, fundingId: 'f-usd', amount, at: payments.clock.now() });
    await payments.ledger.move(() => ({ entries: [dollars], result: undefined }));
    payments.clock.passDays(1);
    const { totals, differences: found } = await compare();
    expect(totals.map(({ currency }) => currency)).to.deep.equal(['EUR', 'USD']);
    expect(found.map(({ currency }) => currency)).to.deep.equal(['USD']);
  });

  it('are compared without writing anything, and not at all while Stripe does not answer', async () => {
    await givenEscrow(payments, 10_000);
    const { length } = payments.commits;
    await compare();
    expect(payments.commits).to.have.lengthOf(length);
    payments.atStripe.failing('listBalanceTransactions');
    expect(await failureOf(compare())).to.be.instanceOf(ProviderUnavailableError);
  });
});
