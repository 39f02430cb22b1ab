import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { Event } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { notifyBoth, notifyParty } from '../../domain/announcements.ts';
import type { Contract } from '../../domain/contract.ts';
import { otherParty } from '../../domain/signing.ts';
import type { Termination } from '../../domain/termination.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const noteTerminationInput = object({
  contractId: uuid().required(),
  terminationId: uuid().required(),
  /** Name of the signal, which is the type of the event. */
  name: string().required(),
  /** What the machine planned before. */
  wakeAt: instant().nullable().defined(),
});

/**
 * Task `TerminationRequested`: notify the other party of a termination, the party that asked for one of the answer, and both when it is
 * withdrawn. The last day, and with it the plan, may have changed. A replay publishes the same notification, under the same id.
 */
export const noteTermination =
  (service: Pick<ContractPorts, 'records' | 'store' | 'policy' | 'clock'>) =>
  async ({ contractId, terminationId, name, wakeAt }: InferType<typeof noteTerminationInput>) => {
    const { value: contract } = await service.records.readContract(contractId);
    const termination = contract.terminations.find((one) => one.terminationId === terminationId);
    const events = termination === undefined ? [] : notifications(contract, termination, name);
    await service.store.commit([], events);
    return planOf(service, contract, { wakeAt });
  };

const notifications = (
  contract: Contract,
  termination: Termination,
  name: string,
): readonly Event<'notification.requested'>[] => {
  const { terminationId: occurrence, party, status, ground, lastDay, message, requestedAt, updatedAt } = termination;
  const { title } = contract;
  if (name === 'contract.termination.requested' && status !== 'withdrawn') {
    const data = { title, lastDay, ground, message };
    const template = 'contract-termination-requested';
    return [notifyParty(contract, otherParty(party), { template, data, occurrence, time: requestedAt })];
  }
  if (name === 'contract.termination.agreed' || name === 'contract.termination.refused') {
    const data = { title, agreed: name === 'contract.termination.agreed', lastDay };
    const template = 'contract-termination-answered';
    return [notifyParty(contract, party, { template, data, occurrence, time: updatedAt })];
  }
  if (name === 'contract.termination.withdrawn') {
    const template = 'contract-termination-withdrawn';
    return notifyBoth(contract, { template, data: { title, by: party, lastDay }, occurrence, time: updatedAt });
  }
  return [];
};

export const handler = task(noteTerminationInput, () => noteTermination(contracts()));
