import { at, isRecord, list, record } from '#shared/testing/json.ts';
import type { Json } from '#shared/testing/json.ts';

/** A resource of a packaged template that outlives its stack. */
export interface RetainedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
}

/** The resources of a template that are retained when its stack is removed. */
export const retainedIn = (template: unknown): readonly RetainedResource[] =>
  Object.entries(record(at(template, 'Resources')))
    .filter(([, resource]) => at(resource, 'DeletionPolicy') === 'RetainExceptOnCreate')
    .map(([logicalId, resource]) => ({
      logicalId,
      type: String(at(resource, 'Type')),
      properties: record(at(resource, 'Properties')),
    }));

/** The logical id that a `Ref` names. */
export const referenceIn = (value: unknown): string => String(at(value, 'Ref'));

/**
 * A template of the named resources only, to import them into a new stack. Properties that refer to other resources of the stack
 * are left out: those do not exist yet. The deployment that follows adds them.
 */
export const importTemplate = (template: unknown, logicalIds: ReadonlySet<string>): Json => {
  const all = record(at(template, 'Resources'));
  const absent = new Set(Object.keys(all).filter((id) => !logicalIds.has(id)));
  const resources = Object.entries(all)
    .filter(([id]) => logicalIds.has(id))
    .map(([id, resource]) => {
      const properties = Object.entries(record(at(resource, 'Properties'))).filter(
        ([, value]) => ![...namesIn(value)].some((name) => absent.has(name)),
      );
      return [
        id,
        {
          Type: at(resource, 'Type'),
          DeletionPolicy: at(resource, 'DeletionPolicy'),
          UpdateReplacePolicy: at(resource, 'UpdateReplacePolicy'),
          Properties: Object.fromEntries(properties),
        },
      ] as const;
    });
  const used = new Set(resources.flatMap(([, { Properties }]) => [...namesIn(Properties)]));
  const parameters = Object.entries(record(at(template, 'Parameters') ?? {})).filter(([id]) => used.has(id));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(parameters.length > 0 && { Parameters: Object.fromEntries(parameters) }),
    Resources: Object.fromEntries(resources),
  };
};

/** Everything that a value refers to, by `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
const namesIn = function* (value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* namesIn(item);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const [first] = list(item);
      if (key === 'Ref' || key === 'Fn::GetAtt') yield String(first);
      else if (key === 'Fn::Sub')
        yield* [...String(first).matchAll(/\$\{(\w+)[.}]/g)].flatMap(([, name]) => name ?? []);
      yield* namesIn(item);
    }
  }
};
