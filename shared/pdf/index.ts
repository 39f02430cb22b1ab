import type { PdfDocument } from './document.ts';

export type { Block, Column, PdfDocument } from './document.ts';
export { isolated } from './isolated.ts';

/** Loaded with the first document: most answers of the functions that render need neither pdfkit nor a font. */
const adapter = () => import('./adapters/pdfkit.ts');

/** A document as PDF; the same document makes the same bytes. What no font has is a box: `missingGlyphs` tells. */
export const renderPdf = async (document: PdfDocument): Promise<Uint8Array> =>
  (await (await adapter()).draw(document)).pdf;

/** The characters of a text that no font has, each once: emoji, Thai, Armenian, Georgian, rare Chinese ones. */
export const missingGlyphs = async (text: string): Promise<readonly string[]> => (await adapter()).missingIn(text);
