import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../../domain/announcements.ts';
import { isOver, statusOf } from '../../domain/contract.ts';
import type { Status } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { signalKeyOf } from '../signal-key.ts';

export const parkContractInput = object({
  contractId: uuid().required(),
  state: string().required(),
  error: string().required(),
  /** When the state that failed was entered: tells a retry from another failure. */
  stateEnteredAt: instant().required(),
  executionArn: string().required(),
});

/** State that claims the contract. An execution that waits because of a failure there holds it, so that no other one drives it meanwhile. */
const CLAIMING = 'ContractDrafted';

interface Parked {
  readonly parked: boolean;
  readonly parkedAt: string | null;
  /** Whether nothing is left to do of the contract, and its status. */
  readonly isOver: boolean;
  readonly status: Status;
}

/**
 * Task `RecordFailure`: the contract cannot go on by itself; it is listed for the operators, who are alarmed by the event. `parkedAt`
 * names this failure in the signal that ends it. `parked` is false when another execution drives the contract by now, or it is over,
 * as a party ended it meanwhile: then this execution ends, and no operator has to decide any more.
 */
export const parkContract =
  ({ records, store, clock, sleep }: Pick<ContractPorts, 'records' | 'store' | 'clock' | 'sleep'>) =>
  (input: InferType<typeof parkContractInput>): Promise<Parked> =>
    retryOnConflict(
      async () => {
        const { contractId, executionArn, state, error } = input;
        const read = await records.readContract(contractId);
        const { holder, clientId, contractorId } = read.value;
        // Without a holder: this execution released it for a generation that could not be started.
        const isOfAnother = holder !== undefined && holder.executionArn !== executionArn;
        const standing = { isOver: isOver(read.value), status: statusOf(read.value) };
        const signalKey = signalKeyOf(contractId);
        const now = clock.now();
        if (standing.isOver) await records.failures.resolveAll(signalKey, { action: 'ended', at: now });
        if (standing.isOver || isOfAnother) return { parked: false, parkedAt: null, ...standing };
        const failure = { ...input, clientId, contractorId, signalKey };
        const { parked, changes } = await records.failures.park(failure, { now });
        const { parkedAt } = parked;
        if (changes.length > 0) {
          await store.commit(
            // Over the version that was read: another execution may claim the contract at the same time.
            [
              state === CLAIMING && holder === undefined
                ? records.putContract({ ...read.value, holder: { executionArn, claimedAt: now } }, read)
                : records.checkContract(read),
              ...changes,
            ],
            [
              makeEvent('contract.failed', {
                entityId: contractId,
                occurrence: parkedAt,
                actor: SYSTEM,
                time: parkedAt,
                metadata: { contractId, state, error, executionArn, parkedAt },
              }),
            ],
          );
        }
        return { parked: true, parkedAt, ...standing };
      },
      { sleep },
    );

export const handler = task(parkContractInput, () => parkContract(contracts()));
