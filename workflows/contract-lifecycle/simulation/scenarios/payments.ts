import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import type { Scenario } from '../run-scenario.ts';
import {
  FIRST_DAY,
  LAST_DAY,
  SIGNED,
  NEARING,
  ENDED,
  SUBMITTED,
  APPROVED,
  signedByBoth,
  active,
  submitted,
  completed,
} from './steps.ts';

/** Payments that wait, are refused or are returned. */
export const payments: readonly Scenario[] = [
  {
    title: 'the payment is parked while the contract ends: settled once the contractor has another bank account',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY, iban: TEST_IBANS.accountClosed });
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForEvent('payment.failed');
      await driver.waitForEvent('contract.payment.overdue');
      driver.replaceBankAccount();
      await completed(driver);
    },
  },
  {
    title: 'the payment is cancelled by an operator after the end',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY, iban: TEST_IBANS.accountClosed });
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForEvent('payment.failed');
      await driver.waitForStatus('ending');
      await driver.resolvePayment(milestone, 'cancel');
      await completed(driver);
      await driver.waitForWork(milestone, 'payment_cancelled');
    },
  },
  {
    title: 'the bank sends the payout back before the end: paid again, and settled after that',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      driver.returnNextPayout();
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForEvent('payment.reversed');
      driver.replaceBankAccount();
      await driver.waitForWork(milestone, 'paid');
      await completed(driver);
    },
  },
  {
    title: 'payments refuse the approval; approved again once the contractor can be paid',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, 'contract-payment-refused', APPROVED, ...ENDED],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY, endsOn: LAST_DAY });
      await signedByBoth(driver);
      await driver.waitForStatus('active');
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForWork(milestone, 'payment_rejected');
      await driver.prepare();
      await driver.approve(milestone);
      await driver.waitForWork(milestone, 'paid');
      await completed(driver);
    },
  },
  {
    title: 'payments refuse the approval, and the last day passes: both are reminded, and it is paid before the end',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[...SIGNED, ...NEARING, SUBMITTED, APPROVED],
      ...Array.from({ length: 5 }, () => 'contract-payment-refused'),
      ...[APPROVED, ...ENDED],
    ],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY, endsOn: LAST_DAY });
      await signedByBoth(driver);
      await driver.waitForStatus('active');
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.pass(14);
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForStatus('ending');
      await driver.waitForMail('contract-payment-refused', 5);
      await driver.waitForEvent('contract.payment.overdue');
      await driver.prepare();
      await driver.approve(milestone);
      await completed(driver);
      await driver.waitForWork(milestone, 'paid');
    },
  },
];
