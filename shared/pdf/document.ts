import type { Line } from './layout.ts';

/** A document, from top to bottom. Values of others (names, references) are given as `isolated(value)`. */
export interface PdfDocument {
  readonly title: string;
  /** When what it states happened, ISO-8601 UTC: the same document makes the same bytes. */
  readonly date: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly small?: boolean }
  /** A name and a value a row. */
  | { readonly kind: 'fields'; readonly rows: readonly (readonly [name: string, value: string])[] }
  /** Its head stands on each of its pages. */
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

export interface Column {
  readonly head: string;
  /** Its part of the width: of 3 and 1 the first has three quarters. */
  readonly share: number;
  /** Amounts are aligned at their end. */
  readonly align?: 'start' | 'end';
}

/** A4 portrait, in points, from the top left. */
export const PAGE = { width: 595.28, height: 841.89, margin: 64 } as const;

export type Color = 'black' | 'grey';

/** One line in its place: `x` of its left end, `y` of its top. */
export interface Placed {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: Color;
  readonly line: Line;
}

interface Style {
  readonly font: 'regular' | 'bold';
  readonly size: number;
  readonly color: Color;
}

const STYLES = {
  brand: { font: 'bold', size: 12, color: 'grey' },
  title: { font: 'bold', size: 22, color: 'black' },
  heading: { font: 'bold', size: 14, color: 'black' },
  text: { font: 'regular', size: 11, color: 'black' },
  name: { font: 'regular', size: 11, color: 'grey' },
  head: { font: 'bold', size: 10, color: 'grey' },
  small: { font: 'regular', size: 9, color: 'grey' },
} as const satisfies Record<string, Style>;

const LINE_HEIGHT = 1.45;
const NAME_WIDTH = 140;
const GAP = 14;
/** Between the rows of a table or of fields. */
const ROW_GAP = GAP / 2;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const BOTTOM = PAGE.height - PAGE.margin;

/** Lines of a text in a font, size and width. */
export type Wrap = (text: string, font: Style['font'], size: number, width: number) => readonly Line[];

interface Cell {
  readonly text: string;
  readonly style: Style;
  readonly x: number;
  readonly width: number;
  readonly align?: 'start' | 'end' | undefined;
}

/** Where every line of a document stands. Rows of more lines than a page has continue on the next one. */
export const place = (
  { title, blocks }: PdfDocument,
  wrap: Wrap,
): { readonly pages: number; readonly lines: readonly Placed[] } => {
  const lines: Placed[] = [];
  let page = 0;
  let y: number = PAGE.margin;

  const row = (cells: readonly Cell[], onNewPage: () => void = () => undefined): void => {
    const wrapped = cells.map((cell) => wrap(cell.text, cell.style.font, cell.style.size, cell.width));
    const height = Math.max(...cells.map(({ style }) => style.size * LINE_HEIGHT));
    const count = Math.max(...wrapped.map((cell) => cell.length));
    for (let index = 0; index < count; index++) {
      if (y + height > BOTTOM) {
        page++;
        y = PAGE.margin;
        onNewPage();
      }
      cells.forEach(({ style: { size, color }, x, width, align = 'start' }, cell) => {
        const line = wrapped[cell]?.[index];
        if (line === undefined) return;
        const isAtRight = line.rightToLeft === (align === 'start');
        lines.push({ page, x: isAtRight ? x + width - line.width : x, y, size, color, line });
      });
      y += height;
    }
  };
  const whole = (text: string, style: Style): void => row([{ text, style, x: PAGE.margin, width: WIDTH }]);

  const table = ({ columns, rows }: Extract<Block, { kind: 'table' }>): void => {
    const shares = columns.reduce((total, { share }) => total + share, 0);
    let left: number = PAGE.margin;
    const places = columns.map(({ share, align }) => {
      const x = left;
      left += (WIDTH * share) / shares;
      return { x, width: left - x - (left < PAGE.margin + WIDTH - 1 ? GAP : 0), align };
    });
    const cells = (texts: readonly string[], style: Style): readonly Cell[] =>
      places.map((column, index) => ({ ...column, text: texts[index] ?? '', style }));
    const tableRow = (texts: readonly string[], style: Style, onNewPage?: () => void): void => {
      row(cells(texts, style), onNewPage);
      y += ROW_GAP;
    };
    const heads = columns.map((column) => column.head);
    const head = (): void => tableRow(heads, STYLES.head);
    head();
    for (const texts of rows) tableRow(texts, STYLES.text, head);
  };

  whole('MindLinks', STYLES.brand);
  y += GAP;
  whole(title, STYLES.title);
  for (const block of blocks) {
    y += GAP;
    if (block.kind === 'heading') whole(block.text, STYLES.heading);
    else if (block.kind === 'paragraph') whole(block.text, block.small === true ? STYLES.small : STYLES.text);
    else if (block.kind === 'table') table(block);
    else
      for (const [name, value] of block.rows) {
        row([
          { text: name, style: STYLES.name, x: PAGE.margin, width: NAME_WIDTH - GAP },
          { text: value, style: STYLES.text, x: PAGE.margin + NAME_WIDTH, width: WIDTH - NAME_WIDTH },
        ]);
        y += ROW_GAP;
      }
  }
  const pages = page + 1;
  if (pages > 1)
    for (let number = 1; number <= pages; number++)
      for (const line of wrap(`${number} / ${pages}`, 'regular', STYLES.small.size, WIDTH)) {
        const { size, color } = STYLES.small;
        lines.push({ page: number - 1, x: PAGE.width - PAGE.margin - line.width, y: BOTTOM + GAP, size, color, line });
      }
  return { pages, lines };
};
