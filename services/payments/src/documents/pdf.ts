import { PDFDocument, StandardFonts, rgb } from 'pdf-lib';

/** A one-page document: a title, and rows of a name and a value. */
export interface Sheet {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** Small print at the foot. */
  readonly notes: readonly string[];
  /** When what it states happened. ISO-8601 UTC; the same facts make the same bytes. */
  readonly date: string;
}

/** A4 portrait in points. */
const PAGE: [number, number] = [595, 842];
const LEFT = 64;
const VALUE_LEFT = 220;
const LINE = 24;
const GREY = rgb(0.38, 0.43, 0.49);
const BLACK = rgb(0.12, 0.16, 0.2);

/** The fonts that every PDF reader has know Latin letters only; what they cannot write must not break a document. */
const latin = (text: string): string => text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?');

export const renderSheet = async ({ title, rows, notes, date }: Sheet): Promise<Uint8Array> => {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const [regular, bold] = [
    await pdf.embedFont(StandardFonts.Helvetica),
    await pdf.embedFont(StandardFonts.HelveticaBold),
  ];
  pdf.setTitle(title);
  pdf.setProducer('MindLinks');
  pdf.setCreationDate(new Date(date));
  pdf.setModificationDate(new Date(date));
  const page = pdf.addPage(PAGE);
  page.drawText('MindLinks', { x: LEFT, y: 770, size: 12, font: bold, color: GREY });
  page.drawText(latin(title), { x: LEFT, y: 728, size: 22, font: bold, color: BLACK });
  rows.forEach(([name, value], row) => {
    const y = 680 - row * LINE;
    page.drawText(latin(name), { x: LEFT, y, size: 11, font: regular, color: GREY });
    page.drawText(latin(value), { x: VALUE_LEFT, y, size: 11, font: regular, color: BLACK });
  });
  notes.forEach((note, row) => {
    page.drawText(latin(note), { x: LEFT, y: 72 - row * 14, size: 9, font: regular, color: GREY });
  });
  // Object streams are compressed together; without them a document can be read and compared.
  return pdf.save({ useObjectStreams: false });
};
