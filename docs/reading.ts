/** What the repository itself says, for the tests that hold the documents to it. */
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { entries, member } from './generate/members.ts';
import { wiredFunctions } from './generate/wiring.ts';
import type { WiredFunction } from './generate/wiring.ts';

export const ROOT = join(import.meta.dirname, '..');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(ROOT, path));
const find = (pattern: string): string[] => globSync(pattern, { cwd: ROOT }).sort();

const SERVICES: readonly string[] = find('services/*/serverless.yml').map((file) => file.split('/')[1] ?? '');

/** Names of the folders within one. */
export const foldersIn = (path: string): readonly string[] =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The first column of the table with this heading in a Markdown text: without the links, and without the code marks. */
export const firstColumn = (markdown: string, heading: string): readonly string[] => {
  const rows = markdown.split('\n').map((line) => (/^\| (.*?) +\|/.exec(line) ?? [])[1]);
  const first = rows.indexOf(heading) + 1;
  if (first === 0) throw new Error(`No table begins with ${heading}`);
  const end = rows.findIndex((row, index) => index > first && row === undefined);
  return rows.slice(first + 1, end).map((row = '') => row.replace(/^\[(.*)\]\(.*\)$/, '$1').replace(/^`(.*)`$/, '$1'));
};

/** Every Markdown file of the project. */
export const markdownFiles = (): readonly string[] =>
  ['*.md', '{docs,local,services,shared,workflows,bench,console}/**/*.md']
    .flatMap(find)
    .filter((file) => !file.includes('node_modules'));

/** Inline code and fenced blocks of a Markdown text: what a reader would type. */
export const codeIn = (markdown: string): readonly string[] => [
  ...fencesIn(markdown).map(({ text }) => text),
  ...[...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
];

export const fencesIn = (markdown: string): readonly { readonly language: string; readonly text: string }[] =>
  [...markdown.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = '', text = '']) => ({ language, text }));

export const withoutFences = (markdown: string): string => markdown.replaceAll(/^```.*?^```/gms, '');

export const scripts = (): readonly string[] =>
  Object.keys(record(member(JSON.parse(read('package.json')), 'scripts')));

/** The functions of every service, as `<service>/<key>`. */
export const functions = (): ReadonlyMap<string, WiredFunction> =>
  new Map(
    SERVICES.flatMap((service) =>
      Object.entries(wiredFunctions(read(`services/${service}/serverless.yml`))).map(
        ([key, wired]) => [`${service}/${key}`, wired] as const,
      ),
    ),
  );

/** Whether a service names this resource: in `serverless.yml`, or in its own or a shared file of resources. */
export const hasResource = (service: string, logicalId: string): boolean => {
  const main = `services/${service}/serverless.yml`;
  const shared = [...read(main).matchAll(/file\(\.\.\/\.\.\/(shared\/[\w/.-]+\.(?:yml|cjs))\)/g)];
  return [main, ...find(`services/${service}/resources/*`), ...shared.map(([, file = '']) => file)].some((file) =>
    new RegExp(`^ +${logicalId}:|id: '?${logicalId}\\b`, 'm').test(read(file)),
  );
};

/** A state machine by its key, its service, and its edges: `[*]` is where it begins and ends. */
export interface Machine {
  readonly key: string;
  readonly service: string;
  readonly states: readonly string[];
  /** States that only choose the next one. */
  readonly choices: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

export const machines = (): readonly Machine[] =>
  SERVICES.flatMap((service) => {
    const document: unknown = parse(read(`services/${service}/serverless.yml`), { logLevel: 'silent' });
    const all = record(member(member(document, 'stepFunctions'), 'stateMachines'));
    return Object.entries(all).map(([key, machine]) => machineOf(service, key, member(machine, 'definition')));
  });

const machineOf = (service: string, key: string, definition: unknown): Machine => {
  const states = statesOf(definition);
  return {
    key,
    service,
    states: states.map(([name]) => name),
    choices: states.filter(([, state]) => member(state, 'Type') === 'Choice').map(([name]) => name),
    edges: new Map([
      ['[*]', [String(member(definition, 'StartAt'))]],
      ...states.map(([name, state, after]) => [name, nextOf(state, after)] as const),
    ]),
  };
};

/** Every state with its name. One within a Map also with what comes when it ends: what comes after the Map. */
const statesOf = (scope: unknown, after = '[*]'): readonly (readonly [string, unknown, string])[] =>
  Object.entries(record(member(scope, 'States'))).flatMap(([name, state]) => {
    const next = member(state, 'Next');
    const inner = statesOf(member(state, 'ItemProcessor'), typeof next === 'string' ? next : after);
    return [[name, state, after] as const, ...inner];
  });

/** Catches that Tasks share; each is a variable of the framework, and stands for one state. */
const PARKS: Readonly<Record<string, string>> = {
  '${self:custom.park}': 'RecordFailure',
  '${self:custom.parkBatch}': 'RecordBatchFailure',
};

const nextOf = (state: unknown, after: string): readonly string[] => {
  const branches = [...list(member(state, 'Choices')), ...list(member(state, 'Catch'))];
  const ends = member(state, 'End') === true || ['Succeed', 'Fail'].includes(String(member(state, 'Type')));
  return [
    ...[state, ...branches].map((place) => member(place, 'Next')),
    member(state, 'Default'),
    PARKS[String(member(state, 'Catch'))],
    // A Map goes on with the first state of its items.
    member(member(state, 'ItemProcessor'), 'StartAt'),
    ends ? after : undefined,
  ].filter((next) => typeof next === 'string');
};

/** Whether the machine goes from one state to the other, at most choosing in between. */
export const leadsTo = (machine: Machine, from: string, to: string, seen: readonly string[] = []): boolean =>
  (machine.edges.get(from) ?? []).some(
    (next) =>
      next === to ||
      (machine.choices.includes(next) && !seen.includes(next) && leadsTo(machine, next, to, [...seen, next])),
  );

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const record = (value: unknown): Readonly<Record<string, unknown>> => Object.fromEntries(entries(value));
