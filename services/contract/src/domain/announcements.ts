import { factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, Event } from '#shared/events/index.ts';
import type { Contract } from './contract.ts';
import { refusalText } from './payment-refusal.ts';
import { PARTIES } from './signing.ts';
import type { Party } from './signing.ts';
import { currentSubmission, workName } from './work.ts';
import type { Work } from './work.ts';

/** What the service publishes, made from the records so that a replay publishes the same under the same id. */

export const SYSTEM: Actor = { id: 'contract', type: 'system' };

type Parties = Pick<Contract, 'contractId' | 'clientId' | 'contractorId' | 'createdBy'>;

/** Whose contract an event is about. */
export const partiesOf = ({ contractId, clientId, contractorId }: Parties) => ({ contractId, clientId, contractorId });

/** User name of the person who is notified for a party: a contractor's is the contractor's id (docs/adr/0006). */
export const recipientOf = ({ createdBy, contractorId }: Parties, party: Party): string =>
  party === 'client' ? createdBy : contractorId;

/** A notification of a party. */
export interface Message {
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

/** Request a notification of both parties. */
export const notifyBoth = (contract: Parties, message: Message): readonly Event<'notification.requested'>[] =>
  PARTIES.map((party) => notifyParty(contract, party, message));

/** Those who were asked to sign: who signs second, and was not asked yet, gets no mail about the contract. */
export const notifyAsked = (
  contract: Parties & Pick<Contract, 'signing'>,
  message: Message,
): readonly Event<'notification.requested'>[] => {
  const { firstSigner, signatures } = contract.signing;
  const asked = PARTIES.filter((party) => party === firstSigner || signatures.length > 0);
  return asked.map((party) => notifyParty(contract, party, message));
};

/** Data of the mails about one work. @throws RangeError for work that was never submitted */
export const workData = (
  { title }: Pick<Contract, 'title'>,
  work: Work,
): { readonly title: string; readonly work: string; readonly amountMinor: number; readonly currency: string } => {
  const submission = currentSubmission(work);
  if (submission === undefined) throw new RangeError(`Work ${work.workId} was never submitted`);
  return { title, work: workName(work), ...submission.amount };
};

/** Data of the mails about an approval that payments refused. */
export const refusalData = (
  { title }: Pick<Contract, 'title'>,
  work: Work,
): { readonly title: string; readonly work: string; readonly reason: string } => ({
  title,
  work: workName(work),
  reason: refusalText(work.payment?.reason),
});

/** The client approved submitted work: payments pay it. @throws RangeError for work that was never submitted */
export const workApproved = (
  contract: Contract,
  work: Work,
  { actor, time }: { readonly actor: Actor; readonly time: string },
) => {
  const submission = currentSubmission(work);
  if (submission === undefined) throw new RangeError(`Work ${work.workId} was never submitted`);
  return makeEvent(work.kind === 'timesheet' ? 'timesheet.approved' : 'milestone.approved', {
    entityId: work.workId,
    // An approval whose payment was refused is followed by another one.
    occurrence: work.decisions.length,
    actor,
    time,
    metadata: { ...partiesOf(contract), ...submission.amount },
  });
};
