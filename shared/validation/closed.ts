import { ArraySchema, ObjectSchema } from 'yup';
import type { AnyObjectSchema } from 'yup';

const cache = new WeakMap<AnyObjectSchema, AnyObjectSchema>();

/**
 * The schema with every object in it refusing fields it does not declare, at every depth: yup's own `noUnknown` reaches
 * one level only. An object that declares no fields at all is a free map, and one marked `.noUnknown(false)` is left open.
 */
export const closed = (schema: AnyObjectSchema): AnyObjectSchema => {
  const known = cache.get(schema);
  if (known) return known;
  const result = schema.spec.noUnknown === false ? deeply(schema) : deeply(schema).noUnknown();
  cache.set(schema, result);
  return result;
};

const deeply = (schema: AnyObjectSchema): AnyObjectSchema =>
  schema.shape(Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, inner(field)])));

const inner = <T>(field: T): T | AnyObjectSchema | ArraySchema<unknown[] | undefined, object> => {
  if (field instanceof ObjectSchema) return Object.keys(field.fields).length > 0 ? closed(field) : field;
  if (field instanceof ArraySchema) return field.innerType ? field.of(inner(field.innerType)) : field;
  return field;
};
