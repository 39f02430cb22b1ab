import type { CertificateEvent } from '../documents/certificate-document.ts';
import { chained } from '../documents/event-chain.ts';
import type { Chained } from '../documents/event-chain.ts';
import type { AuditEntry } from '../records.ts';

/**
 * What is recorded of a contract until both signed, with the last signature. Nothing of the kind is recorded afterwards: the same
 * log makes the same chain at any later time.
 */
const CONTRACT_ACTIONS: readonly string[] = [
  'contract.created',
  'contract.pending.signature',
  'contract.viewed',
  'contract.resent',
  'contract.signed.client',
  'contract.signed.contractor',
];

/** The same of one amendment: its entries name it in `facts`. */
const AMENDMENT_ACTIONS: readonly string[] = [
  'amendment.drafted',
  'amendment.pending.signature',
  'amendment.viewed',
  'amendment.signed.client',
  'amendment.signed.contractor',
];

/** The events that the certificate of a contract lists, or that of an amendment, each with its hash. */
export const certifiedEvents = (
  entries: readonly AuditEntry[],
  amendmentId?: string,
): readonly Chained<CertificateEvent>[] => {
  const isCertified = ({ action, facts }: AuditEntry): boolean =>
    amendmentId === undefined
      ? CONTRACT_ACTIONS.includes(action)
      : AMENDMENT_ACTIONS.includes(action) && facts?.['amendmentId'] === amendmentId;
  return chained(entries.filter(isCertified).map(({ at, action, actor }) => ({ at, action, actorId: actor.id })));
};
