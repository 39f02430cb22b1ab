import { ArraySchema, ObjectSchema, StringSchema, string } from 'yup';
import type { AnyObjectSchema } from 'yup';
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
const LINE_BREAKS = /\r\n|[\n\r\u0085\p{Zl}\p{Zp}]/gu;
const LINK = /:\/\/|\bwww\./i;

interface Kind {
  readonly max: number;
  readonly lines: boolean;
}

const KIND = 'freeText';

const isKind = (value: unknown): value is Kind => isRecord(value) && typeof value['max'] === 'number';

/** Text as it is kept, so that what looks the same is the same: NFC, one plain space for blanks, none at the ends. */
export const normalised = (text: string, { lines }: Pick<Kind, 'lines'> = { lines: false }): string => {
  const blanked = text.normalize('NFC').replace(BLANKS, ' ');
  return (lines ? blanked.replace(LINE_BREAKS, '\n').replace(/ ?\n ?/g, '\n') : blanked).replace(
    /^[ \n]+|[ \n]+$/g,
    '',
  );
};

/** What is wrong with text that was {@link normalised}; nothing when it is in order. */
export const textProblem = (text: string, { max, lines }: Kind): string | undefined => {
  if (Array.from(text).length > max) return `may have ${max} characters at most`;
  const rest = (lines ? text.replaceAll('\n', '') : text).replace(JOINERS, '');
  if (/[\n\r\p{Zl}\p{Zp}\u0085]/u.test(rest)) return 'must be one line';
  return REFUSED.test(rest) ? 'has invisible or unassigned characters, or some that turn its direction' : undefined;
};

const freeText = (kind: Kind) =>
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

/** Free text of one line, such as a name or a comment in a list. @param max Characters, as people count them: code points */
export const line = (max: number) => freeText({ max, lines: false });

/** Free text of several lines. @param max Characters, as people count them: code points */
export const paragraphs = (max: number) => freeText({ max, lines: true });

/** One line that goes into mails of ours to somebody else. It names a thing and leads nowhere: a link is refused. */
export const reference = (max: number) =>
  line(max).test({
    name: 'noLink',
    message: '${path} must not have a link',
    skipAbsent: true,
    test: (text = '') => !LINK.test(text),
  });

/** What is wrong with a {@link reference} that was {@link normalised}; nothing when it is in order. */
export const referenceProblem = (text: string, max: number): string | undefined =>
  textProblem(text, { max, lines: false }) ?? (LINK.test(text) ? 'must not have a link' : undefined);

/** Data with every free text of the schema {@link normalised}; everything else as it is. */
export const withNormalisedText = (schema: unknown, data: unknown): unknown => {
  if (schema instanceof StringSchema && typeof data === 'string') {
    const kind = schema.describe().meta?.[KIND as keyof object] as unknown;
    return isKind(kind) ? normalised(data, kind) : data;
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
