import type { TimeEntry } from '#local/platform-client/contract.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { failsForGood } from '../../simulator/scenario/scenario.ts';
import type { Driver, ShownWork } from './driver.ts';
import type { Scenario } from './run-scenario.ts';

/** The world begins on Monday, November 2, 2026. */
const FIRST_DAY = '2026-11-05';
/** So near that the end is announced at once. */
const LAST_DAY = '2026-11-20';
/** The first whole week of the contract, and one day of it. */
const WEEK = '2026-11-09';
const ENTRIES: readonly TimeEntry[] = [{ date: '2026-11-09', minutes: 480 }];

const both = (template: string): readonly string[] => [template, template];
const REQUESTED = 'contract-signature-requested';
const REMINDED = 'contract-signature-reminder';
/** Both were asked, and signed. */
const SIGNED = [...both(REQUESTED), ...both('contract-signed')];
const NEARING = both('contract-nearing-end');
const ENDED = both('contract-ended');
const SUBMITTED = 'contract-work-submitted';
const APPROVED = 'contract-work-approved';
const REVIEW = 'contract-review-reminder';
const TERMINATION = 'contract-termination-requested';
const AMENDED = 'contract-amendment-requested';
const AMENDMENT_REMINDED = 'contract-amendment-reminder';
const ANSWERED = 'contract-termination-answered';

const TWO = [
  { title: 'First draft', amountMinor: 120_000 },
  { title: 'Second draft', amountMinor: 80_000 },
];

type Draft = Partial<Parameters<Driver['draft']>[0]>;

/** Both sign. */
const signedByBoth = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('pending_client_signature');
  await driver.expecting(200, driver.sign('client'));
  await driver.waitForMail(REQUESTED, 2);
  await driver.expecting(200, driver.sign('contractor'));
};
/** A contract that both signed, whose first day began; with an open end without a draft's. */
const active = async (driver: Driver, { iban, ...draft }: Draft & { readonly iban?: string } = {}): Promise<void> => {
  await driver.prepare(iban === undefined ? {} : { iban });
  await driver.draft({ startsOn: FIRST_DAY, ...draft });
  await signedByBoth(driver);
  await driver.waitForStatus('active');
};
/** A milestone of an active contract waits for a decision. */
const submitted = async (driver: Driver): Promise<ShownWork> => {
  const milestone = await driver.milestone();
  await driver.submit(milestone);
  await driver.waitForMail(SUBMITTED);
  return milestone;
};
const completed = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('completed');
  await driver.waitForEnd();
};

const terminated = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('terminated');
  await driver.waitForEnd();
};

