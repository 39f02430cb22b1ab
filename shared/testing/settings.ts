import { readSettings } from '#shared/wiring/index.ts';
import type { Schema } from '#shared/wiring/index.ts';

/** The schemas of the settings that functions of a service read, as its `wiring.ts` and the shared one declare them. */
export const schemasOf = async (service: string): Promise<readonly Schema[]> => {
  if (service === 'platform') return [];
  const modules: readonly Readonly<Record<string, unknown>>[] = await Promise.all([
    import('#shared/wiring/index.ts'),
    import(new URL(`../../services/${service}/src/wiring.ts`, import.meta.url).href),
  ]);
  return modules.flatMap((module) =>
    Object.values(module).flatMap((value) =>
      typeof value === 'function' && 'schema' in value ? [value.schema as Schema] : [],
    ),
  );
};

/** What is wrong with each setting of an environment that has the form of text; references are resolved later. */
export const malformedSettings = (
  schemas: readonly Schema[],
  environment: Readonly<Record<string, unknown>>,
): readonly string[] =>
  schemas.flatMap((schema) =>
    Object.entries(schema).flatMap(([name, setting]) => {
      const text = environment[name];
      if (typeof text !== 'string') return [];
      try {
        readSettings({ [name]: setting }, { [name]: text });
        return [];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    }),
  );
