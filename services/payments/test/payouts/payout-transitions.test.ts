import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { PayoutAccountMissingError, PayoutMismatchError } from '../../src/payouts/domain/errors.ts';
import { UnexpectedFactError } from '../../src/money/errors.ts';
import { creditContractorWallet, debitClientEscrow } from '../../src/money/movements.ts';
import type { Payout } from '../../src/payouts/domain/payout.ts';
import type { Money } from '#shared/money/index.ts';
import type { PayoutFacts } from '../../src/ports.ts';
import { initiatePayout } from '../../src/payouts/initiate-payout.ts';
import { refreshPayout } from '../../src/payouts/payout-transitions.ts';
import {
  eur,
  givenLock,
  givenMoney,
  givenPayout,
  givenPayoutAccount,
  givenPayoutEvent,
  paymentId,
  payoutRequest,
} from '../given.ts';
import { Crash, announced, clientId, contractorId, createTestPayments, failureOf, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';

const KEY = `${paymentId}.1`;

describe('A payout', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const initiate = (parts = {}) => initiatePayout(service, payoutRequest(parts));
  const record = async (): Promise<Payout | undefined> => (await service.payoutRecords.getPayout(KEY))?.value;
  const apply = (facts: PayoutFacts) => givenPayoutEvent(service, facts);
  const say = (payoutId: string, change: Partial<PayoutFacts>) => apply(service.atStripe.payout(payoutId, change));
  const signalsSent = () => service.signals.signal.args.map(([{ key, name, id }]) => ({ key, name, id }));

  describe('that is initiated', () => {
    it('consists of a record, a transfer and a payout at Stripe, each found by its id', async () => {
      const { stripeAccountId } = await givenPayoutAccount(service);
      const payout = await initiate();
      expect(payout).to.include({ status: 'created', stripeAccountId });
      const [transfer] = service.atStripe.transfers;
      const [made] = service.atStripe.payouts;
      expect(transfer).to.deep.include({ key: KEY, stripeAccountId, amount: eur(5_000) });
      expect(made).to.deep.include({ payoutKey: KEY, stripeAccountId, amount: eur(5_000) });
      expect(await service.payoutRecords.keyOfTransfer(transfer?.transferId ?? '')).to.equal(KEY);
      expect(await service.payoutRecords.keyOfPayout(made?.payoutId ?? '')).to.equal(KEY);
      expect(await record()).to.deep.equal(payout);
    });

    it('sends no further request to Stripe when it is initiated again', async () => {
      await givenPayoutAccount(service);
      const first = await initiate();
      const { length } = service.atStripe.calls;
      service.clock.passDays(3);
      expect(await initiate()).to.deep.equal(first);
      expect(service.atStripe.calls).to.have.length(length);
    });

    it('is made once at Stripe, whichever step the process crashes after', async () => {
      for (const effects of [1, 2, 3, 4, 5]) {
        service = createTestPayments();
        await givenPayoutAccount(service);
        service.crashAfter(effects);
        expect(await failureOf(initiate()), `step ${effects}`).to.be.instanceOf(Crash);
        expect((await initiate()).status, `step ${effects}`).to.equal('created');
        expect(service.atStripe.transfers, `step ${effects}`).to.have.length(1);
        expect(service.atStripe.payouts, `step ${effects}`).to.have.length(1);
      }
    });

    it('is made once after a crash although Stripe has forgotten the keys: it is looked up first', async () => {
      for (const effects of [1, 2, 3, 4, 5]) {
        service = createTestPayments();
        await givenPayoutAccount(service);
        service.crashAfter(effects);
        expect(await failureOf(initiate()), `step ${effects}`).to.be.instanceOf(Crash);
        service.clock.passDays(2);
        expect((await initiate()).status, `step ${effects}`).to.equal('created');
        expect(service.atStripe.transfers, `step ${effects}`).to.have.length(1);
        expect(service.atStripe.payouts, `step ${effects}`).to.have.length(1);
      }
    });

    it('is made once when two processes initiate it at once', async () => {
      await givenPayoutAccount(service);
      const [one, other] = await Promise.all([initiate(), initiate()]);
      expect(one).to.deep.equal(other);
      expect(service.atStripe.transfers).to.have.length(1);
      expect(service.atStripe.payouts).to.have.length(1);
    });

    it('fails while Stripe does not answer, and leaves the record to continue from', async () => {
      await givenPayoutAccount(service);
      service.atStripe.failing('createTransfer');
      expect(await failureOf(initiate())).to.be.instanceOf(ProviderUnavailableError);
      expect((await record())?.status).to.equal('intended');
      service.atStripe.failing('createPayout');
      expect(await failureOf(initiate())).to.be.instanceOf(ProviderUnavailableError);
      expect((await record())?.status).to.equal('transferred');
      expect((await initiate()).status).to.equal('created');
    });

    for (const call of ['createTransfer', 'createPayout'] as const) {
      for (const done of [true, false]) {
        it(`is made once when Stripe replays an error for ${call}, which ${done ? 'took' : 'did not take'} effect`, async () => {
          await givenPayoutAccount(service);
          service.atStripe.burning(call, done);
          expect((await initiate()).status).to.equal('created');
          expect(service.atStripe.transfers).to.have.length(1);
          expect(service.atStripe.payouts).to.have.length(1);
        });
      }
    }

    it('fails when Stripe rejects the transfer, and no money is moved', async () => {
      await givenPayoutAccount(service);
      service.atStripe.failing('createTransfer', 'insufficient_capabilities_for_transfer');
      const payout = await initiate();
      expect(payout).to.include({ status: 'failed', failureClass: 'contractor' });
      expect(service.atStripe.transfers).to.deep.equal([]);
      expect(signalsSent()).to.deep.equal([
        { key: `payment/${paymentId}`, name: `payout.settled/${KEY}`, id: `${KEY}/failed` },
      ]);
    });

    it('fails when Stripe rejects the payout, and the transfer is reversed', async () => {
      await givenPayoutAccount(service);
      service.atStripe.failing('createPayout', 'balance_insufficient');
      const payout = await initiate();
      expect(payout).to.include({ status: 'failed', failureClass: 'retry', failureCode: 'balance_insufficient' });
      expect(payout.transferReversedAt).to.be.a('string');
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true]);
    });

    it('reverses the transfer although the first try failed, before any signal', async () => {
      await givenPayoutAccount(service);
      service.atStripe.failing('createPayout', 'payouts_not_allowed');
      service.atStripe.failing('reverseTransfer');
      expect(await failureOf(initiate())).to.be.instanceOf(ProviderUnavailableError);
      expect(service.signals.signal.callCount).to.equal(0);
      expect((await refreshPayout(service, KEY)).transferReversedAt).to.be.a('string');
      expect(service.signals.signal.callCount).to.equal(1);
    });

    for (const [what, parts] of [
      ['restricted', { status: 'restricted' as const }],
      ['whose bank account failed', { bankAccountDisabled: { failureCode: 'no_account', since: 'then' } }],
    ] as const) {
      it(`fails without a request to Stripe for an account ${what}`, async () => {
        await givenPayoutAccount(service, parts);
        const { length } = service.atStripe.calls;
        expect(await initiate()).to.include({
          status: 'failed',
          failureCode: 'payout_account_not_ready',
          failureClass: 'contractor',
        });
        expect(service.atStripe.calls.slice(length), 'only asked').to.deep.equal(['findTransfers']);
      });
    }

    describe('a day after a transfer was made in its name', () => {
      const initiateLate = async (...made: readonly { amount?: Money; account?: string; reversed?: boolean }[]) => {
        const { stripeAccountId } = await givenPayoutAccount(service);
        service.crashAfter(1);
        expect(await failureOf(initiate())).to.be.instanceOf(Crash);
        for (const { amount = eur(5_000), account = stripeAccountId, reversed = false } of made) {
          const transferId = `tr_${service.atStripe.transfers.length + 1}_elsewhere`;
          service.atStripe.transfers.push({ key: KEY, stripeAccountId: account, amount, transferId, reversed });
        }
        service.clock.passDays(1);
        return initiate();
      };

      for (const [what, made] of [
        ['of another amount', { amount: eur(1) }],
        ['in another currency', { amount: { amountMinor: 5_000, currency: 'USD' } }],
        ['to another account', { account: 'acct_other' }],
        ['that was reversed', { reversed: true }],
      ] as const) {
        it(`does not take one ${what} for its own, and pays nothing from it`, async () => {
          expect(await failureOf(initiateLate(made))).to.be.instanceOf(UnexpectedFactError);
          expect(await record())
            .to.include({ status: 'intended' })
            .and.not.have.property('transferId');
          expect(service.atStripe.calls).not.to.include('createPayout');
        });
      }

      it('takes the one that is its own, whatever others name it', async () => {
        const payout = await initiateLate({ amount: eur(1) }, {}, { reversed: true });
        expect(payout).to.include({ status: 'created', transferId: 'tr_2_elsewhere' });
        expect(service.atStripe.calls).not.to.include('createTransfer');
      });
    });

    it('reverses the transfer of a crashed call when the contractor can no longer be paid', async () => {
      await givenPayoutAccount(service, { status: 'restricted' });
      const stripeAccountId = (await service.payoutRecords.getPayoutAccount(contractorId))?.value.stripeAccountId ?? '';
      await service.stripe.createTransfer({ key: KEY, stripeAccountId, amount: eur(5_000) });
      service.atStripe.failing('createPayout', 'payouts_not_allowed');
      expect((await initiate()).transferReversedAt).to.be.a('string');
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true]);
      expect(service.atStripe.payouts).to.deep.equal([]);
    });

    it('is rejected, and nothing is written, for a contractor without an account', async () => {
      expect(await failureOf(initiate())).to.be.instanceOf(PayoutAccountMissingError);
      expect(service.commits).to.deep.equal([]);
    });

    it('is rejected when its key names another payout', async () => {
      await givenPayoutAccount(service);
      await initiate();
      expect(await failureOf(initiate({ amount: eur(5_001) }))).to.be.instanceOf(PayoutMismatchError);
      expect(await failureOf(initiate({ contractorId: 'k2' }))).to.be.instanceOf(PayoutMismatchError);
      expect(service.atStripe.transfers).to.have.length(1);
    });
  });

  describe('that Stripe reports on', () => {
    let payoutId: string;
    beforeEach(async () => {
      ({ payoutId = '' } = await givenPayout(service));
    });

    it('is in transit, then paid, and signals its machine once', async () => {
      expect((await say(payoutId, { status: 'in_transit' }))?.effect).to.equal('applied');
      expect(signalsSent()).to.deep.equal([]);
      const paid = await say(payoutId, { status: 'paid' });
      expect(paid?.payout).to.include({ status: 'paid', paidAt: service.clock.now() });
      expect(signalsSent()).to.deep.equal([
        { key: `payment/${paymentId}`, name: `payout.settled/${KEY}`, id: `${KEY}/paid` },
      ]);
      expect(announced(service).map(({ type }) => type)).to.deep.equal(['stripe.payout.completed']);
    });

    it('writes nothing for a duplicate, and signals the machine under the same id', async () => {
      await say(payoutId, { status: 'paid' });
      const { length } = service.commits;
      expect((await say(payoutId, { status: 'paid' }))?.effect).to.equal('duplicate');
      expect(service.commits).to.have.length(length);
      expect(new Set(signalsSent().map(({ id }) => id)).size).to.equal(1);
    });

    for (const [known, late] of [
      ['paid', 'in_transit'],
      ['paid', 'pending'],
      ['failed', 'paid'],
      ['failed', 'in_transit'],
      ['canceled', 'paid'],
    ] as const) {
      it(`never goes back from ${known} to ${late}`, async () => {
        await say(payoutId, { status: known });
        const before = await record();
        expect((await say(payoutId, { status: late }))?.effect).to.equal('superseded');
        expect(await record()).to.deep.equal(before);
      });
    }

    it('does not change for an unknown status of Stripe', async () => {
      expect((await say(payoutId, { status: 'teleported' }))?.effect).to.equal('superseded');
    });

    it('that failed reverses its transfer, disables the bank account, and notifies the contractor', async () => {
      const failed = await say(payoutId, { status: 'failed', failureCode: 'no_account', failureId: 'txn_1' });
      expect(failed?.payout).to.include({ status: 'failed', failureClass: 'contractor', failureId: 'txn_1' });
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true]);
      const account = (await service.payoutRecords.getPayoutAccount(contractorId))?.value;
      expect(account?.bankAccountDisabled).to.include({ failureCode: 'no_account' });
      expect(announced(service).map(({ type }) => type)).to.deep.equal(['payout.failed', 'notification.requested']);
      expect(announced(service)[1]?.metadata).to.deep.include({ recipientId: contractorId, template: 'payout-failed' });
    });

    it('that can be retried does not disable the bank account', async () => {
      await say(payoutId, { status: 'failed', failureCode: 'could_not_process' });
      expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value).not.to.have.property(
        'bankAccountDisabled',
      );
      expect(announced(service).map(({ type }) => type)).to.deep.equal(['payout.failed']);
    });

    it('has the class operator when its failure code is unknown', async () => {
      const failed = await say(payoutId, { status: 'failed', failureCode: 'act_of_god' });
      expect(failed?.payout.failureClass).to.equal('operator');
    });

    it('is found by Stripe’s id when its metadata is missing', async () => {
      const facts = service.atStripe.payout(payoutId, { status: 'paid' });
      expect((await apply({ ...facts, payoutKey: undefined }))?.effect).to.equal('applied');
    });

    it('is ignored when neither is known', async () => {
      const facts = service.atStripe.payout(payoutId, {});
      expect(await apply({ ...facts, payoutId: 'po_other', payoutKey: undefined })).to.equal(undefined);
      expect(await apply({ ...facts, payoutId: 'po_other', payoutKey: 'unknown.1' })).to.equal(undefined);
    });

    it('is rejected with another amount than on record', async () => {
      const facts = service.atStripe.payout(payoutId, { status: 'paid' });
      expect(await failureOf(apply({ ...facts, amount: eur(1) }))).to.be.instanceOf(UnexpectedFactError);
    });

    it('ends the same whichever step the process crashes after', async () => {
      for (const effects of [1, 2, 3, 4]) {
        service = createTestPayments();
        ({ payoutId = '' } = await givenPayout(service));
        service.crashAfter(effects);
        const facts = { status: 'failed', failureCode: 'no_account' };
        expect(await failureOf(say(payoutId, facts)), `step ${effects}`).to.be.instanceOf(Crash);
        await say(payoutId, facts);
        expect(await record(), `step ${effects}`)
          .to.include({ status: 'failed' })
          .and.to.have.property('transferReversedAt');
        expect(service.signals.signal.callCount, `step ${effects}`).to.be.at.least(1);
        expect(announced(service), `step ${effects}`).to.have.length(2);
      }
    });

    it('without a webhook is requested from Stripe', async () => {
      service.atStripe.payout(payoutId, { status: 'paid' });
      expect((await refreshPayout(service, KEY)).status).to.equal('paid');
    });
  });

  describe('that is returned after it was paid', () => {
    const FAILURE = { status: 'failed', failureCode: 'account_closed', failureId: 'txn_9' } as const;
    let payoutId: string;
    beforeEach(async () => {
      await givenMoney(service, 20_000);
      await givenLock(service, paymentId, 5_000);
      ({ payoutId = '' } = await givenPayout(service));
      await say(payoutId, { status: 'paid' });
      service.signals.signal.resetHistory();
    });
    const settle = () =>
      service.ledger.move(() => ({
        entries: [
          creditContractorWallet({
            settlementId: KEY,
            credits: [{ contractorId, amount: eur(5_000), reference: paymentId }],
            at: service.clock.now(),
          }),
          debitClientEscrow({
            settlementId: KEY,
            clientId,
            debits: [{ amount: eur(5_000), reference: paymentId }],
            at: service.clock.now(),
          }),
        ],
        result: undefined,
      }));
    const balances = async () =>
      Object.fromEntries(
        await Promise.all(
          ([`client:${clientId}:locked`, `contractor:${contractorId}:wallet`, 'clearing:payouts'] as const).map(
            async (account) => [account.split(':').at(-1), (await service.ledger.balance(account, 'EUR')).amountMinor],
          ),
        ),
      ) as Record<string, number>;

    it('is booked back once confirmed: the money returns to the client’s locked account, and the event is published', async () => {
      await settle();
      expect(await balances()).to.deep.equal({ locked: 0, wallet: 5_000, payouts: 0 });
      const applied = await say(payoutId, FAILURE);
      expect(applied?.payout).to.include({ status: 'reversed', failureId: 'txn_9', failureClass: 'contractor' });
      expect(applied?.payout.paidAt).to.be.a('string');
      expect(await balances()).to.deep.equal({ locked: 5_000, wallet: 0, payouts: 0 });
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true]);
      const types = announced(service).map(({ type }) => type);
      expect(types).to.deep.equal(['stripe.payout.completed', 'payout.reversed', 'notification.requested']);
    });

    it('is not reversed until Stripe confirms it on request', async () => {
      await settle();
      const facts = service.atStripe.payout(payoutId, {});
      expect((await apply({ ...facts, ...FAILURE }))?.effect).to.equal('duplicate');
      expect((await record())?.status).to.equal('paid');
      expect(service.atStripe.calls.at(-1)).to.equal('getPayout');
    });

    it('makes no entries when nothing was settled yet', async () => {
      await say(payoutId, FAILURE);
      expect((await record())?.status).to.equal('reversed');
      expect(await balances()).to.deep.equal({ locked: 5_000, wallet: 0, payouts: 0 });
    });

    it('is booked back once, however many times it is reported and wherever the process crashes', async () => {
      await settle();
      service.crashAfter(1);
      expect(await failureOf(say(payoutId, FAILURE))).to.be.instanceOf(Crash);
      await say(payoutId, FAILURE);
      await say(payoutId, FAILURE);
      await say(payoutId, { status: 'paid' });
      expect((await record())?.status).to.equal('reversed');
      expect(await balances()).to.deep.equal({ locked: 5_000, wallet: 0, payouts: 0 });
      expect(service.atStripe.calls.filter((call) => call === 'reverseTransfer')).to.have.length(1);
    });
  });
});
