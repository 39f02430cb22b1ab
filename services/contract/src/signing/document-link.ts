import { number, object, string } from 'yup';
import { secondsAfter } from '#shared/time/index.ts';
import { instant } from '#shared/validation/index.ts';
import type { ShownDocument } from '../domain/signing.ts';
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

/** The file that both parties are shown, and the text to which a person agrees by signing. */
export const shownDocumentSchema = object({
  ...linkFields,
  consent: object({
    version: string().required(),
    text: string().required(),
    sha256: string().required(),
  }).required(),
});

/** A link to a stored file, with what is on record about it. */
export const fileLink = async (
  { documents, clock }: Pick<ContractPorts, 'documents' | 'clock'>,
  objectKey: string,
  fileName: string,
  { sha256, length }: ShownDocument,
) => ({
  url: await documents.presignDownload({ objectKey, fileName, expiresInSeconds: LINK_SECONDS }),
  expiresAt: secondsAfter(clock.now(), LINK_SECONDS),
  sha256,
  length,
});
