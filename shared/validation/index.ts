import { ValidationError as YupError } from 'yup';
import type { AnyObjectSchema, InferType } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { closed } from './closed.ts';

export { closed } from './closed.ts';

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
  try {
    // yup lets `undefined` pass an object schema; a missing object is refused by its required fields, each by name.
    return closed(schema).validateSync(data === undefined ? {} : data, {
      ...options,
      abortEarly: false,
    }) as InferType<S>;
  } catch (error) {
    if (error instanceof YupError) throw new ValidationError(fieldErrors(error, at));
    throw error;
  }
};

const fieldErrors = (error: YupError, at: string): FieldError[] =>
  (error.inner.length > 0 ? error.inner : [error]).flatMap((inner) => {
    const path = inner.path ?? '';
    if (inner.type === 'noUnknown') return unknownFields(inner).map((key) => unknownField(named(at, path, key)));
    return [{ field: named(at, path), message: messageOf(inner) }];
  });

const unknownField = (field: string): FieldError => ({ field, message: `${field} is not a known field` });

const named = (...parts: readonly string[]): string => parts.filter(Boolean).join('.') || 'body';

/** yup's message for a wrong type repeats the value, which may be somebody's name; messages go to the log. */
const messageOf = ({ type, path, params, message }: YupError): string =>
  type === 'typeError' ? `${path || 'this'} must be a \`${String(params?.['type'])}\`` : message;

/** yup joins the unknown keys with commas; a key may hold one itself, so look the keys up in the value. */
const unknownFields = ({ value, params }: Pick<YupError, 'params'> & { readonly value?: unknown }): string[] => {
  const joined = `, ${String(params?.['unknown'])}, `;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return keys.filter((key) => joined.includes(`, ${key}, `));
};