/** One scenario for each path of a contract. */
export const scenarios: readonly Scenario[] = [
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
    title: 'declined by the contractor',
    ends: ['declined'],
    status: 'declined',
    mails: [REQUESTED, REQUESTED, ...both('contract-declined')],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.waitForMail(REQUESTED, 2);
      await driver.expecting(200, driver.as('contractor').decline());
      await driver.waitForEnd();
    },
  },
  {
    title: 'declined by the client',
    ends: ['declined'],
    status: 'declined',
    mails: [REQUESTED, 'contract-declined'],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.as('client').decline());
      await driver.waitForEnd();
    },
  },
  {
    title: 'voided by the client before they signed',
    ends: ['voided'],
    status: 'voided',
    mails: [REQUESTED, 'contract-voided'],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.as('client').void());
      await driver.waitForEnd();
    },
  },
  {
    title: 'voided by the client after they signed',
    ends: ['voided'],
    status: 'voided',
    mails: [REQUESTED, REQUESTED, ...both('contract-voided')],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.waitForMail(REQUESTED, 2);
      await driver.expecting(200, driver.as('client').void());
      await driver.expecting(409, driver.sign('contractor'));
      await driver.waitForEnd();
    },
  },
  {
    title: 'expired: nobody signs',
    ends: ['expired'],
    status: 'expired',
    mails: [REQUESTED, ...Array.from({ length: 5 }, () => REMINDED), ...both('contract-expired')],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('expired');
      await driver.waitForEnd();
    },
  },
  {
    title: 'sent once more after all reminders: they begin anew, and the contractor signs after the first deadline',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[REQUESTED, REQUESTED, ...Array.from({ length: 5 }, () => REMINDED), REQUESTED, REMINDED],
      ...[...both('contract-signed'), ...NEARING, ...ENDED],
    ],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY, endsOn: '2026-12-31' });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.waitForMail(REMINDED, 5);
      await driver.pass(14);
      await driver.expecting(200, driver.as('client').resend());
      await driver.waitForMail(REMINDED, 6);
      await driver.expecting(200, driver.sign('contractor'));
      await completed(driver);
    },
  },
  {
    title: 'signed before its first day, which is weeks away; nothing is submitted before',
    ends: ['completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await driver.draft({ startsOn: '2026-12-01', endsOn: '2026-12-20' });
      await signedByBoth(driver);
      await driver.waitForStatus('scheduled');
      const { workId } = await driver.milestone();
      await driver.expecting(409, driver.as('contractor').submitMilestone(workId));
      await driver.waitForStatus('active');
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
    title: 'terminated with notice by the contractor: what is in review is approved and paid, the rest is closed',
    ends: ['terminated'],
    status: 'terminated',
    mails: [...SIGNED, SUBMITTED, TERMINATION, ...NEARING, APPROVED, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-03-31', milestones: TWO });
      const milestone = await submitted(driver);
      await driver.expecting(201, driver.terminate('contractor', 'notice', '2026-11-16'));
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.approve(milestone);
      await terminated(driver);
      await driver.waitForWork(await driver.milestone('Second draft'), 'closed');
    },
  },
  {
    title: 'terminated while a payment runs, without enough in the escrow: settled once it is paid',
    ends: ['terminated'],
    status: 'terminated',
    mails: [...SIGNED, SUBMITTED, APPROVED, TERMINATION, ...NEARING, ...ENDED],
    run: async (driver) => {
      await driver.prepare({ fundsMinor: 1_000 });
      await driver.draft({ startsOn: FIRST_DAY });
      await signedByBoth(driver);
      await driver.waitForStatus('active');
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForPayment(milestone, 'awaiting_funds');
      await driver.expecting(201, driver.terminate('client', 'cause', '2026-11-06'));
      await driver.waitForStatus('ending');
      await driver.fund(200_000);
      await terminated(driver);
      await driver.waitForWork(milestone, 'paid');
    },
  },
  {
    title: 'terminated by mutual consent: refused, proposed again, agreed to',
    ends: ['terminated'],
    status: 'terminated',
    mails: [...SIGNED, TERMINATION, ANSWERED, TERMINATION, ANSWERED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-03-31' });
      const first = await driver.expecting(201, driver.terminate('client', 'mutual', '2026-11-10'));
      await driver.waitForMail(TERMINATION);
      await driver.expecting(200, driver.answer('contractor', first, 'refuse'));
      await driver.waitForMail(ANSWERED);
      const second = await driver.expecting(201, driver.terminate('client', 'mutual', '2026-11-12'));
      await driver.waitForMail(TERMINATION, 2);
      await driver.expecting(200, driver.answer('contractor', second, 'agree'));
      await terminated(driver);
    },
  },
  {
    title: 'both parties terminate: the earlier day counts, and when it is withdrawn, the later one',
    ends: ['terminated'],
    status: 'terminated',
    mails: [
      ...[...SIGNED, TERMINATION, ...NEARING, TERMINATION, ...both('contract-termination-withdrawn'), ...NEARING],
      ...ENDED,
    ],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-03-31' });
      const first = await driver.expecting(201, driver.terminate('client', 'notice', '2026-11-18'));
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.expecting(201, driver.terminate('contractor', 'notice', '2026-11-20'));
      await driver.waitForMail(TERMINATION, 2);
      await driver.expecting(200, driver.answer('client', first, 'withdraw'));
      await terminated(driver);
    },
  },
  {
    title: 'terminated before its first day: never active',
    ends: ['terminated'],
    status: 'terminated',
    mails: [...SIGNED, TERMINATION, ...NEARING, ...ENDED],
    run: async (driver) => {
      await driver.draft({ startsOn: '2026-12-01' });
      await signedByBoth(driver);
      await driver.waitForStatus('scheduled');
      await driver.expecting(201, driver.terminate('client', 'notice', '2026-11-20'));
      await terminated(driver);
    },
  },
  {
    title: 'amended by a renewal with another milestone: the end is announced again, and the milestone paid',
    setsText: true,
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[...SIGNED, ...NEARING, AMENDED, AMENDED, ...both('contract-amendment-signed')],
      ...[SUBMITTED, APPROVED, ...NEARING, ...ENDED],
    ],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      const amendmentId = await driver.amend('client', '2026-11-16', {
        endsOn: '2027-01-10',
        milestones: [{ title: 'Second draft', amountMinor: 80_000 }],
      });
      await driver.waitForMail(AMENDED);
      await driver.expecting(409, driver.sign('contractor', amendmentId));
      await driver.expecting(200, driver.sign('client', amendmentId));
      await driver.waitForMail(AMENDED, 2);
      await driver.expecting(200, driver.sign('contractor', amendmentId));
      await driver.waitForMail('contract-amendment-signed', 2);
      const milestone = await driver.milestone('Second draft');
      await driver.submit(milestone);
      await driver.waitForMail(SUBMITTED);
      await driver.approve(milestone);
      await completed(driver);
      await driver.waitForWork(milestone, 'paid');
    },
  },
  {
    title: 'an amendment that its second signer signs after reminders of their own',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[...SIGNED, AMENDED, ...Array.from({ length: 5 }, () => AMENDMENT_REMINDED), AMENDED],
      ...[...both(AMENDMENT_REMINDED), ...both('contract-amendment-signed'), ...NEARING, ...ENDED],
    ],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-03-31' });
      const amendmentId = await driver.amend('client', '2026-12-07', { endsOn: '2027-01-31' });
      await driver.waitForMail(AMENDMENT_REMINDED, 5);
      await driver.expecting(200, driver.sign('client', amendmentId));
      await driver.waitForMail(AMENDED, 2);
      await driver.waitForMail(AMENDMENT_REMINDED, 7);
      await driver.expecting(200, driver.sign('contractor', amendmentId));
      await completed(driver);
    },
  },
  {
    title: 'an amendment that nobody signs in time expires',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[...SIGNED, AMENDED, ...Array.from({ length: 5 }, () => AMENDMENT_REMINDED)],
      ...[...both('contract-amendment-expired'), ...NEARING, ...ENDED],
    ],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-01-31' });
      await driver.amend('contractor', '2026-11-16', { endsOn: '2027-01-10' });
      await driver.waitForEvent('contract.amendment.expired');
      await completed(driver);
    },
  },
  {
    title: 'an amendment that is not signed by the last day is void',
    ends: ['completed'],
    status: 'completed',
    mails: [
      ...[...SIGNED, ...NEARING, AMENDED, ...Array.from({ length: 5 }, () => AMENDMENT_REMINDED)],
      ...[...both('contract-amendment-expired'), ...ENDED],
    ],
    run: async (driver) => {
      await active(driver, { endsOn: LAST_DAY });
      await driver.waitForMail('contract-nearing-end', 2);
      await driver.amend('contractor', '2026-11-16', { endsOn: '2027-01-10' });
      await completed(driver);
    },
  },
  {
    title: 'open for most of a year: a second generation continues it',
    ends: ['continued', 'terminated'],
    status: 'terminated',
    mails: [...SIGNED, SUBMITTED, APPROVED, TERMINATION, ...NEARING, ...ENDED],
    run: async (driver) => {
      await active(driver);
      await driver.pass(305);
      const milestone = await submitted(driver);
      await driver.approve(milestone);
      await driver.waitForWork(milestone, 'paid');
      await driver.expecting(201, driver.terminate('client', 'cause', driver.today()));
      await terminated(driver);
    },
  },
];

