import bidiFactory from 'bidi-js';
import LineBreaker from 'linebreak';

/** Text in one font and one direction, as pdfkit draws it from left to right. */
export interface Run {
  readonly text: string;
  readonly font: string;
  readonly width: number;
}

/** One line: its runs from left to right. */
export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  /** Whether its paragraph begins with a script that is written from right to left. */
  readonly rightToLeft: boolean;
}

/** What the layout asks of fonts. */
export interface Measure {
  /** The font that draws a character (a grapheme with its marks), the given one if it can. Undefined: no font has it. */
  fontFor(character: string, preferred: string): string | undefined;
  /** In points. */
  width(text: string, font: string): number;
}

// The package's types describe an ES module, where Node loads its CommonJS build: the import is the function itself.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Directs the text around it and is not drawn; isolates are among them. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const STRONG = /[\p{L}\p{Nd}]/u;
/** Stands for a character that no font has. In Noto Sans. */
export const BOX = '\u25a1';

/**
 * Text as lines that are not wider than `width`, by Unicode's rules for line breaks (UAX 14) and direction (UAX 9). A word that is
 * wider than a line is broken between characters.
 */
export const linesOf = (text: string, font: string, width: number, measure: Measure): readonly Line[] =>
  text
    .normalize('NFC')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .flatMap((paragraph) => wrapped(paragraph, font, width, measure));

const wrapped = (paragraph: string, font: string, width: number, measure: Measure): readonly Line[] => {
  const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph);
  const mirrored = bidi.getMirroredCharactersMap(paragraph, levels);
  const rightToLeft = (paragraphs[0]?.level ?? 0) % 2 === 1;
  const line = (start: number, end: number): Line => {
    const length = paragraph.slice(start, end).trimEnd().length;
    const runs = inVisualOrder(runsOf(paragraph, start, start + length, { levels, mirrored, font, measure }));
    return { runs, width: runs.reduce((total, run) => total + run.width, 0), rightToLeft };
  };
  const lines: Line[] = [];
  let start = 0;
  let fits = 0;
  for (const end of opportunities(paragraph)) {
    if (line(start, end).width <= width) {
      fits = end;
      continue;
    }
    if (fits > start) lines.push(line(start, fits));
    start = fits;
    for (const { segment, index } of graphemes.segment(paragraph.slice(start, end))) {
      const next = fits + index + segment.length;
      if (line(start, next).width <= width) continue;
      const before = fits + index;
      if (before > start) lines.push(line(start, before));
      start = before;
    }
    fits = end;
  }
  return [...lines, line(start, paragraph.length)];
};

/** Where a line may end, the text's end included. */
const opportunities = (paragraph: string): readonly number[] => {
  const breaker = new LineBreaker(paragraph);
  const places: number[] = [];
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) places.push(next.position);
  return places;
};

interface Directed extends Run {
  readonly level: number;
}

const runsOf = (
  paragraph: string,
  start: number,
  end: number,
  facts: {
    readonly levels: Uint8Array;
    readonly mirrored: ReadonlyMap<number, string>;
    readonly font: string;
    readonly measure: Measure;
  },
): readonly Directed[] => {
  const { levels, mirrored, measure } = facts;
  const parts: { text: string; font: string; level: number }[] = [];
  for (const { segment, index } of graphemes.segment(paragraph.slice(start, end))) {
    const place = start + index;
    const character = (mirrored.get(place) ?? segment).replaceAll(INVISIBLE, '');
    if (character === '') continue;
    const level = levels[place] ?? 0;
    const last = parts.at(-1);
    // Blanks and punctuation stay in the font of the text before them.
    const preferred = last !== undefined && !STRONG.test(character) ? last.font : facts.font;
    const font = measure.fontFor(character, preferred);
    const drawn = font === undefined ? BOX : character;
    if (last?.level === level && last.font === (font ?? facts.font)) last.text += drawn;
    else parts.push({ text: drawn, font: font ?? facts.font, level });
  }
  return parts.map(({ text, font, level }) => {
    // fontkit reverses text of the scripts that are written from right to left; what has no script it leaves as it is.
    const isReversed = level % 2 === 1 && !RIGHT_TO_LEFT.test(text);
    const shown = isReversed
      ? [...graphemes.segment(text)]
          .reverse()
          .map(({ segment }) => segment)
          .join('')
      : text;
    return { text: shown, font, level, width: measure.width(shown, font) };
  });
};

/** UAX 9, rule L2: from the highest level to the lowest odd one, sequences of that level or above are reversed. */
const inVisualOrder = (runs: readonly Directed[]): readonly Directed[] => {
  const order = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level >= 1; level--) {
    for (let from = 0; from < order.length; from++) {
      let to = from;
      while (to < order.length && (order[to]?.level ?? 0) >= level) to++;
      if (to > from) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = to;
    }
  }
  return order;
};
