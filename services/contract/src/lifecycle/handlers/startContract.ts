import { object, string } from 'yup';
import type { InferType } from 'yup';
import { claimFor } from '#shared/executions/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { contractCalendar, isOver, statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import type { ParkedContract } from '../../records.ts';
import { contracts, executions } from '../../wiring.ts';
import { planOf } from '../plan.ts';
import { signalKeyOf } from '../signal-key.ts';

export const startContractInput = object({ contractId: uuid().required(), executionArn: string().required() });
type Input = InferType<typeof startContractInput>;
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'executions' | 'policy' | 'clock' | 'sleep'>;

/** Days after which an execution hands a contract on: Step Functions ends one after a year (quotas, "Maximum execution time"). */
const GENERATION_DAYS = 300;

/**
 * Task `ContractDrafted`: claim a contract for this execution.
 *
 * `claim` in the answer: with `held` the execution continues from the contract's status; `busy` means that a live execution drives
 * it; `done` that it is over.
 *
 * @throws NotFoundError
 */
export const startContract = (service: Dependencies) => async (input: Input) => {
  const { policy, clock } = service;
  const { entity: contract, claim } = await retryOnConflict(() => claimContract(service, input), service);
  const { startsOn, sealed, holder } = contract;
  const heldSince = holder?.claimedAt ?? clock.now();
  return {
    claim,
    status: statusOf(contract),
    isSealed: sealed !== undefined,
    startsAt: contractCalendar(contract, policy).startOf(startsOn),
    generationEndsAt: daysAfter(heldSince, GENERATION_DAYS, policy),
    ...(await planOf(service, contract)),
  };
};

const claimContract = async (service: Dependencies, { contractId, executionArn }: Input) => {
  const { records, store, clock } = service;
  const read = await records.readContract(contractId);
  // A party ended it while it was parked: no operator has to decide any more.
  if (isOver(read.value))
    await records.failures.resolveAll(signalKeyOf(contractId), { action: 'ended', at: clock.now() });
  return claimFor(service, executionArn, read.value, {
    isDone: isOver,
    writeHolder: async (holder) => {
      const contract: Contract = { ...read.value, holder };
      // No execution waits any more for a decision about what the one before had parked.
      const isPrevious = (failure: ParkedContract) => failure.executionArn !== executionArn;
      const superseded = { action: 'superseded', at: holder.claimedAt } as const;
      await records.failures.resolveAll(signalKeyOf(contractId), superseded, isPrevious);
      await store.commit([records.putContract(contract, read)]);
      return contract;
    },
  });
};

export const handler = task(startContractInput, () => startContract({ ...contracts(), executions: executions() }));
