import { failsForGood } from '../../../simulator/scenario/scenario.ts';
import type { Driver } from '../driver.ts';
import type { Scenario } from '../run-scenario.ts';
import { FIRST_DAY, REQUESTED, SIGNED, NEARING, ENDED, signedByBoth, completed } from './steps.ts';

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
