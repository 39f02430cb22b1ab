import { ArraySchema, ObjectSchema, StringSchema, string } from 'yup';
import type { AnyObjectSchema, AnySchema } from 'yup';
import { codePoints, missingGlyphs } from '#shared/pdf/coverage.ts';
import { isRecord } from './record.ts';

/**
 * What free text may not hold, by Unicode's general category: control characters, format characters (invisible ones, and those
 * that turn the direction of what follows), private use, unassigned, and halves of surrogate pairs.
 */
const REFUSED = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u;
/** Joiners change how letters of some scripts are written. Persian and the scripts of India need them within a word. */
const JOINERS =
  /(?<=[\p{Script=Arab}\p{Script=Deva}\p{Script=Beng}\p{Script=Knda}\p{Script=Mlym}\p{Script=Sinh}][\p{M}]*)[\u200C\u200D](?=[\p{Script=Arab}\p{Script=Deva}\p{Script=Beng}\p{Script=Knda}\p{Script=Mlym}\p{Script=Sinh}])/gu;
/** Every blank within a line: also the no-break space, the thin spaces and the ideographic one. */
const BLANKS = /[\p{Zs}\t]+/gu;
const LINE_BREAK = /\r\n|[\n\r\u0085\p{Zl}\p{Zp}]/u;
const LINE_BREAKS = new RegExp(LINE_BREAK, 'gu');
/** Characters that a problem names. */
const MAX_NAMED = 5;
const LINK = /:\/\/|\bwww\./i;

/** What a free text may be. */
interface TextKind {
  /** Characters, as people count them: code points. */
  readonly max: number;
  /** Whether it may have several lines. */
  readonly lines?: boolean;
  /** Whether it goes into mails and documents of ours to somebody else: without a link, and in characters of the fonts. */
  readonly isReference?: boolean;
}

const KIND = 'freeText';

const kindOf = ({ spec: { meta } }: AnySchema): TextKind | undefined =>
  (meta as { readonly [KIND]?: TextKind } | undefined)?.[KIND];

/** Text as it is kept, so that what looks the same is the same: NFC, one plain space for blanks, none at the ends. */
export const normalised = (text: string, { lines = false }: Pick<TextKind, 'lines'> = {}): string => {
  const blanked = text.normalize('NFC').replace(BLANKS, ' ');
  return (lines ? blanked.replace(LINE_BREAKS, '\n').replace(/ ?\n ?/g, '\n') : blanked).replace(
    /^[ \n]+|[ \n]+$/g,
    '',
  );
};

/** What is wrong with text that was {@link normalised}; nothing when it is in order. */
export const textProblem = (
  text: string,
  { max, lines = false, isReference = false }: TextKind,
): string | undefined => {
  if (Array.from(text).length > max) return `may have ${max} characters at most`;
  const rest = (lines ? text.replaceAll('\n', '') : text).replace(JOINERS, '');
  if (LINE_BREAK.test(rest)) return 'must be one line';
  if (rest.includes('\uFFFD')) return 'has letters that were lost (U+FFFD): send it in UTF-8';
  if (REFUSED.test(rest)) return 'has invisible or unassigned characters, or some that turn its direction';
  if (!isReference) return undefined;
  if (LINK.test(text)) return 'must not have a link';
  const missing = missingGlyphs(text);
  if (missing.length === 0) return undefined;
  return `has characters that documents cannot show: ${missing.slice(0, MAX_NAMED).map(codePoints).join(', ')}`;
};

const freeText = (kind: TextKind) =>
  string()
    .meta({ [KIND]: kind })
    .test({
      name: 'characters',
      params: { max: kind.max },
      skipAbsent: true,
      test: (text = '', { createError }) => {
        const problem = textProblem(text, kind);
        return problem === undefined || createError({ message: `\${path} ${problem}` });
      },
    });

/** Free text of one line, such as a name. @param max Characters, as people count them: code points */
export const line = (max: number) => freeText({ max });

/** Free text of several lines. @param max Characters, as people count them: code points */
export const paragraphs = (max: number) => freeText({ max, lines: true });

/** The kind of a {@link reference}, for {@link textProblem}. */
export const referenceOf = (max: number): TextKind => ({ max, isReference: true });

/**
 * One line that goes into mails and documents of ours to somebody else. It names a thing and leads nowhere: a link is refused, and
 * so is a character that no font of documents has.
 */
export const reference = (max: number) => freeText(referenceOf(max));

/** Data with every free text of the schema {@link normalised}; everything else as it is. */
export const withNormalisedText = (schema: unknown, data: unknown): unknown => {
  if (schema instanceof StringSchema && typeof data === 'string') {
    const kind = kindOf(schema as AnySchema);
    return kind === undefined ? data : normalised(data, kind);
  }
  if (schema instanceof ArraySchema && Array.isArray(data)) {
    const { innerType } = schema as { innerType?: unknown };
    return data.map((item) => withNormalisedText(innerType, item));
  }
  if (schema instanceof ObjectSchema && isRecord(data)) {
    const { fields } = schema as AnyObjectSchema;
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        Object.hasOwn(fields, name) ? withNormalisedText(fields[name], value) : value,
      ]),
    );
  }
  return data;
};

/**
 * Text that was written by others on one line of ours, without invisible characters, whatever it holds: a mail, a document, a
 * description at the provider. A line break in a subject would start another mail header, and one in a paragraph would let a
 * person write sentences of ours. Stored text may be older than the schemas that refuse such characters.
 */
export const flattened = (text: string): string =>
  normalised(
    text
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, ''),
  );

/** Where data holds text with half of a surrogate pair, which has no bytes in UTF-8: the path, empty for the data itself. */
export const illFormedAt = (data: unknown, path = ''): string | undefined => {
  if (typeof data === 'string') return data.isWellFormed() ? undefined : path;
  if (typeof data !== 'object' || data === null) return undefined;
  for (const [name, value] of Object.entries(data)) {
    const at = Array.isArray(data) ? `${path}[${name}]` : [path, name].filter(Boolean).join('.');
    const found = name.isWellFormed() ? illFormedAt(value, at) : path;
    if (found !== undefined) return found;
  }
  return undefined;
};
