import type { FieldError } from '#shared/errors/index.ts';
import { codePoints, missingGlyphs } from '#shared/pdf/coverage.ts';
import { CharactersRefusedError } from './errors.ts';

/** Characters that a problem names. */
const MAX_NAMED = 5;

/** @throws CharactersRefusedError for texts with characters that no font of documents has. Texts may have several lines */
export const assertCharacters = (texts: Readonly<Record<string, string>>): void => {
  const problems = Object.entries(texts).flatMap(([field, text]): readonly FieldError[] => {
    const missing = missingGlyphs(text.replaceAll('\n', ' '));
    const named = missing.slice(0, MAX_NAMED).map((character) => `${character} (${codePoints(character)})`);
    return missing.length === 0
      ? []
      : [{ field, message: `has characters that documents cannot show: ${named.join(', ')}` }];
  });
  if (problems.length > 0) throw new CharactersRefusedError(problems);
};
