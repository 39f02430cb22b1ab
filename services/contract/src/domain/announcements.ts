import { factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, Event } from '#shared/events/index.ts';
import type { Contract } from './contract.ts';
import type { Party } from './signing.ts';

/** What the service publishes, made from the records so that a replay publishes the same under the same id. */

export const SYSTEM: Actor = { id: 'contract', type: 'system' };

type Parties = Pick<Contract, 'contractId' | 'clientId' | 'contractorId' | 'createdBy'>;

/** Whose contract an event is about. */
export const partiesOf = ({ contractId, clientId, contractorId }: Parties) => ({ contractId, clientId, contractorId });

/** User name of the person who is notified for a party: a contractor's is the contractor's id (docs/adr/0006). */
export const recipientOf = ({ createdBy, contractorId }: Parties, party: Party): string =>
  party === 'client' ? createdBy : contractorId;

interface Message {
  readonly template: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Which one, for templates that are sent more than once in the life of a contract. */
  readonly occurrence?: string | number;
  readonly time: string;
}

/** Request a notification of a party of a contract. Its button leads to the contract. */
export const notifyParty = (
  contract: Parties,
  party: Party,
  { template, data, occurrence = '', time }: Message,
): Event<'notification.requested'> =>
  makeEvent('notification.requested', {
    service: 'contract',
    entityId: factId('notification', contract.contractId, template, party, occurrence),
    actor: SYSTEM,
    time,
    metadata: {
      recipientId: recipientOf(contract, party),
      template,
      data: { contractId: contract.contractId, ...data },
    },
  });
