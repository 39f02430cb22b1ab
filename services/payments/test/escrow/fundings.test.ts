import { expect } from 'chai';
import fc from 'fast-check';
import { escrowOf, receivableOf } from '../../src/money/accounts.ts';
import { UnexpectedFactError } from '../../src/money/errors.ts';
import type { DisputeFacts, PaymentIntentFacts } from '../../src/ports.ts';
import { selectFundable } from '../../src/escrow/domain/funding-queue.ts';
import { recordDispute } from '../../src/escrow/disputes.ts';
import { recordPaymentIntent } from '../../src/escrow/fundings.ts';
import { resumeFundingQueue } from '../../src/escrow/funding-queue.ts';
import { joinFundingQueue } from './funding-queue.ts';
import { eur, givenEscrow, givenFunding, givenLock, givenMoney } from '../given.ts';
import { Crash, START, announced, clientId, clientUser, createTestPayments, failureOf } from '../service.ts';
import type { TestPayments } from '../service.ts';

const later = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString();

describe('Money that a client pays in', () => {
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const holds = async (account: ReturnType<typeof escrowOf>) =>
    (await service.ledger.balance(account, 'EUR')).amountMinor;
  const record = (facts: PaymentIntentFacts, at = later(60)) => recordPaymentIntent(service, facts, at);
  const funding = async (fundingId: string) => (await service.escrowRecords.getFunding(fundingId))?.value;
  const types = () => announced(service).map(({ type }) => type);

  it('is booked once, with the event, and the payer is notified', async () => {
    const { fundingId, paymentIntentId } = await givenFunding(service);
    const facts = service.atStripe.pay(paymentIntentId);
    await record(facts);
    await record(facts, later(120));
    expect(await holds(escrowOf(clientId))).to.equal(10_000);
    expect(await funding(fundingId)).to.include({ status: 'succeeded' });
    expect(types()).to.deep.equal(['escrow.funded', 'notification.requested']);
    expect(announced(service)[0]?.metadata).to.deep.equal({ clientId, fundingId, ...eur(10_000) });
    expect(announced(service)[1]?.metadata).to.deep.include({ recipientId: clientUser, template: 'escrow-funded' });
  });

  it('is found by the PaymentIntent when the metadata are missing', async () => {
    const { paymentIntentId } = await givenFunding(service);
    await record({ ...service.atStripe.pay(paymentIntentId), fundingId: undefined });
    expect(await holds(escrowOf(clientId))).to.equal(10_000);
  });

  it('is ignored when neither is known', async () => {
    const { paymentIntentId } = await givenFunding(service);
    const facts = service.atStripe.pay(paymentIntentId);
    expect(await record({ ...facts, fundingId: undefined, paymentIntentId: 'pi_0' })).to.equal(undefined);
    expect(await record({ ...facts, fundingId: 'unknown', paymentIntentId: 'pi_0' })).to.equal(undefined);
  });

  it('is shown as pending while it is processing', async () => {
    const { fundingId, paymentIntentId } = await givenFunding(service);
    await record(service.atStripe.intent(paymentIntentId, { status: 'processing' }));
    expect((await service.escrowRecords.listPendingFundings(clientId)).map((each) => each.fundingId)).to.deep.equal([
      fundingId,
    ]);
    await record(service.atStripe.pay(paymentIntentId), later(120));
    expect(await service.escrowRecords.listPendingFundings(clientId)).to.deep.equal([]);
  });

  it('is booked after a first attempt to pay has failed', async () => {
    const { fundingId, paymentIntentId } = await givenFunding(service);
    const failed = { status: 'requires_payment_method', failureCode: 'card_declined' };
    await record(service.atStripe.intent(paymentIntentId, failed));
    expect(await funding(fundingId)).to.include({ status: 'failed', failureCode: 'card_declined' });
    expect(types()).to.deep.equal(['escrow.funding.failed', 'notification.requested']);
    await record(service.atStripe.pay(paymentIntentId), later(120));
    expect(await funding(fundingId))
      .to.include({ status: 'succeeded' })
      .and.not.have.property('failureCode');
  });

  for (const [failureCode, reason] of [
    ['card_declined', 'The card was declined.'],
    ['insufficient_funds', 'The account does not have enough funds.'],
    ['stolen_card', 'Your bank did not accept the payment.'],
  ] as const) {
    it(`that fails by ${failureCode} is explained to the client in words`, async () => {
      const { paymentIntentId } = await givenFunding(service);
      await record(service.atStripe.intent(paymentIntentId, { status: 'requires_payment_method', failureCode }));
      const mails = announced(service).filter(({ type }) => type === 'notification.requested');
      expect(mails.map(({ metadata }) => metadata)).to.deep.include({
        recipientId: clientUser,
        template: 'escrow-funding-failed',
        data: { amount: 'EUR 100.00', reason },
      });
    });
  }

  it('is not changed by an older event that arrives late', async () => {
    const { fundingId, paymentIntentId } = await givenFunding(service);
    const processing = service.atStripe.intent(paymentIntentId, { status: 'processing' });
    await record(processing, later(60));
    await record({ ...processing, status: 'requires_payment_method', failureCode: 'card_declined' }, later(30));
    expect(await funding(fundingId)).to.include({ status: 'processing' });
    await record(service.atStripe.pay(paymentIntentId), later(10));
    await record({ ...processing, status: 'canceled' }, later(90));
    expect(await funding(fundingId)).to.include({ status: 'succeeded' });
  });

  it('is rejected when its amount differs from the request', async () => {
    const { fundingId, paymentIntentId } = await givenFunding(service);
    const facts = service.atStripe.pay(paymentIntentId);
    for (const wrong of [{ received: eur(9_999) }, { amount: { amountMinor: 10_000, currency: 'USD' } }]) {
      expect(await failureOf(record({ ...facts, ...wrong }))).to.be.instanceOf(UnexpectedFactError);
    }
    expect(await funding(fundingId)).to.include({ status: 'created' });
    expect(await holds(escrowOf(clientId))).to.equal(0);
  });

  describe('and a queue entry waits for it', () => {
    const key = (name: string) => `payment/${name}`;
    const wait = (name: string, amountMinor: number, since: string) =>
      joinFundingQueue(service, { clientId, key: key(name), amount: eur(amountMinor), since });
    const woken = () => service.signals.signal.args.map(([signal]) => signal.key);

    it('signals the queue entries that it covers, oldest first, and allots nothing twice', async () => {
      await wait('young', 6_000, later(30));
      await wait('old', 7_000, later(10));
      await wait('small', 2_000, later(40));
      await givenEscrow(service, 10_000);
      // 7,000 of 10,000 are the oldest's; the second does not fit into the rest, the third does.
      expect(woken()).to.deep.equal([key('old'), key('small')]);
    });

    it('signals each round once, and keeps the funds for signalled entries', async () => {
      await wait('old', 7_000, later(10));
      await givenEscrow(service, 8_000);
      await wait('young', 3_000, later(30));
      expect(new Set(service.signals.signal.args.map(([{ key: of, id }]) => `${of} ${id}`)).size).to.equal(1);
      expect(woken()).not.to.include(key('young'));
    });

    it('signals the next entry when the first has locked its share', async () => {
      const { since } = await wait('old', 7_000, later(10));
      await givenEscrow(service, 8_000);
      await givenLock(service, 'old', 7_000);
      await service.store.commit([service.escrowRecords.removeQueueEntry({ clientId, since, key: key('old') })]);
      service.signals.signal.resetHistory();
      await wait('young', 1_000, later(30));
      expect(woken()).to.deep.equal([key('young')]);
    });

    it('keeps the position of an entry that waits for another round, and signals that round', async () => {
      const first = await wait('old', 7_000, later(10));
      const second = await wait('old', 7_000, later(10));
      expect([first.round, second.round]).to.deep.equal([1, 2]);
      await givenEscrow(service, 7_000);
      expect(service.signals.signal.lastCall.args[0].name).to.equal('escrow.funded/2');
      expect((await service.escrowRecords.listFundingQueue(clientId)).map(({ round }) => round)).to.deep.equal([2]);
    });

    it('signals an entry at once when the money arrived just before it joined', async () => {
      await givenMoney(service, 7_000);
      await wait('late', 7_000, later(10));
      expect(woken()).to.deep.equal([key('late')]);
    });

    it('signals no entry in another currency', async () => {
      await givenMoney(service, 7_000);
      await joinFundingQueue(service, {
        clientId,
        key: key('dollars'),
        amount: { amountMinor: 100, currency: 'USD' },
        since: START,
      });
      await resumeFundingQueue(service, clientId, 'EUR');
      expect(woken()).to.deep.equal([]);
    });

    it('signals the entry although the process crashed right after the booking', async () => {
      await wait('old', 7_000, later(10));
      const { paymentIntentId } = await givenFunding(service);
      const facts = service.atStripe.pay(paymentIntentId);
      service.crashAfter(1);
      expect(await failureOf(record(facts))).to.be.instanceOf(Crash);
      expect(woken()).to.deep.equal([]);
      await record(facts);
      expect(woken()).to.deep.equal([key('old')]);
    });

    it('never allots more than the escrow holds', () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 1_000 })),
          fc.integer({ min: 0, max: 5_000 }),
          (amounts, there) => {
            const waiters = amounts.map((amountMinor, index) => ({
              clientId,
              key: key(String(index)),
              amount: eur(amountMinor),
              since: later(index),
              round: 1,
            }));
            const chosen = selectFundable(waiters, eur(there));
            const promised = chosen.reduce((total, { amount }) => total + amount.amountMinor, 0);
            expect(promised).to.be.at.most(there);
            // An entry that was skipped would not have fitted behind those before it.
            const passed = waiters.filter((waiter) => !chosen.includes(waiter));
            for (const waiter of passed) {
              const before = chosen.filter(({ since }) => since < waiter.since);
              const left = there - before.reduce((total, { amount }) => total + amount.amountMinor, 0);
              expect(waiter.amount.amountMinor).to.be.above(left);
            }
          },
        ),
      );
    });
  });

  describe('and the bank reverses', () => {
    let paymentIntentId: string;
    const dispute = (parts: Partial<DisputeFacts> = {}) =>
      recordDispute(service, {
        disputeId: 'dp_1',
        paymentIntentId,
        status: 'needs_response',
        amount: eur(10_000),
        ...parts,
      });
    beforeEach(async () => {
      ({ paymentIntentId } = await givenEscrow(service, 10_000));
      service.published.length = 0;
    });

    it('leaves the escrow once, and the client and the operators are notified', async () => {
      expect((await dispute())?.changed).to.equal(true);
      expect((await dispute())?.changed).to.equal(false);
      expect(await holds(escrowOf(clientId))).to.equal(0);
      expect(types()).to.deep.equal(['escrow.disputed', 'notification.requested']);
      expect(announced(service)[0]?.metadata).to.include({ disputeId: 'dp_1', owedMinor: 0 });
    });

    it('becomes a debt where the escrow does not cover it, and locked money stays locked', async () => {
      await givenLock(service, 'p1', 7_000);
      await dispute();
      expect(await holds(escrowOf(clientId))).to.equal(0);
      expect(await holds(receivableOf(clientId))).to.equal(-7_000);
      expect(announced(service)[0]?.metadata).to.include({ owedMinor: 7_000 });
    });

    it('is paid off by the next funding first', async () => {
      await givenLock(service, 'p1', 7_000);
      await dispute();
      await joinFundingQueue(service, { clientId, key: 'payment/p2', amount: eur(2_000), since: later(1) });
      await givenEscrow(service, 8_000);
      expect(await holds(receivableOf(clientId))).to.equal(0);
      expect(await holds(escrowOf(clientId))).to.equal(1_000);
      expect(service.signals.signal.callCount).to.equal(0);
    });

    it('is collected as far as a funding goes, and once', async () => {
      await givenLock(service, 'p1', 7_000);
      await dispute();
      const small = await givenFunding(service, eur(3_000));
      const facts = service.atStripe.pay(small.paymentIntentId);
      await record(facts);
      await record(facts);
      expect(await holds(receivableOf(clientId))).to.equal(-4_000);
      expect(await holds(escrowOf(clientId))).to.equal(0);
    });

    it('returns when the dispute is won: to debts first, then to the escrow', async () => {
      await givenLock(service, 'p1', 7_000);
      await dispute();
      await dispute({ status: 'won' });
      await dispute({ status: 'won' });
      expect(await holds(receivableOf(clientId))).to.equal(0);
      expect(await holds(escrowOf(clientId))).to.equal(3_000);
      expect(types().filter((type) => type === 'escrow.dispute.closed')).to.have.length(1);
    });

    it('does not return when the dispute is lost', async () => {
      await dispute();
      expect((await dispute({ status: 'lost' }))?.dispute).to.include({ status: 'lost' });
      expect(await holds(escrowOf(clientId))).to.equal(0);
    });

    it('ends the same when the closing event arrives first', async () => {
      await dispute({ status: 'won' });
      await dispute();
      expect(await holds(escrowOf(clientId))).to.equal(10_000);
      expect((await service.escrowRecords.getDispute('dp_1'))?.value.status).to.equal('won');
      expect(types().filter((type) => type.startsWith('escrow.disp'))).to.deep.equal([
        'escrow.disputed',
        'escrow.dispute.closed',
      ]);
    });

    it('does not move for an inquiry, and moves when the inquiry becomes a dispute', async () => {
      await dispute({ status: 'warning_needs_response' });
      expect(await holds(escrowOf(clientId))).to.equal(10_000);
      await dispute();
      expect(await holds(escrowOf(clientId))).to.equal(0);
      await dispute({ status: 'warning_closed' });
      expect(await holds(escrowOf(clientId))).to.equal(0);
    });

    it('is booked before it is disputed when the dispute arrives before the payment’s own webhook', async () => {
      const fresh = await givenFunding(service, eur(2_000));
      service.atStripe.pay(fresh.paymentIntentId);
      await dispute({ disputeId: 'dp_2', paymentIntentId: fresh.paymentIntentId, amount: eur(2_000) });
      expect(await holds(escrowOf(clientId))).to.equal(10_000);
      expect(types()[0]).to.equal('escrow.funded');
    });

    it('is rejected when it exceeds what was paid, or was never paid', async () => {
      expect(await failureOf(dispute({ amount: eur(10_001) }))).to.be.instanceOf(UnexpectedFactError);
      const unpaid = await givenFunding(service, eur(2_000));
      expect(
        await failureOf(dispute({ disputeId: 'dp_3', paymentIntentId: unpaid.paymentIntentId, amount: eur(2_000) })),
      ).to.be.instanceOf(UnexpectedFactError);
      expect(await dispute({ paymentIntentId: undefined })).to.equal(undefined);
    });

    it('is booked once, wherever the process crashes', async () => {
      service.crashAfter(1);
      expect(await failureOf(dispute({ status: 'won' }))).to.be.instanceOf(Crash);
      service.crashAfter(1);
      expect(await failureOf(dispute({ status: 'won' }))).to.be.instanceOf(Crash);
      await dispute({ status: 'won' });
      expect(await holds(escrowOf(clientId))).to.equal(10_000);
      expect(types().filter((type) => type.startsWith('escrow.disp'))).to.have.length(2);
    });
  });
});
