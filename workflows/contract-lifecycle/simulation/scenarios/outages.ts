import type { Scenario } from '../run-scenario.ts';
import { APPROVED, ENDED, LAST_DAY, NEARING, SIGNED, SUBMITTED, active, completed, submitted } from './steps.ts';

/** A service is unavailable for a day, from an approval on. */
export const outages: readonly Scenario[] = ['events', 'api.stripe.com'].map((service) => ({
  title: `${service}, from the approval on`,
  ends: ['completed'],
  status: 'completed',
  mails: [...SIGNED, ...NEARING, SUBMITTED, APPROVED, ...ENDED],
  run: async (driver) => {
    await active(driver, { endsOn: LAST_DAY });
    await driver.waitForMail('contract-nearing-end', 2);
    const milestone = await submitted(driver);
    driver.dayWithout(service);
    await driver.approve(milestone);
    await driver.waitForWork(milestone, 'paid');
    await completed(driver);
  },
}));
