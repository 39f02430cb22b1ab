import type { Scenario } from '../run-scenario.ts';
import {
  LAST_DAY,
  both,
  SIGNED,
  NEARING,
  ENDED,
  SUBMITTED,
  APPROVED,
  AMENDED,
  AMENDMENT_REMINDED,
  active,
  completed,
} from './steps.ts';

/** Changes of the terms that both parties sign, or not. */
export const amendments: readonly Scenario[] = [
  {
    title: 'amended by a renewal with another milestone: the end is announced again, and the milestone paid',
    settings: { setsText: true },
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
];
