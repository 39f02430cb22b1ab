import { flattened } from '#shared/validation/index.ts';

/** How text of people and of other services stands in a mail. */

/**
 * Text that no mail program turns into a link. These make links of what looks like an address (`://`, or a dot before a letter),
 * in plain text too; a blank after it keeps the text readable.
 */
export const unlinked = (text: string): string =>
  text.replaceAll('://', ': //').replaceAll(/(?<=[\p{L}\p{N}])([.\u3002\uFF0E\uFF61])(?=\p{L})/gu, '$1 ');

/** A value of a request or a person's name, as the words around it show it. */
export const shown = (text: string): string => unlinked(flattened(text));