/** Signed before its first day, and completed without work. */
const lifeWithoutWork = async (driver: Driver): Promise<void> => {
  await driver.draft({ startsOn: '2026-11-10', endsOn: '2026-11-20' });
  await signedByBoth(driver);
  await driver.waitForStatus('scheduled');
};
/** An operator starts an execution after the one before has failed. */
const startedAgain = async (driver: Driver): Promise<void> => {
  await driver.waitForEnd();
  await driver.invoke();
  await completed(driver);
};

/** Executions that fail, and what another one makes of the contract. */
export const failing: readonly Scenario[] = [
  {
    title: 'parked for 30 days without a decision: another execution takes it over',
    faults: [failsForGood('ContractActive', 1)],
    ends: ['ContractLifecycleFailedError', 'completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await lifeWithoutWork(driver);
      await startedAgain(driver);
    },
  },
  {
    title: 'cannot be parked: another execution takes it over',
    faults: [failsForGood('ContractActive', 1), failsForGood('RecordFailure', 1)],
    ends: ['ContractLifecycleFailedError', 'completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await lifeWithoutWork(driver);
      await startedAgain(driver);
    },
  },
  {
    title: 'parked, and its wait cannot be registered: another execution takes it over',
    faults: [failsForGood('ContractActive', 1), failsForGood('ParkForOperator', 1)],
    ends: ['ContractLifecycleFailedError', 'completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await lifeWithoutWork(driver);
      await startedAgain(driver);
    },
  },
  {
    title: 'an execution of a contract that does not exist is refused',
    ends: ['ContractRefusedError', 'voided'],
    status: 'voided',
    mails: [REQUESTED, 'contract-voided'],
    run: async (driver) => {
      await driver.invoke('6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21');
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.as('client').void());
      await driver.waitForEnd();
    },
  },
];
