import PDFKit from 'pdfkit';
import { PAGE, place } from '../document.ts';
import type { Color, PdfDocument, Placed } from '../document.ts';
import { linesOf } from '../layout.ts';
import type { Measure } from '../layout.ts';
import { fontFor, loadFont } from './fonts.ts';

const COLORS: Readonly<Record<Color, string>> = { black: '#1f2933', grey: '#616e7c' };

/** A document as PDF, where each line stands, and the characters that no font has, each once. */
export const draw = async (
  document: PdfDocument,
): Promise<{ readonly pdf: Uint8Array; readonly lines: readonly Placed[]; readonly missing: readonly string[] }> => {
  const date = new Date(document.date);
  const pdf = new PDFKit({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    // zlib does not promise the same bytes in its next version; a font by default would be read from a file.
    compress: false,
    font: null as unknown as string,
    info: { Title: document.title, Producer: 'MindLinks', Creator: 'MindLinks', CreationDate: date, ModDate: date },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });

  const registered = new Set<string>();
  const use = (name: string, size: number): void => {
    if (!registered.has(name)) pdf.registerFont(name, loadFont(name).file);
    registered.add(name);
    pdf.font(name, size);
  };
  const width = (text: string, font: string, size: number): number => {
    use(font, size);
    return pdf.widthOfString(text, WHOLE);
  };
  const missing = new Set<string>();
  const fontOf: Measure['fontFor'] = (character, preferred) => {
    const font = fontFor(character, preferred);
    if (font === undefined) missing.add(character);
    return font;
  };
  pdf.addPage();
  const { pages, lines } = place(document, (text, font, size, lineWidth) =>
    linesOf(text, font, lineWidth, { fontFor: fontOf, width: (part, name) => width(part, name, size) }),
  );
  for (let page = 0; page < pages; page++) {
    if (page > 0) pdf.addPage();
    for (const { x, y, size, color, line } of lines.filter((candidate) => candidate.page === page)) {
      pdf.fillColor(COLORS[color]);
      let left = x;
      for (const run of line.runs) {
        use(run.font, size);
        // The same line for all fonts, whose heights differ.
        pdf.text(run.text, left, y + size, { ...WHOLE, lineBreak: false, baseline: 'alphabetic' });
        left += run.width;
      }
    }
  }
  pdf.end();
  await ended;
  return { pdf: Buffer.concat(chunks), lines, missing: [...missing] };
};

/** Without `features` pdfkit lays out word by word, and words written from right to left come in reverse. */
const WHOLE = { features: [] };
