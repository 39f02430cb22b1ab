import { isRecord } from '#shared/testing/json.ts';
import { PatternError } from './errors.ts';
import { goTogether, leavesOf } from './leaves.ts';
import type { Leaf, Leaves } from './leaves.ts';
import { EVENT_BUS, EVENT_SOURCE, testOf } from './operators.ts';
import type { Dialect, Test } from './operators.ts';

export type Pattern = Readonly<Record<string, unknown>>;

/** Fields that must all match; each by one of its tests. */
type Conjunction = ReadonlyMap<string, readonly Test[]>;

/** EventBridge takes no rule whose `$or`s multiply to more. */
const MAX_ALTERNATIVES = 1000;

/**
 * Whether a rule's pattern matches an event, with all of EventBridge's content filtering:
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 * @throws PatternError for a pattern that EventBridge would refuse
 */
export const matches = (pattern: Pattern, event: unknown): boolean => isMatch(compiled(pattern, EVENT_BUS), event);

/**
 * Whether an event source mapping hands a record to its function: one pattern that matches is enough, and none lets
 * everything pass. Of a record of a stream the pattern sees all, with values in DynamoDB's JSON.
 * docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @throws PatternError for a pattern that Lambda would refuse
 */
export const matchesFilter = (patterns: readonly Pattern[], record: unknown): boolean =>
  patterns.length === 0 || patterns.some((pattern) => isMatch(compiled(pattern, EVENT_SOURCE), record));

/** @throws PatternError for a pattern that EventBridge would refuse */
export const checkPattern = (pattern: Pattern): void => {
  compiled(pattern, EVENT_BUS);
};

/** @throws PatternError for a pattern that Lambda would refuse */
export const checkFilter = (pattern: Pattern): void => {
  compiled(pattern, EVENT_SOURCE);
};

const caches = new Map(
  [EVENT_BUS, EVENT_SOURCE].map((dialect) => [dialect, new WeakMap<Pattern, readonly Conjunction[]>()]),
);

/** Patterns are data that does not change: each is compiled once. */
const compiled = (pattern: Pattern, dialect: Dialect): readonly Conjunction[] => {
  const cache = caches.get(dialect);
  const found = cache?.get(pattern);
  if (found) return found;
  const alternatives = alternativesOf(pattern, '', [new Map()], dialect);
  cache?.set(pattern, alternatives);
  return alternatives;
};

/** The pattern with its `$or`s multiplied out, onto what stands around it. */
const alternativesOf = (
  pattern: unknown,
  path: string,
  around: readonly Conjunction[],
  dialect: Dialect,
): readonly Conjunction[] => {
  const fields = isRecord(pattern) ? Object.entries(pattern) : [];
  if (fields.length === 0) throw new PatternError(path, 'is no object with at least one field');
  return fields.reduce<readonly Conjunction[]>((alternatives, [key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (key === '$or') return orOf(value, path, alternatives, dialect);
    if (isRecord(value)) return alternativesOf(value, at, alternatives, dialect);
    const tests = testsOf(value, at, dialect);
    return alternatives.map((alternative) => {
      if (alternative.has(at)) throw new PatternError(at, 'stands in the pattern twice');
      return new Map([...alternative, [at, tests]]);
    });
  }, around);
};

const orOf = (
  value: unknown,
  path: string,
  around: readonly Conjunction[],
  dialect: Dialect,
): readonly Conjunction[] => {
  const branches: readonly unknown[] = Array.isArray(value) ? value : [];
  if (branches.length < 2) throw new PatternError(path, '$or takes a list of two patterns or more');
  const reserved = branches
    .flatMap((branch) => Object.keys(isRecord(branch) ? branch : {}))
    .find((key) => RESERVED.has(key));
  if (reserved !== undefined) throw new PatternError(path, `${reserved} is no name of a field within $or`);
  const alternatives = branches.flatMap((branch) => alternativesOf(branch, path, around, dialect));
  if (alternatives.length > MAX_ALTERNATIVES)
    throw new PatternError(path, `$or makes more than ${MAX_ALTERNATIVES} alternatives`);
  return alternatives;
};

const RESERVED: ReadonlySet<string> = new Set([...EVENT_BUS.operators, 'exactly', 'regex', '=', '<', '<=', '>', '>=']);

const testsOf = (value: unknown, path: string, dialect: Dialect): readonly Test[] => {
  if (!Array.isArray(value)) throw new PatternError(path, 'values stand in a list');
  if (value.length === 0) throw new PatternError(path, 'is an empty list, which nothing matches');
  return value.map((entry) => testOf(entry, path, dialect));
};

const isMatch = (alternatives: readonly Conjunction[], event: unknown): boolean => {
  const leaves = leavesOf(event);
  return alternatives.some((fields) => isMet([...fields], leaves, []));
};

/** Finds a leaf for each field, such that all go together. */
const isMet = (
  fields: readonly (readonly [string, readonly Test[]])[],
  leaves: Leaves,
  chosen: readonly Leaf[],
): boolean => {
  const [field, ...others] = fields;
  if (field === undefined) return true;
  const [path, tests] = field;
  const present = leaves.get(path) ?? [];
  if (present.length === 0) return tests.some(({ kind }) => kind === 'absent') && isMet(others, leaves, chosen);
  return present
    .filter(({ value }) => tests.some((test) => test.kind === 'value' && test.holds(value)))
    .filter((leaf) => chosen.every((other) => goTogether(leaf, other)))
    .some((leaf) => isMet(others, leaves, [...chosen, leaf]));
};
