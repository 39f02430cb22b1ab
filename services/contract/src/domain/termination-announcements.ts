import { makeEvent } from '#shared/events/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { partiesOf } from './announcements.ts';
import type { Contract } from './contract.ts';
import type { Termination } from './termination.ts';

/** What happened to a termination. */
export type TerminationAction = 'requested' | 'agreed' | 'refused' | 'withdrawn';

/** The contract's machine follows, and notifies the other party. `by` is the party that asked. */
export const terminationEvent = (
  contract: Contract,
  { terminationId, party: by, ground, lastDay, updatedAt }: Termination,
  action: TerminationAction,
  actor: Actor,
) =>
  makeEvent(`contract.termination.${action}`, {
    entityId: contract.contractId,
    occurrence: terminationId,
    actor,
    time: updatedAt,
    metadata: { ...partiesOf(contract), terminationId, by, ground, lastDay },
  });
