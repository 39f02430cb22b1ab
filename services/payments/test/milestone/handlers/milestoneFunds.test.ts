import { expect } from 'chai';
import { InsufficientFundsError } from '../../../src/money/errors.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { lockEscrowFunds } from '../../../src/milestone/handlers/lockEscrowFunds.ts';
import { validateEscrowBalance } from '../../../src/milestone/handlers/validateEscrowBalance.ts';
import { resumeFundingQueue } from '../../../src/escrow/funding-queue.ts';
import { eur, givenMoney } from '../../given.ts';
import {
  AMOUNT,
  executionArn,
  givenAwaitingFunds,
  givenLocked,
  givenParked,
  givenValidated,
  holdings,
  paymentOn,
  thePayment,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import { START, announced, clientId, clientUser, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const dueAt = '2026-11-09T09:00:00.000Z';
const key = `payment/${thePayment}`;
/** Somebody else of the same client who waits, since before or after. */
const givenWaiter = (service: TestPayments, amountMinor: number, since: string, round = 1) =>
  service.store.commit([
    service.escrowRecords.putQueueEntry({
      clientId,
      key: `payment/other-${since}`,
      amount: eur(amountMinor),
      since,
      round,
    }),
  ]);

describe('A look at the escrow', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const look = (stateEntryId = 'entry-1') => validateEscrowBalance(service)({ paymentId: thePayment, stateEntryId });
  const signalled = () => service.signals.signal.args.map(([{ key: to, name }]) => [to, name]);

  it('finds enough and writes nothing', async () => {
    await givenValidated(service);
    await givenMoney(service, AMOUNT);
    const { length } = service.commits;
    expect(await look()).to.deep.equal({ outcome: 'sufficient', plan: null });
    expect(service.commits).to.have.length(length);
  });

  describe('that finds too little', () => {
    it('lets the payment wait for a week, with reminders, and says so', async () => {
      await givenValidated(service);
      await givenMoney(service, AMOUNT - 1);
      const { outcome, plan } = await look();
      expect(outcome).to.equal('insufficient');
      const { paymentId, reference } = await paymentOn(service);
      const shown = { amount: 'EUR 50.00', work: 'milestone', reference, paymentId, fundBy: dueAt };
      expect(plan?.wakes.map(({ at, reminder }) => [at, reminder?.metadata.data])).to.deep.equal([
        ['2026-11-03T09:00:00.000Z', { ...shown, daysLeft: 6 }],
        ['2026-11-05T09:00:00.000Z', { ...shown, daysLeft: 4 }],
        ['2026-11-07T09:00:00.000Z', { ...shown, daysLeft: 2 }],
        [dueAt, undefined],
      ]);
      expect(plan?.notification.metadata).to.deep.include({
        recipientId: clientUser,
        template: 'payment-funding-needed',
      });
      expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([
        { clientId, key, amount: eur(AMOUNT), since: START, round: 1 },
      ]);
      expect(announced(service).map(({ type }) => type)).to.deep.equal(['payment.funds.awaited']);
    });

    itCanBeReplayed(1, givenValidated, (on) =>
      validateEscrowBalance(on)({ paymentId: thePayment, stateEntryId: 'entry-1' }),
    );

    it('begins another round when the state is entered again, and keeps its place, its deadline and one announcement', async () => {
      await givenAwaitingFunds(service);
      service.clock.passDays(2);
      const { plan } = await look('entry-2');
      expect(plan?.round).to.equal(2);
      expect(plan?.wakes.map(({ at }) => at)).to.deep.equal([
        '2026-11-05T09:00:00.000Z',
        '2026-11-07T09:00:00.000Z',
        dueAt,
      ]);
      expect(
        (await service.escrowRecords.listFundingQueue(clientId)).map(({ since, round }) => [since, round]),
      ).to.deep.equal([[START, 2]]);
      expect(announced(service)).to.have.length(1);
    });

    it('has the deadline pass when it comes after it', async () => {
      await givenAwaitingFunds(service);
      service.clock.passDays(8);
      expect((await look('entry-2')).plan?.wakes).to.deep.equal([{ at: dueAt }]);
    });

    it('misses no funds that came while the payment was not yet among the waiting', async () => {
      await givenValidated(service);
      let funded = false;
      const balance: typeof service.ledger.balance = async (...args) => {
        const before = await service.ledger.balance(...args);
        if (!funded) {
          funded = true;
          await givenMoney(service, AMOUNT);
        }
        return before;
      };
      const racing = { ...service, ledger: { ...service.ledger, balance } };
      const answer = await validateEscrowBalance(racing)({ paymentId: thePayment, stateEntryId: 'entry-1' });
      expect(answer.outcome).to.equal('sufficient');
    });
  });

  it('does not take what is enough for somebody who has waited longer', async () => {
    await givenWaiter(service, AMOUNT, '2026-11-01T00:00:00.000Z');
    await givenValidated(service);
    await givenMoney(service, AMOUNT);
    expect((await look()).outcome).to.equal('insufficient');
    expect(signalled(), 'the older one is woken once more, this one is not').to.deep.equal([
      ['payment/other-2026-11-01T00:00:00.000Z', 'escrow.funded/1'],
    ]);
  });

  it('passes over somebody who waits for more than there is', async () => {
    await givenWaiter(service, AMOUNT + 1, '2026-11-01T00:00:00.000Z');
    await givenValidated(service);
    await givenMoney(service, AMOUNT);
    expect((await look()).outcome).to.equal('sufficient');
  });

  it('comes before somebody who has waited less', async () => {
    await givenAwaitingFunds(service);
    await givenWaiter(service, AMOUNT, '2026-11-03T00:00:00.000Z');
    await givenMoney(service, AMOUNT);
    await resumeFundingQueue(service, clientId, 'EUR');
    expect(signalled()).to.deep.equal([[key, 'escrow.funded/1']]);
    expect((await look('entry-2')).outcome).to.equal('sufficient');
  });

  it('resumes a payment whose funds came after an operator was asked, and leaves one that is decided alone', async () => {
    await givenAwaitingFunds(service);
    await givenParked(service, { state: 'WaitForFunding', error: 'FundingOverdue' });
    await givenMoney(service, AMOUNT);
    expect((await look('entry-2')).outcome).to.equal('sufficient');
    expect(await paymentOn(service))
      .to.include({ status: 'awaiting_funds' })
      .and.not.to.have.property('intervention');
    expect((await service.paymentRecords.failures.list('parked', { limit: 10 })).items).to.deep.equal([]);
    await givenParked(service, { state: 'LockFunds', error: 'Oops', stateEnteredAt: '2026-11-03T09:00:00.000Z' });
    const { length } = service.commits;
    expect(await look('entry-3')).to.deep.equal({ outcome: 'parked', plan: null });
    expect(service.commits).to.have.length(length);
  });

  it('finds its own lock enough', async () => {
    await givenLocked(service);
    expect((await look('entry-2')).outcome).to.equal('sufficient');
  });
});

describe('The lock of a payment’s funds', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const lock = () => lockEscrowFunds(service)({ paymentId: thePayment });

  it('moves the amount from the escrow to the reserved money, and the payment waits no more', async () => {
    await givenAwaitingFunds(service);
    await givenMoney(service, AMOUNT + 100);
    const { lockEntryId } = await lock();
    expect(await holdings(service)).to.deep.equal({ escrow: 100, locked: AMOUNT, clearing: 0, wallet: 0 });
    expect(await paymentOn(service)).to.include({ status: 'locked', lockEntryId });
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
    expect(announced(service).map(({ type }) => type)).to.deep.equal(['payment.funds.awaited', 'payment.funds.locked']);
  });

  itCanBeReplayed(
    1,
    async (on) => {
      await givenAwaitingFunds(on);
      await givenMoney(on, AMOUNT);
    },
    (on) => lockEscrowFunds(on)({ paymentId: thePayment }),
  );

  it('is refused when somebody else was quicker, and writes nothing', async () => {
    await givenAwaitingFunds(service);
    await givenMoney(service, AMOUNT - 1);
    const { length } = service.commits;
    expect(await failureOf(lock())).to.be.instanceOf(InsufficientFundsError);
    expect(service.commits).to.have.length(length);
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.have.length(1);
  });

  it('is one, however many executions lock at once', async () => {
    await givenAwaitingFunds(service);
    await givenMoney(service, 3 * AMOUNT);
    await Promise.all([lock(), lock(), lock()]);
    expect((await holdings(service)).locked).to.equal(AMOUNT);
  });

  it('is refused for a payment that is stopped', async () => {
    await givenValidated(service);
    await givenMoney(service, AMOUNT);
    await givenParked(service);
    expect(await failureOf(lock())).to.be.instanceOf(IllegalTransitionError);
    expect((await holdings(service)).locked).to.equal(0);
    expect((await paymentOn(service)).holder?.executionArn).to.equal(executionArn);
  });
});
