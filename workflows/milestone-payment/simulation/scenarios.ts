import { DAY_MS } from '../../simulator/world/time.ts';
import type { Work } from '#local/platform-client/contract-events.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { failsForGood } from '../../simulator/scenario/scenario.ts';
import type { Scenario } from './run-scenario.ts';
import type { Driver } from './driver.ts';

const PAID = ['payment-sent', 'payment-made'];
const NEEDED = 'payment-funding-needed';
const REMINDED = 'payment-funding-reminder';
const FAILED = 'payout-failed';
const REVERSED = ['payment-reversed', 'payment-reversed'];

/** Approved work, with enough money for it in the escrow. */
const approved = async (driver: Driver, iban?: string): Promise<Work> => {
  const work = await driver.work(iban);
  await driver.fund(work.amountMinor);
  driver.approve(work);
  return work;
};
const paid = async (driver: Driver, work: Work): Promise<void> => {
  await driver.waitForStatus(work, 'paid');
  await driver.waitForEnd();
};
const lambda = (name: string): RegExp => new RegExp(`^lambda/.*-${name}$`);

const HICCUP = { status: 'failed', failureCode: 'could_not_process' } as const;

/** One scenario for each path of a payment. */
export const scenarios: readonly Scenario[] = [
  {
    title: 'paid from funds that are there',
    ends: ['paid'],
    mails: PAID,
    run: async (driver) => paid(driver, await approved(driver)),
  },
  {
    title: 'funds are requested, two reminders, paid',
    ends: ['paid'],
    mails: [NEEDED, REMINDED, REMINDED, ...PAID],
    run: async (driver) => {
      const work = await driver.work();
      driver.approve(work);
      await driver.waitForMail(REMINDED, 2);
      await driver.fund(work.amountMinor);
      await paid(driver, work);
    },
  },
  {
    title: 'late funds are accepted',
    ends: ['paid'],
    mails: [NEEDED, REMINDED, REMINDED, REMINDED, ...PAID],
    run: async (driver) => {
      const work = await driver.work();
      driver.approve(work);
      await driver.waitForEvent('payment.failed');
      await driver.fund(work.amountMinor);
      await paid(driver, work);
    },
  },
  {
    title: 'two at once, and funds for one: the other waits',
    // So that both have seen that the funds suffice.
    faults: [{ site: lambda('lockEscrowFunds'), kind: 'throttled', times: 3 }],
    ends: ['paid', 'paid'],
    mails: [NEEDED, ...PAID, ...PAID],
    run: async (driver) => {
      const works = [await driver.work(), await driver.work()];
      await driver.fund(10_000);
      for (const work of works) driver.approve(work);
      await driver.waitForMail(NEEDED);
      await driver.fund(10_000);
      for (const work of works) await driver.waitForStatus(work, 'paid');
      await driver.waitForEnd();
    },
  },
  {
    title: 'approved without permission, then by the client',
    ends: ['rejected', 'paid'],
    mails: ['payment-rejected', ...PAID],
    run: async (driver) => {
      const work = await driver.work();
      await driver.invoke(work, { approverType: 'contractor' });
      await driver.waitForStatus(work, 'rejected');
      await driver.fund(work.amountMinor);
      driver.approve(work);
      await paid(driver, work);
    },
  },
  {
    title: 'approved what nobody handed in: rejected after an hour of waiting',
    ends: ['rejected'],
    mails: ['payment-rejected'],
    run: async (driver) => {
      const { work } = await driver.unannouncedWork();
      driver.approve(work);
      await driver.waitForStatus(work, 'rejected');
      await driver.waitForEnd();
    },
  },
  {
    title: 'approved half an hour before the work and the verification are known, paid',
    ends: ['paid'],
    mails: PAID,
    run: async (driver) => {
      const { work, announce } = await driver.unannouncedWork();
      await driver.fund(work.amountMinor);
      driver.approve(work);
      await driver.pass(0.5);
      announce();
      await paid(driver, work);
    },
  },
  {
    title: 'the first payout fails, paid by the second attempt',
    ends: ['paid'],
    mails: PAID,
    run: async (driver) => {
      driver.stripe.plans.set({ of: 'payouts', outcomes: [HICCUP] });
      await paid(driver, await approved(driver));
    },
  },
  {
    title: 'the bank account is closed and replaced, paid again without an operator',
    ends: ['paid', 'already_processing'],
    mails: [FAILED, ...PAID],
    run: async (driver) => {
      const work = await approved(driver, TEST_IBANS.accountClosed);
      await driver.waitForEvent('payment.failed');
      driver.replaceBankAccount(work);
      await paid(driver, work);
    },
  },
  {
    title: 'the bank account is closed, and replaced after the execution has ended: paid by another one',
    ends: ['PaymentFailedError', 'paid'],
    mails: [FAILED, ...PAID],
    run: async (driver) => {
      const work = await approved(driver, TEST_IBANS.accountClosed);
      await driver.waitForEvent('payment.failed');
      await driver.waitForEnd();
      driver.replaceBankAccount(work);
      await paid(driver, work);
    },
  },
  {
    title: 'the bank account is closed, paid elsewhere',
    ends: ['paid'],
    mails: [FAILED, ...PAID],
    run: async (driver) => {
      const work = await approved(driver, TEST_IBANS.accountClosed);
      await driver.resolve(work, 'paid_elsewhere');
      await paid(driver, work);
    },
  },
  {
    title: 'there is no bank account, cancelled; a waiting payment is paid with the funds',
    ends: ['cancelled', 'paid'],
    mails: [NEEDED, REMINDED, FAILED, 'payment-cancelled', 'payment-cancelled', ...PAID],
    run: async (driver) => {
      const [work, other] = [await approved(driver, TEST_IBANS.noAccount), await driver.work()];
      await driver.waitForEvent('payment.funds.locked');
      driver.approve(other);
      await driver.waitForMail(NEEDED);
      await driver.resolve(work, 'cancel');
      await paid(driver, other);
    },
  },
  {
    title: 'no response from Stripe for two weeks, retried by an operator, paid',
    ends: ['paid'],
    mails: PAID,
    run: async (driver) => {
      driver.stripe.plans.set({ of: 'payouts', outcomes: [{ status: 'held' }] });
      const work = await approved(driver);
      await driver.waitForEvent('payment.failed');
      await driver.resolve(work, 'retry');
      await driver.pass(20);
      const [held] = driver.stripe.allPayouts();
      driver.stripe.payouts.move(held?.owner ?? '', held?.object.id ?? '', {
        status: 'paid',
        delivery: { drop: true },
      });
      await paid(driver, work);
    },
  },
  {
    title: 'the payout is returned after three days, and paid again',
    ends: ['paid', 'paid'],
    mails: [...PAID, ...REVERSED, ...PAID],
    run: async (driver) => {
      driver.stripe.plans.set({ of: 'payouts', outcomes: [{ ...HICCUP, paidForMs: 3 * DAY_MS }] });
      const work = await approved(driver);
      await driver.waitForEvent('payment.reversed');
      await paid(driver, work);
    },
  },
  ...['creditContractorWallet', 'debitClientEscrow'].map((name): Scenario => ({
    title: `the payout is returned while it is booked: ${name}`,
    // For half a minute.
    faults: [{ site: lambda(name), kind: 'hangs' }],
    ends: ['paid', 'already_processing'],
    mails: [...REVERSED, ...PAID],
    run: async (driver) => {
      driver.stripe.plans.set({ of: 'payouts', outcomes: [{ ...HICCUP, paidForMs: 15_000 }] });
      await paid(driver, await approved(driver));
    },
  })),
  {
    title: 'started while it runs, and after it was paid',
    ends: ['paid', 'already_processing', 'paid'],
    mails: PAID,
    run: async (driver) => {
      const work = await approved(driver);
      await driver.waitForEvent('payment.invoiced');
      await driver.invoke(work);
      await driver.waitForStatus(work, 'paid');
      await driver.invoke(work);
      await driver.waitForEnd();
    },
  },
  {
    title: 'invalid inputs and other terms change nothing',
    ends: ['paid', 'PaymentStartRefusedError', 'PaymentStartRefusedError', 'PaymentStartRefusedError'],
    mails: PAID,
    run: async (driver) => {
      const work = await approved(driver);
      await driver.waitForEvent('payment.invoiced');
      await driver.invoke(work, { amountMinor: 'much' });
      await driver.invoke(work, { amountMinor: work.amountMinor + 1 });
      await driver.invoke(work, { contractId: undefined });
      await paid(driver, work);
    },
  },
];

