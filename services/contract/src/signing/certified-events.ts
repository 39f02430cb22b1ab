import { canonicalJson } from '#shared/json/canonical.ts';
import type { CertificateEvent } from '../documents/certificate-document.ts';
import { chained } from '../documents/event-chain.ts';
import type { Chained } from '../documents/event-chain.ts';
import { sha256 } from '../documents/verify-signed-file.ts';
import type { Signing } from '../domain/signing.ts';
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

/**
 * The events that the certificate of a contract lists, or that of an amendment, each with its hash. It covers what the audit log says
 * of the event, and the whole signature of one that is a signature: if either is changed on record, the chain is another.
 */
export const certifiedEvents = (
  entries: readonly AuditEntry[],
  { signatures }: Pick<Signing, 'signatures'>,
  amendmentId?: string,
): readonly Chained<CertificateEvent>[] => {
  const isCertified = ({ action, facts }: AuditEntry): boolean =>
    amendmentId === undefined
      ? CONTRACT_ACTIONS.includes(action)
      : AMENDMENT_ACTIONS.includes(action) && facts?.['amendmentId'] === amendmentId;
  const signatureOf = (action: string) => signatures.find(({ party }) => action.endsWith(`.signed.${party}`));
  return chained(
    entries.filter(isCertified).map(({ at, action, actor, facts = {} }) => {
      const signature = signatureOf(action);
      return {
        ...{ at, action, actorId: actor.id, facts },
        ...(signature && { signatureSha256: sha256(Buffer.from(canonicalJson(signature), 'utf8')) }),
      };
    }),
  );
};
