import { boolean, number, object, string } from 'yup';
import { secondsAfter } from '#shared/time/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import type { SignedFileKeys } from '../documents/keys.ts';
import { isSealedInto, verifySignedFile } from '../documents/verify-signed-file.ts';
import type { SealedFile } from '../domain/contract.ts';
import type { Signing } from '../domain/signing.ts';
import type { ContractPorts } from '../ports.ts';
import { certifiedEvents } from './certified-events.ts';
import { sealedFile, shownDocument } from './document-link.ts';

/** What both parties signed: a contract, or an amendment of it. */
interface Signed {
  readonly contractId: string;
  readonly amendmentId?: string;
  readonly signing: Signing;
  readonly sealed?: SealedFile;
}

export const verificationSchema = named(
  'ContractVerification',
  object({
    /** The stored file begins with the document that both parties were shown. */
    shownFile: boolean().required(),
    /** The stored file is the one that was sealed. */
    wholeFile: boolean().required(),
    /** The seal is the platform’s, and covers the whole file. */
    seal: boolean().required(),
    /** Audit log and signatures on record are those that the sealed file names: none changed, added or left out. */
    eventChain: boolean().required(),
    /** Of the document that both parties were shown. */
    documentSha256: string().required(),
    sha256: string().required(),
    length: number().integer().required(),
    sealedAt: instant().required(),
  }),
);

/** Clocks of two functions differ by less. */
const CLOCKS_SECONDS = 60;

/**
 * What holds of the stored signed file and of the audit log, each named: found out anew from the bytes.
 * @throws DocumentNotReadyError before it is sealed; DocumentErasedError
 */
export const verification = async (
  { documents, records }: Pick<ContractPorts, 'records' | 'documents'>,
  keys: SignedFileKeys,
  signed: Signed,
) => {
  const { contractId, amendmentId, signing } = signed;
  const document = shownDocument(signing);
  const sealed = sealedFile(signed);
  const [file, certificate, entries] = await Promise.all([
    documents.get(keys.signed),
    records.getSealCertificate(sealed.keySha256),
    records.allAudit(contractId, secondsAfter(sealed.sealedAt, CLOCKS_SECONDS)),
  ]);
  const record = { shown: document, sha256: sealed.sha256, certificate: certificate ?? new Uint8Array() };
  const checks = await verifySignedFile(file ?? new Uint8Array(), record);
  const lastHash = certifiedEvents(entries, signing, amendmentId).at(-1)?.hash;
  const eventChain = lastHash !== undefined && file !== undefined && isSealedInto(file, lastHash);
  const { sha256, length, sealedAt } = sealed;
  return { ...checks, eventChain, documentSha256: document.sha256, sha256, length, sealedAt };
};
