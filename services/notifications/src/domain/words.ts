/** How text of people and of other services stands in a mail. */

/** Controls, formatting such as bidirectional overrides, and every kind of blank or line break. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;
const FORMATTING = /\p{Cf}/gu;

/**
 * One line without invisible characters, whatever came in: a line break in a subject would start another mail header, and one in a
 * paragraph of the plain text would let a person write sentences of ours.
 */
export const oneLine = (text: string): string =>
  text.toWellFormed().normalize('NFC').replaceAll(FORMATTING, '').replaceAll(INVISIBLE, ' ').trim();

/**
 * Text that no mail program turns into a link. These make links of what looks like an address (`://`, or a dot before a letter),
 * in plain text too; a blank after it keeps the text readable.
 */
export const unlinked = (text: string): string =>
  text.replaceAll('://', ': //').replaceAll(/(?<=[\p{L}\p{N}])([.\u3002\uFF0E\uFF61])(?=\p{L})/gu, '$1 ');

/** A value of a request or a person's name, as the words around it show it. */
export const shown = (text: string): string => unlinked(oneLine(text));
