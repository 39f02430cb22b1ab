import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import PDFKit from 'pdfkit';
import type { draw as realDraw } from '#shared/pdf/adapters/pdfkit.ts';
import { missingGlyphs } from '#shared/pdf/coverage.ts';
import type { PdfDocument } from '#shared/pdf/index.ts';
import { invocation } from '../current.ts';

const real = (): Promise<{ readonly draw: typeof realDraw }> => import('#shared/pdf/adapters/pdfkit.ts');

/**
 * In place of setting text, which takes a third of a run's time: a valid PDF of one empty page. Its bytes follow from the whole
 * document and from nothing else, and characters without a glyph are reported as always. A run with `setsText` has the real pages.
 */
export const draw = async (
  document: PdfDocument,
): Promise<Pick<Awaited<ReturnType<typeof realDraw>>, 'pdf' | 'missing'>> => {
  if (invocation().setsText) return (await real()).draw(document);
  const whole = JSON.stringify(document);
  const date = new Date(document.date);
  const pdf = new PDFKit({
    compress: false,
    font: null as unknown as string,
    info: { Title: createHash('sha256').update(whole).digest('hex'), CreationDate: date, ModDate: date },
  });
  pdf.end();
  return { pdf: await buffer(pdf), missing: missingGlyphs(whole) };
};
