import type { AnySchema } from 'yup';
import { isRecord } from './record.ts';

/**
 * The schema with a name: the API documents show it once, under this name, and types generated from them have it. A schema
 * that extends a named one needs a name of its own; the generator refuses two schemas of one name.
 */
export const named = <S extends AnySchema>(name: string, schema: S): S => schema.meta({ name });

/** The name of a schema's description, if it has one. */
export const nameIn = (meta: unknown): string | undefined =>
  isRecord(meta) && typeof meta['name'] === 'string' ? meta['name'] : undefined;
