import type { Scenario } from '../run-scenario.ts';
import {
  LAST_DAY,
  WEEK,
  ENTRIES,
  both,
  REQUESTED,
  REMINDED,
  SIGNED,
  NEARING,
  ENDED,
  SUBMITTED,
  APPROVED,
  REVIEW,
  active,
  submitted,
  completed,
} from './steps.ts';

/** Work that is submitted, decided and paid, and the end of a contract in the middle of it. */
export const work: readonly Scenario[] = [
  {
    title: 'signed after a reminder; milestone rejected, submitted again and paid; timesheet paid; completed',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[REQUESTED, REQUESTED, REMINDED, ...both('contract-signed')],
      ...[SUBMITTED, 'contract-work-rejected', SUBMITTED, APPROVED],
      ...[SUBMITTED, APPROVED, ...NEARING, ...ENDED],
    ],
    run: async (driver) => {
      await driver.prepare();
      await driver.draft({ startsOn: WEEK, endsOn: '2026-12-20' });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.waitForMail(REMINDED);
      await driver.expecting(200, driver.sign('contractor'));
      await driver.waitForStatus('active');
      const milestone = await submitted(driver);
      await driver.reject(milestone);
      await driver.waitForMail('contract-work-rejected');
      await driver.submit(milestone);
      await driver.waitForMail(SUBMITTED, 2);
      await driver.approve(milestone, 2);
      await driver.waitForWork(milestone, 'paid');
      const timesheet = await driver.timesheet(WEEK, ENTRIES);
      await driver.waitForMail(SUBMITTED, 3);
      await driver.approve(timesheet);
      await driver.waitForWork(timesheet, 'paid');
      await driver.waitForEvent('contract.nearing.end');
      await completed(driver);
    },
  },
  {
    title: 'signals twice and late, and executions by hand: nothing happens twice',
    ends: ['completed', 'already_processing', 'completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      driver.repeatEvent('contract.signed.client');
      driver.repeatEvent('contract.signed.contractor');
      await driver.invoke();
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      driver.repeatEvent('contract.milestone.submitted');
      await driver.approve(milestone);
      await driver.expecting(200, driver.as('client').approve(milestone.workId));
      await driver.expecting(409, driver.as('client').reject(milestone.workId));
      await driver.waitForMail(APPROVED);
      driver.repeatEvent('milestone.approved');
      await driver.waitForWork(milestone, 'paid');
      driver.repeatEvent('contract.milestone.submitted');
      driver.repeatEvent('milestone.approved');
      driver.repeatEvent('payment.completed');
      await completed(driver);
      await driver.invoke();
      await driver.waitForEnd();
    },
  },
  {
    title: 'the end is reached while a milestone is in review: approved and paid after the end',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, REVIEW, REVIEW, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.pass(10);
      const milestone = await submitted(driver);
      await driver.waitForStatus('ending');
      await driver.waitForMail(REVIEW, 2);
      await driver.pass(3);
      await driver.approve(milestone);
      await completed(driver);
    },
  },
  {
    title: 'submitted after the end for work until then: seven days long',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForStatus('ending');
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForWork(milestone, 'paid');
      await driver.pass(7);
      await driver.expecting(409, driver.as('contractor').submitTimesheet(WEEK, ENTRIES));
      await completed(driver);
    },
  },
  {
    title: 'withdrawn, submitted again; rejected at the end, and closed',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, SUBMITTED, 'contract-work-rejected', ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.expecting(200, driver.as('contractor').withdraw(milestone.workId));
      await driver.expecting(409, driver.as('client').approve(milestone.workId));
      await driver.submit(milestone);
      await driver.waitForMail(SUBMITTED, 2);
      await driver.reject(milestone, 2);
      await completed(driver);
      await driver.waitForWork(milestone, 'closed');
    },
  },
  {
    title: 'an off-cycle payment that the contractor asks for is paid like a milestone',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { startsOn: '2026-11-02', endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      const expense = await driver.offCycle();
      await driver.waitForMail(SUBMITTED);
      await driver.approve(expense);
      await driver.waitForWork(expense, 'paid');
      await completed(driver);
    },
  },
  {
    title: 'silence: reminders, then operators are notified again and again',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, REVIEW, REVIEW, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.waitForEvent('contract.review.overdue', 2);
      await driver.approve(milestone);
      await completed(driver);
    },
  },
  {
    title: 'silence is an approval by the terms: paid without a decision of the client',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, SUBMITTED, REVIEW, REVIEW, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY, silence: 'approval' });
      await driver.waitForMail('contract-nearing-end', 2);
      const milestone = await submitted(driver);
      await driver.waitForWork(milestone, 'paid');
      await completed(driver);
    },
  },
  {
    title:
      'the client enters a minute of a week and approves it: the contractor supplements the week, and both are paid',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, 'contract-work-entered', APPROVED, SUBMITTED, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.pass(6);
      const entered = await driver.enteredTimesheet(WEEK, [{ date: WEEK, minutes: 1 }]);
      await driver.approve(entered);
      await driver.waitForWork(entered, 'paid');
      const supplement = await driver.timesheet(WEEK, ENTRIES);
      await driver.waitForMail(SUBMITTED);
      await driver.approve(supplement);
      await driver.waitForWork(supplement, 'paid');
      await completed(driver);
    },
  },
];
