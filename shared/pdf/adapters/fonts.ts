import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';
import type { Font } from 'fontkit';
import { FONT_FILES } from '../font-files.cjs';
import type { Measure } from '../layout.ts';

type FontName = keyof typeof FONT_FILES;

interface Loaded {
  readonly file: Buffer;
  readonly font: Font;
}

const loaded = new Map<FontName, Loaded>();
const isFont = (name: string): name is FontName => Object.hasOwn(FONT_FILES, name);

/** Read when a text needs it: the Chinese font has 10 MB. In a package the files are in `node_modules`, as in the project. */
export const loadFont = (name: string): Loaded => {
  if (!isFont(name)) throw new RangeError(`There is no font ${name}`);
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const file = readFileSync(createRequire(import.meta.url).resolve(FONT_FILES[name]));
  const font = { file, font: create(file) };
  loaded.set(name, font);
  return font;
};

const has = (name: FontName, character: string): boolean =>
  [...character].every((point) => {
    const codePoint = point.codePointAt(0) ?? 0;
    return isInvisible(codePoint) || loadFont(name).font.hasGlyphForCodePoint(codePoint);
  });

/** Joiners and variation selectors choose a form; a font without them draws the character. */
const isInvisible = (codePoint: number): boolean =>
  codePoint === 0x200c || codePoint === 0x200d || (codePoint >= 0xfe00 && codePoint <= 0xfe0f);

const NAMES = Object.keys(FONT_FILES) as FontName[];

/** Bold has Latin, Greek and Cyrillic letters; other scripts are regular in headings too. */
export const fontFor: Measure['fontFor'] = (character, preferred) =>
  [...(isFont(preferred) ? [preferred] : []), ...NAMES].find((name) => has(name, character));

/** Every code point that one of the fonts has, in order. */
export const fontCoverage = (): readonly number[] =>
  [...new Set(NAMES.flatMap((name) => loadFont(name).font.characterSet))].sort((one, other) => one - other);