/** Executions that fail visibly, and how the next execution continues. */
export const failing: readonly Scenario[] = [
  ...[
    { what: 'it cannot be claimed', faults: [failsForGood('ValidateApproval', 1)] },
    {
      what: 'it cannot be claimed, nor can operators be notified',
      faults: [failsForGood('ValidateApproval', 1), failsForGood('RecordStartFailure', 7)],
    },
    {
      what: 'the parked payment cannot be listed',
      faults: [failsForGood('CreateInvoice', 1), failsForGood('RecordFailure', 1)],
    },
    {
      what: 'the parked payment cannot wait',
      faults: [failsForGood('CreateInvoice', 1), failsForGood('ManualIntervention', 1)],
      isListed: true,
    },
    { what: 'no decision for thirty days', faults: [failsForGood('CreateInvoice', 1)], isListed: true },
  ].map(({ what, faults, isListed = false }): Scenario => ({
    title: what,
    faults,
    ends: ['PaymentFailedError', 'paid'],
    mails: PAID,
    run: async (driver) => {
      const work = await approved(driver);
      await driver.waitForEnd();
      await driver.invoke(work);
      if (isListed) await driver.resolve(work, 'retry');
      await paid(driver, work);
    },
  })),
  {
    title: 'the approver cannot be notified of the rejection',
    faults: [failsForGood('PaymentRejected', 7)],
    ends: ['PaymentFailedError', 'paid'],
    mails: PAID,
    run: async (driver) => {
      const work = await driver.work();
      await driver.invoke(work, { approverType: 'contractor' });
      await driver.waitForEnd();
      await driver.fund(work.amountMinor);
      driver.approve(work);
      await paid(driver, work);
    },
  },
];

/** Nothing is lost and nothing is parked while a service is unavailable for a day. */
export const outages: readonly Scenario[] = ['events', 'api.stripe.com'].map((service) => ({
  title: `${service}, from the approval on`,
  ends: ['paid'],
  mails: PAID,
  run: async (driver) => {
    const work = await approved(driver);
    driver.dayWithout(service);
    await paid(driver, work);
  },
}));
