import type { PdfDocument } from './document.ts';

export type { Block, Column, PdfDocument } from './document.ts';
export { codePoints, missingGlyphs } from './coverage.ts';
export { isolated } from './isolated.ts';

/** Loaded with the first document: most answers of the functions that render need neither pdfkit nor a font. */
const adapter = () => import('./adapters/pdfkit.ts');

/**
 * A document as PDF; the same document makes the same bytes.
 * @param onMissing Receives the characters that no font has, each once. They are drawn as a box
 */
export const renderPdf = async (
  document: PdfDocument,
  onMissing: (characters: readonly string[]) => void = () => undefined,
): Promise<Uint8Array> => {
  const { pdf, missing } = await (await adapter()).draw(document);
  if (missing.length > 0) onMissing(missing);
  return pdf;
};
