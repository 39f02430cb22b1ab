import type { Scenario } from '../run-scenario.ts';
import { FIRST_DAY, both, REQUESTED, REMINDED, SIGNED, NEARING, ENDED, signedByBoth, completed } from './steps.ts';

/** How contracts come to be signed, or not. */
export const signing: readonly Scenario[] = [
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
    title: 'voided by the client before its document is rendered',
    faults: [{ site: 'lambda/mindlinks-dev-contract-generateContractPDF', kind: 'service error', times: 5 }],
    ends: ['voided'],
    status: 'voided',
    mails: ['contract-voided'],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.pass(2 / 86_400);
      await driver.expecting(200, driver.as('client').void());
      await driver.waitForEnd();
    },
  },
  {
    title: 'voided by the client before the contractor is asked',
    ends: ['voided'],
    status: 'voided',
    mails: [REQUESTED, ...both('contract-voided')],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.expecting(200, driver.as('client').void());
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
];
