import { randomUUID } from 'node:crypto';
import { factId, makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { publisherTo } from './bus.ts';

/** The contract service's events of one milestone, for tests of payments without contracts. */

const CURRENCY = 'EUR';

export interface Work {
  /** Of the milestone. */
  readonly id: string;
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
  /** In cents. */
  readonly amountMinor: number;
}

const parties = ({ contractId, clientId, contractorId, amountMinor }: Work) => ({
  contractId,
  clientId,
  contractorId,
  amountMinor,
  currency: CURRENCY,
});

/** A milestone was submitted. */
export const milestoneSubmitted = (work: Work, time: string): AnyEvent =>
  makeEvent('milestone.submitted', {
    entityId: work.id,
    actor: { id: work.contractorId, type: 'contractor' },
    time,
    metadata: parties(work),
  });

/** A user of the client approved it. */
export const milestoneApproved = (work: Work, userId: string, time: string): AnyEvent =>
  makeEvent('milestone.approved', {
    entityId: work.id,
    actor: { id: userId, type: 'client' },
    time,
    metadata: parties(work),
  });

/** A milestone between these two, as a new contract would have it. */
export const newWork = (parts: Pick<Work, 'clientId' | 'contractorId' | 'amountMinor'>): Work => ({
  id: randomUUID(),
  contractId: randomUUID(),
  ...parts,
});

/** Id of the payment that an approval of the milestone leads to. */
export const paymentOf = ({ id }: Work): string => factId('payment', 'milestone', id);

/** Publishes them on a running stack. */
export const contractService = (stack: { readonly endpoint: string }) => {
  const publish = publisherTo(stack);
  const now = (): string => new Date().toISOString();
  return {
    submit: (work: Work) => publish(milestoneSubmitted(work, now())),
    approve: (work: Work, userId: string) => publish(milestoneApproved(work, userId, now())),
  };
};
