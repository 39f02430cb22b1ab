import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { draw } from './adapters/pdfkit.ts';
import { PAGE } from './document.ts';
import type { Block, PdfDocument } from './document.ts';
import { isolated, renderPdf } from './index.ts';
import { pixelsOutside, readPdf } from './testing.ts';

const SCRIPTS = [
  'Łódź, “Škoda”: Q4 – 50 €/h',
  'Ελένη Παπαδοπούλου',
  'Александр Йовић',
  '李雷',
  'محمد بن عبد الله (شركة)',
  'בִּנְיָמִין, 50%',
];
const LONG = [
  'x'.repeat(64),
  'W'.repeat(200),
  `${'0197b2c4-1a2b-7c3d-8e4f-5a6b7c8d9e0f.'.repeat(2)}`,
  '李'.repeat(120),
  'م'.repeat(200),
];
const MIXED =
  'זהו מסמך ארוך מאוד שכולל גם English words in the middle, 50% של הסכום EUR 1,250.00 (כולל מע״מ) ועוד מילים.';

const sheet = (values: readonly string[], more: readonly Block[] = []): PdfDocument => ({
  title: 'Receipt',
  date: '2026-11-04T10:00:00.000Z',
  blocks: [{ kind: 'fields', rows: values.map((value, row) => [`Value ${row}`, isolated(value)] as const) }, ...more],
});
const runsOf = async (value: string): Promise<readonly string[]> => {
  const { lines } = await draw(sheet([value]));
  return (lines.at(-1)?.line.runs ?? []).map(({ text }) => text);
};

describe('PDF documents', () => {
  it('show names in six scripts, the same pixels on every machine', async () => {
    const pages = await readPdf(await renderPdf(sheet(SCRIPTS, [{ kind: 'paragraph', text: MIXED }])));
    const hashes = pages.map(({ pixels }) => createHash('sha256').update(pixels).digest('hex'));
    // After a change of the layout or of a font: compare the page with the text by eye, then change the hash.
    expect(hashes).to.deep.equal(['a94018968cbe7854aaeaf6c2a8a37a43e0f0a2ab206500edf805c329ddf4173f']);
  });

  it('draw nothing outside the margins: long words, ids, tables, several pages', async () => {
    const columns = [
      { head: 'Item', share: 3 },
      { head: 'Amount', share: 1, align: 'end' },
    ] as const;
    const rows = Array.from({ length: 60 }, (_, row) => [
      [...LONG, ...SCRIPTS, MIXED][row % 12] ?? '',
      '1,250,000.00 EUR',
    ]);
    const { pdf, lines } = await draw(sheet([...LONG, ...SCRIPTS, MIXED], [{ kind: 'table', columns, rows }]));
    for (const { x, y, size, line } of lines) {
      expect(x).to.be.at.least(PAGE.margin - 0.01);
      expect(x + line.width).to.be.at.most(PAGE.width - PAGE.margin + 0.01);
      expect(y + size).to.be.below(PAGE.height - PAGE.margin / 2);
    }
    const pages = await readPdf(pdf, 1);
    expect(pages.length).to.be.above(2);
    expect(pages.map(pixelsOutside)).to.deep.equal(pages.map(() => 0));
  });

  it('keep the rows of a table further apart than the lines of one row', async () => {
    const columns = [{ head: 'Event', share: 1 }] as const;
    const { lines } = await draw(sheet([], [{ kind: 'table', columns, rows: [['One\nTwo'], ['Three']] }]));
    const [head, one, two, three] = lines.slice(-4).map(({ y }) => y);
    const [ofHead, inRow, ofRow] = [Number(one) - Number(head), Number(two) - Number(one), Number(three) - Number(two)];
    expect(ofRow).to.be.above(inRow + 5);
    expect(ofHead).to.be.above(inRow);
  });

  it('lose no character of a word that is wider than a line', async () => {
    const { lines } = await draw(sheet(['0123456789'.repeat(30)]));
    const text = lines.flatMap(({ line }) => line.runs.map((run) => run.text)).join('');
    expect(text).to.include('0123456789'.repeat(30));
  });

  it('keep numbers and brackets in place beside text that is written from right to left', async () => {
    expect(await runsOf('שלום, 50%')).to.deep.equal(['50%', 'שלום, ']);
    // Mirrored: from left to right `(`, the word, `)`.
    expect(await runsOf('(שלום)')).to.deep.equal(['שלום(', ')']);
  });

  it('compose decomposed letters', async () => {
    expect(await runsOf('cafe\u0301')).to.deep.equal(['café']);
  });

  it('show what no font has as a box', async () => {
    expect((await runsOf('Anna 😀')).join('')).to.equal('Anna □');
  });

  it('are the same bytes each time', async () => {
    const [first, second] = [await renderPdf(sheet(SCRIPTS)), await renderPdf(sheet(SCRIPTS))];
    expect(Buffer.from(first).equals(second)).to.equal(true);
  });
});
