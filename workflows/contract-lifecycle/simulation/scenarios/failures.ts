import { FailedExpectationError } from '../../../simulator/run/run.ts';
import { failsForGood } from '../../../simulator/scenario/scenario.ts';
import type { Driver } from '../driver.ts';
import type { Scenario } from '../run-scenario.ts';
import {
  AMENDED,
  APPROVED,
  ENDED,
  FIRST_DAY,
  NEARING,
  REQUESTED,
  SIGNED,
  SUBMITTED,
  TERMINATION,
  active,
  both,
  completed,
  signedByBoth,
  submitted,
  terminated,
} from './steps.ts';

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

/** A party ended a contract that was parked: the execution ends, and nothing waits for an operator. */
const endedWhileParked = async (driver: Driver): Promise<void> => {
  await driver.waitForEnd();
  if ((await driver.parked()) > 0) throw new FailedExpectationError('it is listed for the operators');
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
    title: 'parked for 30 days with a payment that could not be recorded: the next execution records it',
    // The approval is handled; the payment fails.
    faults: [{ ...failsForGood('MilestonePaymentFlow', 1), skip: 1 }],
    ends: ['ContractLifecycleFailedError', 'terminated'],
    status: 'terminated',
    mails: [...SIGNED, SUBMITTED, APPROVED, TERMINATION, ...NEARING, ...ENDED],
    run: async (driver) => {
      await active(driver);
      await driver.approve(await submitted(driver));
      await driver.waitForEnd();
      await driver.invoke();
      await driver.waitForWork(await driver.milestone(), 'paid');
      await driver.expecting(201, driver.terminate('client', 'cause', driver.today()));
      await terminated(driver);
    },
  },
  {
    title: 'parked for 30 days with an amendment that could not be sealed: the next execution seals it',
    faults: [failsForGood('AmendmentSigned', 1)],
    ends: ['ContractLifecycleFailedError', 'completed'],
    status: 'completed',
    mails: [...SIGNED, AMENDED, AMENDED, ...both('contract-amendment-signed'), ...NEARING, ...ENDED],
    run: async (driver) => {
      await active(driver, { endsOn: '2027-03-31' });
      const amendmentId = await driver.amend('client', '2026-11-16', { endsOn: '2027-04-30' });
      await driver.waitForMail(AMENDED);
      await driver.expecting(200, driver.sign('client', amendmentId));
      await driver.waitForMail(AMENDED, 2);
      await driver.expecting(200, driver.sign('contractor', amendmentId));
      await driver.waitForEnd();
      await driver.invoke();
      await driver.waitForMail('contract-amendment-signed', 2);
      await completed(driver);
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
    title: 'cannot be claimed from an execution that is over: the attempt fails, and another execution takes it over',
    faults: [failsForGood('ContractActive', 1), { ...failsForGood('ContractDrafted', 1), skip: 1 }],
    ends: ['ContractLifecycleFailedError', 'ContractLifecycleFailedError', 'completed'],
    status: 'completed',
    mails: [...SIGNED, ...NEARING, ...ENDED],
    run: async (driver) => {
      await lifeWithoutWork(driver);
      await driver.waitForEnd();
      await driver.invoke();
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
    title: 'parked, and voided by the client meanwhile: over at once, without an operator',
    faults: [failsForGood('GeneratePDF', 1)],
    ends: ['voided'],
    status: 'voided',
    mails: ['contract-voided'],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForEvent('contract.failed');
      await driver.expecting(200, driver.as('client').void());
      await endedWhileParked(driver);
    },
  },
  {
    title: 'parked, and declined by the contractor meanwhile: over at once, without an operator',
    faults: [failsForGood('WaitForContractorSignature', 1)],
    ends: ['declined'],
    status: 'declined',
    mails: [REQUESTED, REQUESTED, ...both('contract-declined')],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForStatus('pending_client_signature');
      await driver.expecting(200, driver.sign('client'));
      await driver.waitForEvent('contract.failed');
      await driver.expecting(200, driver.as('contractor').decline());
      await endedWhileParked(driver);
    },
  },
  {
    title: 'tried again by an operator, and voided by the client before it fails once more: over, and not parked again',
    faults: [failsForGood('GeneratePDF', 2)],
    ends: ['voided'],
    status: 'voided',
    mails: ['contract-voided'],
    run: async (driver) => {
      await driver.draft({ startsOn: FIRST_DAY });
      await driver.waitForEvent('contract.failed');
      await driver.expecting(202, driver.retry());
      await driver.expecting(200, driver.as('client').void());
      await endedWhileParked(driver);
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
