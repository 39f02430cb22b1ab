import type { Scenario } from '../run-scenario.ts';
import { SIGNED, NEARING, ENDED, SUBMITTED, APPROVED, TERMINATION, active, submitted, terminated } from './steps.ts';

/** Contracts that last longer than an execution. */
export const generations: readonly Scenario[] = [
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
