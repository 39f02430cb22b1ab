import type { Scenario } from '../run-scenario.ts';
import {
  FIRST_DAY,
  both,
  SIGNED,
  NEARING,
  ENDED,
  SUBMITTED,
  APPROVED,
  TERMINATION,
  ANSWERED,
  TWO,
  signedByBoth,
  active,
  submitted,
  terminated,
} from './steps.ts';

/** Contracts that a party, or both, end before their last day. */
export const terminations: readonly Scenario[] = [
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
];
