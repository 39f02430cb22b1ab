import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRecord } from '#shared/testing/json.ts';
import { refuse } from './errors.ts';

type Json = Readonly<Record<string, unknown>>;

/** A file, whose folder's name is the stack's; or a template in memory. */
export type StackSource = string | URL | { readonly name: string; readonly template: unknown };

/** The sections of a template. Resources are as they are written. */
export interface Template {
  readonly stack: string;
  readonly parameters: Json;
  readonly conditions: Json;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Json;
}

export interface TemplateResource {
  readonly type: string;
  readonly condition: string | undefined;
  readonly properties: Json;
}

/** What `sls package --stage dev --package ../../.build/<service>` made of a service. */
export const packagedTemplate = (service: string): URL =>
  new URL(`../../../.build/${service}/cloudformation-template-update-stack.json`, import.meta.url);

/** @throws TemplateError for what is no template or has a section the simulator does not know */
export const readTemplate = (source: StackSource): Template => {
  const { name, template } = isInMemory(source) ? source : fromFile(source);
  if (JSON.stringify(template).includes('{{resolve:')) refuse(name, 'has dynamic references, unknown to the simulator');
  const sections = recordAt(template, name);
  const unknown = Object.keys(sections).filter((section) => !SECTIONS.has(section));
  if (unknown.length > 0) refuse(`${name}:${unknown.join(', ')}`, 'is a section unknown to the simulator');
  const section = (title: string): Json => recordAt(sections[title] ?? {}, `${name}:${title}`);
  const resources = section('Resources');
  return {
    stack: name,
    parameters: section('Parameters'),
    conditions: section('Conditions'),
    resources: Object.fromEntries(
      Object.entries(resources).map(([logicalId, resource]) => [
        logicalId,
        templateResource(resource, `${name}:Resources.${logicalId}`, resources),
      ]),
    ),
    outputs: section('Outputs'),
  };
};

const SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
]);

const isInMemory = (source: StackSource): source is Exclude<StackSource, string | URL> =>
  typeof source !== 'string' && !(source instanceof URL);

const fromFile = (source: string | URL) => {
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  const template: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return { name: basename(dirname(path)), template };
};

const templateResource = (resource: unknown, path: string, all: Json): TemplateResource => {
  const { Type, Properties, Condition, DependsOn, ...more } = recordAt(resource, path);
  const unknown = Object.keys(more).filter((attribute) => !ATTRIBUTES.has(attribute));
  if (unknown.length > 0) refuse(`${path}.${unknown.join(', ')}`, 'is unknown to the simulator');
  const missing = [DependsOn ?? []].flat().find((other) => typeof other !== 'string' || !Object.hasOwn(all, other));
  if (missing !== undefined) refuse(`${path}.DependsOn`, `names no resource of this stack: ${JSON.stringify(missing)}`);
  return {
    type: typeof Type === 'string' ? Type : refuse(path, 'has no type'),
    condition: typeof Condition === 'string' ? Condition : undefined,
    properties: recordAt(Properties ?? {}, `${path}.Properties`),
  };
};

/** What becomes of a resource when its stack changes is no matter of a simulation. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['DeletionPolicy', 'UpdateReplacePolicy', 'Metadata']);

const recordAt = (value: unknown, path: string): Json => (isRecord(value) ? value : refuse(path, 'is no object'));
