import { codePoints, renderPdf } from '#shared/pdf/index.ts';
import type { PdfDocument } from '#shared/pdf/index.ts';
import { sha256 } from '../documents/verify-signed-file.ts';
import type { ShownDocument } from '../domain/signing.ts';
import type { ContractPorts, Documents } from '../ports.ts';

/** @throws Error when it is not there: its record says that it is */
export const requireObject = async (documents: Documents, objectKey: string): Promise<Uint8Array> => {
  const body = await documents.get(objectKey);
  if (body === undefined) throw new Error(`There is no object ${objectKey}`);
  return body;
};

/**
 * Renders the document that both parties are shown, and stores it. What an attempt before stored stays, and counts: the stored bytes
 * are what is signed, and not a new rendering.
 * @throws Error for characters that no font has: they are refused when a document is drafted
 */
export const storeShown = async (
  { documents }: Pick<ContractPorts, 'documents'>,
  objectKey: string,
  document: PdfDocument,
): Promise<ShownDocument> => {
  const rendered = await renderPdf(document, (missing) => {
    throw new Error(`No font of documents has ${missing.map(codePoints).join(', ')}`);
  });
  const outcome = await documents.put({ objectKey, contentType: 'application/pdf', body: rendered });
  const stored = outcome === 'stored' ? rendered : await requireObject(documents, objectKey);
  return { sha256: sha256(stored), length: stored.length };
};
