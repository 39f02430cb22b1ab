import { renderPdf } from '#shared/pdf/index.ts';
import { certificateDocument } from '../documents/certificate-document.ts';
import type { CertificateFacts } from '../documents/certificate-document.ts';
import type { SignedFileKeys } from '../documents/keys.ts';
import { sealSignedFile } from '../documents/signed-file.ts';
import { eventsUpTo, sha256, verifySignedFile } from '../documents/verify-signed-file.ts';
import type { SealedFile } from '../domain/contract.ts';
import type { ContractPorts } from '../ports.ts';
import { platformSeal } from './seal.ts';
import type { PlatformSeal } from './seal.ts';
import { requireObject } from './shown-file.ts';

type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'sealKey' | 'clock' | 'countMetric'>;

/**
 * The signed file: made, sealed and stored once. The file of an attempt before counts, because a seal is never the same twice.
 * @throws Error when the shown file is not the one that was signed, or the result does not hold: nothing is recorded then
 */
export const storeSigned = async (
  service: Dependencies,
  keys: SignedFileKeys,
  facts: CertificateFacts,
): Promise<SealedFile> => {
  const { documents, clock } = service;
  const seal = await platformSeal(service);
  const sealedAt = clock.now();
  const file = (await documents.get(keys.signed)) ?? (await makeSigned(service, keys, facts, { seal, sealedAt }));
  const record = { shown: facts.shown, sha256: sha256(file) };
  const { shownFile, seal: isSealed } = await verifySignedFile(file, { ...record, certificate: seal.certificate });
  if (!shownFile || !isSealed) throw new Error(`The signed file ${keys.signed} does not hold`);
  return {
    sha256: record.sha256,
    length: file.length,
    keySha256: seal.keySha256,
    sealedAt,
  };
};

const makeSigned = async (
  { documents }: Dependencies,
  keys: SignedFileKeys,
  facts: CertificateFacts,
  { seal, sealedAt }: { readonly seal: PlatformSeal; readonly sealedAt: string },
): Promise<Uint8Array> => {
  const shown = await requireObject(documents, keys.shown);
  if (sha256(shown) !== facts.shown.sha256) throw new Error(`${keys.shown} is not the file that was signed`);
  const file = await sealSignedFile(seal, {
    shown,
    certificatePages: await renderPdf(certificateDocument(facts)),
    reason: `Both parties signed ${facts.contractId}, ${eventsUpTo(facts.events.at(-1)?.hash ?? '')}`,
    sealedAt,
  });
  const outcome = await documents.put({ objectKey: keys.signed, contentType: 'application/pdf', body: file });
  return outcome === 'stored' ? file : requireObject(documents, keys.signed);
};
