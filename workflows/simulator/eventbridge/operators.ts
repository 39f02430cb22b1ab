import { BlockList, isIP } from 'node:net';
import { isRecord } from '#shared/testing/json.ts';
import { PatternError } from './errors.ts';
import { wildcard } from './wildcard.ts';

/** What a field may be: there with such a value, or not there. */
export type Test = { readonly kind: 'value'; readonly holds: Holds } | { readonly kind: 'absent' };

type Holds = (value: unknown) => boolean;

/** What a pattern language knows beside literal values. */
export interface Dialect {
  readonly operators: ReadonlySet<string>;
  /** Operators that may stand within `anything-but`. */
  readonly negatable: ReadonlySet<string>;
}

/** docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export const EVENT_BUS: Dialect = {
  operators: new Set([
    'prefix',
    'suffix',
    'equals-ignore-case',
    'anything-but',
    'numeric',
    'exists',
    'wildcard',
    'cidr',
  ]),
  negatable: new Set(['prefix', 'suffix', 'equals-ignore-case', 'wildcard']),
};

/** docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax */
export const EVENT_SOURCE: Dialect = {
  operators: new Set(['prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'numeric', 'exists']),
  negatable: new Set(),
};

/**
 * One entry of a field's list in a pattern.
 * @throws PatternError for an operator that does not exist or is used wrongly
 */
export const testOf = (entry: unknown, path: string, dialect: Dialect): Test => {
  if (!isRecord(entry)) {
    if (Array.isArray(entry)) throw new PatternError(path, 'a list holds a list');
    return { kind: 'value', holds: (value) => value === entry };
  }
  const [operator, argument] = onlyEntry(entry, path);
  if (!dialect.operators.has(operator)) throw new PatternError(path, `there is no operator ${operator}`);
  if (operator === 'exists') return exists(argument, path);
  return { kind: 'value', holds: OPERATORS[operator]?.(argument, path, dialect) ?? unknown(operator, path) };
};

const unknown = (operator: string, path: string): never => {
  throw new PatternError(path, `there is no operator ${operator}`);
};

const onlyEntry = (record: Readonly<Record<string, unknown>>, path: string): readonly [string, unknown] => {
  const [entry, ...more] = Object.entries(record);
  if (entry === undefined || more.length > 0) throw new PatternError(path, 'an operator stands alone in its object');
  return entry;
};

const exists = (argument: unknown, path: string): Test => {
  if (typeof argument !== 'boolean') throw new PatternError(path, 'exists is true or false');
  return argument ? { kind: 'value', holds: () => true } : { kind: 'absent' };
};

type Operator = (argument: unknown, path: string, dialect: Dialect) => Holds;

/** Operators on texts are never true of anything else. */
const ofText =
  (holds: (text: string) => boolean): Holds =>
  (value) =>
    typeof value === 'string' && holds(value);

const textOf = (argument: unknown, path: string, operator: string): string => {
  if (typeof argument === 'string') return argument;
  throw new PatternError(path, `${operator} takes a string`);
};

/** Prefix and suffix also take `{ "equals-ignore-case": … }`. */
const part =
  (operator: string, isPart: (text: string, part: string) => boolean): Operator =>
  (argument, path) => {
    if (!isRecord(argument)) {
      const wanted = textOf(argument, path, operator);
      return ofText((text) => isPart(text, wanted));
    }
    const [inner, folded] = onlyEntry(argument, path);
    if (inner !== 'equals-ignore-case') throw new PatternError(path, `${operator} knows no ${inner}`);
    const wanted = textOf(folded, path, operator).toLowerCase();
    return ofText((text) => isPart(text.toLowerCase(), wanted));
  };

const equalsIgnoreCase: Operator = (argument, path) => {
  const wanted = textOf(argument, path, 'equals-ignore-case').toLowerCase();
  return ofText((text) => text.toLowerCase() === wanted);
};

const anythingBut: Operator = (argument, path, dialect) => {
  if (!isRecord(argument)) {
    const refused = listOf(argument);
    const kinds = new Set(refused.map((value) => typeof value));
    if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number')))
      throw new PatternError(path, 'anything-but takes strings or numbers, not both');
    return (value) => !refused.includes(value);
  }
  const [operator, inner] = onlyEntry(argument, path);
  if (!dialect.negatable.has(operator)) throw new PatternError(path, `anything-but knows no ${operator}`);
  const refused = listOf(inner).map((item) => {
    const text = textOf(item, path, `anything-but ${operator}`);
    if (text === '' && (operator === 'prefix' || operator === 'suffix'))
      throw new PatternError(path, `anything-but an empty ${operator} is nothing`);
    return OPERATORS[operator]?.(text, path, dialect) ?? unknown(operator, path);
  });
  if (refused.length === 0) throw new PatternError(path, 'anything-but takes at least one value');
  return (value) => !refused.some((holds) => holds(value));
};

const listOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : [argument]);

/** `["=", n]`, one bound, or a lower and then an upper bound. */
const numeric: Operator = (argument, path) => {
  const [operator, bound, upper, limit, ...more] = listOf(argument);
  const compare = comparison(operator, bound, path);
  const and = upper === undefined ? () => true : comparison(upper, limit, path);
  const isRange = operator === '>' || operator === '>=';
  const isUpper = upper === '<' || upper === '<=';
  if (more.length > 0 || (upper !== undefined && !(isRange && isUpper)))
    throw new PatternError(path, 'numeric takes one comparison, or a lower and an upper bound');
  if (typeof bound === 'number' && typeof limit === 'number' && bound >= limit)
    throw new PatternError(path, 'the lower bound is not below the upper one');
  return (value) => typeof value === 'number' && compare(value) && and(value);
};

const comparison = (operator: unknown, bound: unknown, path: string): ((value: number) => boolean) => {
  const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
  if (compare === undefined || typeof bound !== 'number')
    throw new PatternError(path, `numeric knows no ${JSON.stringify(operator)} ${JSON.stringify(bound)}`);
  return (value) => compare(value, bound);
};

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** A block of IPv4 or IPv6 addresses: never a single one, which is written as itself. */
const cidr: Operator = (argument, path) => {
  const block = textOf(argument, path, 'cidr');
  const [, address = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(block) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) >= (version === 4 ? 32 : 128))
    throw new PatternError(path, `${block} is no block of addresses`);
  const addresses = new BlockList();
  addresses.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return ofText((text) => isIP(text) !== 0 && addresses.check(text, isIP(text) === 4 ? 'ipv4' : 'ipv6'));
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: part('prefix', (text, wanted) => text.startsWith(wanted)),
  suffix: part('suffix', (text, wanted) => text.endsWith(wanted)),
  'equals-ignore-case': equalsIgnoreCase,
  'anything-but': anythingBut,
  numeric,
  wildcard: (argument, path) => ofText(wildcard(textOf(argument, path, 'wildcard'), path)),
  cidr,
};
