import { number, object, string } from 'yup';
import { secondsAfter } from '#shared/time/index.ts';
import { instant } from '#shared/validation/index.ts';
import type { SealedFile } from '../domain/contract.ts';
import { DocumentErasedError, DocumentNotReadyError } from '../domain/errors.ts';
import type { ShownDocument, Signing } from '../domain/signing.ts';
import type { ContractPorts } from '../ports.ts';

/** Seconds for which a link shows a document. */
const LINK_SECONDS = 300;

const linkFields = {
  /** Shows the file to its holder until `expiresAt`. */
  url: string().required(),
  expiresAt: instant().required(),
  /** Of the file, in hexadecimal. */
  sha256: string().required(),
  /** In bytes. */
  length: number().integer().required(),
};

export const linkSchema = object(linkFields);

/** A link to a file of which nothing is on record. */
export const plainLinkSchema = object({ url: linkFields.url, expiresAt: linkFields.expiresAt });

/** The file that both parties are shown, and the text to which a person agrees by signing. */
export const shownDocumentSchema = object({
  ...linkFields,
  consent: object({
    version: string().required(),
    text: string().required(),
    sha256: string().required(),
  }).required(),
});

/** @throws DocumentErasedError */
export const assertKept = ({ erasedAt }: Pick<Signing, 'erasedAt'>): void => {
  if (erasedAt !== undefined) throw new DocumentErasedError('The time for which it is kept is over: it was erased');
};

/** @throws DocumentNotReadyError before it is rendered; DocumentErasedError */
export const shownDocument = (signing: Signing): ShownDocument => {
  assertKept(signing);
  if (signing.document === undefined) throw new DocumentNotReadyError('The document is not rendered yet');
  return signing.document;
};

/** @throws DocumentNotReadyError before it is sealed; DocumentErasedError */
export const sealedFile = ({
  signing,
  sealed,
}: {
  readonly signing: Signing;
  readonly sealed?: SealedFile;
}): SealedFile => {
  assertKept(signing);
  if (sealed === undefined) throw new DocumentNotReadyError('The signed file is not sealed yet');
  return sealed;
};

/** A link to a stored file, with what is on record about it. */
export const fileLink = async (
  { documents, clock }: Pick<ContractPorts, 'documents' | 'clock'>,
  objectKey: string,
  fileName: string,
  { sha256, length }: ShownDocument,
) => ({
  ...(await plainLink({ documents, clock }, objectKey, fileName)),
  sha256,
  length,
});

export const plainLink = async (
  { documents, clock }: Pick<ContractPorts, 'documents' | 'clock'>,
  objectKey: string,
  fileName: string,
) => ({
  url: await documents.presignDownload({ objectKey, fileName, expiresInSeconds: LINK_SECONDS }),
  expiresAt: secondsAfter(clock.now(), LINK_SECONDS),
});
