import { ValidationError as YupError } from 'yup';
import type { AnyObjectSchema, InferType } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { inspect } from './bounds.ts';
import { closed } from './closed.ts';
import { illFormedAt, withNormalisedText } from './text.ts';

export { closed } from './closed.ts';
export { email, envelopeAddress } from './email.ts';
export { instant, isInstant } from './instant.ts';
export { key } from './key.ts';
export { nameIn, named } from './named.ts';
export { isRecord } from './record.ts';
export { flattened, line, normalised, paragraphs, reference, referenceOf, textProblem } from './text.ts';
export { isUuid, uuid } from './uuid.ts';

/**
 * Check outside data against a schema, strictly: nothing is cast, no `default` is filled in, and a field the schema does
 * not know is refused at every depth (see {@link closed}).
 * @param at Prefix of the field names in the answer, such as `path`
 * @throws ValidationError naming every offending field
 */
export const parse = <S extends AnyObjectSchema>(schema: S, data: unknown, at = ''): InferType<S> =>
  validated(schema, data, at, { strict: true });

/**
 * Check data whose every value arrives as a string (a query string), so that numbers and booleans are read from their
 * text and defaults are filled in. Unknown fields are refused here too.
 * @throws ValidationError naming every offending field
 */
export const parseText = <S extends AnyObjectSchema>(schema: S, data: unknown, at = ''): InferType<S> =>
  // A cast would silently drop unknown fields: a misspelt filter would then list everything.
  validated(schema, data, at, { strict: false, stripUnknown: false });

const validated = <S extends AnyObjectSchema>(
  schema: S,
  data: unknown,
  at: string,
  options: { strict: boolean; stripUnknown?: boolean },
): InferType<S> => {
  const whole = closed(schema);
  const { exceeded, unknown } = inspect(whole, data);
  if (exceeded.length > 0) throw new ValidationError(reported(exceeded, at));
  const damaged = illFormedAt(data);
  if (damaged !== undefined) {
    throw new ValidationError(reported([{ field: damaged, message: `${damaged} has half of a surrogate pair` }], at));
  }
  try {
    // yup lets `undefined` pass an object schema; a missing object is refused by its required fields, each by name.
    return whole.validateSync(data === undefined ? {} : withNormalisedText(whole, data), {
      ...options,
      abortEarly: false,
      // A stack for each of many errors takes longer than the validation.
      disableStackTrace: true,
    }) as InferType<S>;
  } catch (error) {
    if (error instanceof YupError) throw new ValidationError(reported([...fieldErrors(error), ...unknown], at));
    throw error;
  }
};

/** yup's report on unknown fields is left out: it joins their names with commas, which a name may hold itself. */
const fieldErrors = (error: YupError): FieldError[] =>
  (error.inner.length > 0 ? error.inner : [error])
    .filter(({ type }) => type !== 'noUnknown')
    .map((inner) => ({ field: inner.path ?? '', message: messageOf(inner) }));

/** Each field once, with what is wrong first: a text that is missing is also too short. */
const reported = (errors: readonly FieldError[], at: string): FieldError[] => {
  const byField = new Map<string, FieldError>();
  for (const { field, message } of errors)
    if (!byField.has(field)) byField.set(field, { field: [at, field].filter(Boolean).join('.') || 'body', message });
  return [...byField.values()];
};

/** yup's message for a wrong type repeats the value, which may be somebody's name; messages go to the log. */
const messageOf = ({ type, path, params, message }: YupError): string =>
  type === 'typeError' ? `${path || 'this'} must be a \`${String(params?.['type'])}\`` : message;
