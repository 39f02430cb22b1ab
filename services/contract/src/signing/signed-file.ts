import { renderPdf } from '#shared/pdf/index.ts';
import { certificateDocument } from '../documents/certificate-document.ts';
import type { CertificateFacts } from '../documents/certificate-document.ts';
import type { SignedFileKeys } from '../documents/keys.ts';
import { sealSignedFile } from '../documents/signed-file.ts';
import { eventsUpTo, sealFactsOf, sha256, verifySignedFile } from '../documents/verify-signed-file.ts';
import type { SealedFile } from '../domain/contract.ts';
import type { ContractPorts } from '../ports.ts';
import { platformSeal } from './seal.ts';
import { requireObject } from './shown-file.ts';

type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'sealKey' | 'clock'>;

/**
 * The signed file: made, sealed and stored once. The file of an attempt before counts, because a seal is never the same twice.
 * @throws Error when the shown file is not the one that was signed, or the result does not hold: nothing is stored or recorded then
 */
export const storeSigned = async (
  service: Dependencies,
  keys: SignedFileKeys,
  facts: CertificateFacts,
): Promise<SealedFile> => {
  const { documents } = service;
  const stored = await documents.get(keys.signed);
  if (stored !== undefined) return verifiedFile(service, keys, facts, stored);
  const file = await makeSigned(service, keys, facts);
  const verified = await verifiedFile(service, keys, facts, file);
  const outcome = await documents.put({ objectKey: keys.signed, contentType: 'application/pdf', body: file });
  return outcome === 'stored'
    ? verified
    : verifiedFile(service, keys, facts, await requireObject(documents, keys.signed));
};

const makeSigned = async (
  service: Dependencies,
  keys: SignedFileKeys,
  facts: CertificateFacts,
): Promise<Uint8Array> => {
  const shown = await requireObject(service.documents, keys.shown);
  if (sha256(shown) !== facts.shown.sha256) throw new Error(`${keys.shown} is not the file that was signed`);
  return sealSignedFile(await platformSeal(service), {
    shown,
    certificatePages: await renderPdf(certificateDocument(facts)),
    reason: `Both parties signed ${facts.contractId}, ${eventsUpTo(facts.events.at(-1)?.hash ?? '')}`,
    sealedAt: wholeSecondAfter(service.clock.now()),
  });
};

/** A seal has whole seconds. Rounded up, it is not before the signatures. */
const wholeSecondAfter = (instant: string): string =>
  new Date(Math.ceil(Date.parse(instant) / 1_000) * 1_000).toISOString();

/** Of the key and the time that the file's own seal names: the platform's key may have been replaced since. */
const verifiedFile = async (
  { records }: Pick<Dependencies, 'records'>,
  keys: SignedFileKeys,
  { shown }: CertificateFacts,
  file: Uint8Array,
): Promise<SealedFile> => {
  const named = await sealFactsOf(file);
  const certificate = named && (await records.getSealCertificate(named.keySha256));
  const record = { sha256: sha256(file), shown };
  const checks = certificate && (await verifySignedFile(file, { ...record, certificate }));
  if (named === undefined || !checks?.shownFile || !checks.seal) {
    throw new Error(`The signed file ${keys.signed} does not hold`);
  }
  return { sha256: record.sha256, length: file.length, keySha256: named.keySha256, sealedAt: named.sealedAt };
};
