import { at, isRecord, list } from '#shared/testing/json.ts';
import { refuse } from '../template/errors.ts';

/** A request, as IAM looks at it. */
export interface Request {
  /** `<service>:<Action>` */
  readonly action: string;
  /** ARN; `*` for an action that has no resources. */
  readonly resource: string;
  /** Condition keys that the request carries; a list for a key that has several values. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** One action on one resource, of one statement of a policy. */
export interface Permission {
  readonly effect: 'Allow' | 'Deny';
  /** Both may have wildcards. */
  readonly action: string;
  readonly resource: string;
  readonly covers: (request: Request) => boolean;
}

/**
 * The permissions of a policy, its intrinsic functions carried out.
 * @throws TemplateError for an element, a condition operator, a condition key or a policy variable that is not known here:
 *   what cannot be decided must not be taken for allowed
 */
export const permissionsOf = (document: unknown, path: string): readonly Permission[] => {
  onlyHas(document, ['Version', 'Statement'], path);
  return list(at(document, 'Statement')).flatMap((statement, index) =>
    ofStatement(statement, `${path}.Statement[${index}]`),
  );
};

const ofStatement = (statement: unknown, path: string): readonly Permission[] => {
  const { Effect, Action, Resource, Condition } = onlyHas(
    statement,
    ['Sid', 'Effect', 'Action', 'Resource', 'Condition'],
    path,
  );
  if (Effect !== 'Allow' && Effect !== 'Deny') return refuse(path, 'neither allows nor denies');
  const isMet = conditionOf(Condition ?? {}, path);
  return texts(Action, `${path}.Action`).flatMap((action) =>
    texts(Resource, `${path}.Resource`).map((resource) => {
      const isAction = likePattern(action.toLowerCase());
      const isResource = likePattern(resource);
      return {
        effect: Effect,
        action,
        resource,
        covers: (request: Request) =>
          isAction(request.action.toLowerCase()) && isResource(request.resource) && isMet(request.context ?? {}),
      };
    }),
  );
};

const onlyHas = (value: unknown, names: readonly string[], path: string): Readonly<Record<string, unknown>> => {
  if (!isRecord(value)) return refuse(path, 'is no object');
  const unknown = Object.keys(value).filter((name) => !names.includes(name));
  if (unknown.length > 0) return refuse(path, `IAM's ${unknown.join(', ')} is unknown to the simulator`);
  return value;
};

const texts = (value: unknown, path: string): readonly string[] => {
  const all = list(value);
  if (all.length === 0) return refuse(path, 'names nothing');
  return all.map((text) => {
    if (typeof text !== 'string') return refuse(path, `is no text: ${JSON.stringify(text)}`);
    if (text.includes('${')) return refuse(path, `policy variables are unknown to the simulator: ${text}`);
    return text;
  });
};

type Context = NonNullable<Request['context']>;
type IsMet = (context: Context) => boolean;

/** Keys that the requests of the simulator carry where AWS's do. */
const KEYS: ReadonlySet<string> = new Set([
  'events:source',
  'iam:PassedToService',
  'kms:EncryptionContext:aws:sns:topicArn',
  'kms:RequestAlias',
  'kms:ViaService',
]);

const conditionOf = (condition: unknown, path: string): IsMet => {
  if (!isRecord(condition)) return refuse(path, 'has a condition that is no object');
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : refuse(path, `${operator} is no object`)).map(([key, expected]) => {
      if (!KEYS.has(key)) return refuse(path, `the condition key ${key} is unknown to the simulator`);
      const test =
        OPERATORS[operator] ?? refuse(path, `the condition operator ${operator} is unknown to the simulator`);
      const accepted = texts(expected, `${path}.${key}`);
      return (context: Context) => test(accepted, context[key], `${path}: ${operator} ${key}`);
    }),
  );
  return (context) => tests.every((test) => test(context));
};

type Operator = (expected: readonly string[], given: string | readonly string[] | undefined, what: string) => boolean;

/** An operator of a key with one value. A list would need `ForAllValues` or `ForAnyValue`, or never match. */
const ofOne =
  (compare: (pattern: unknown, text: string) => boolean): Operator =>
  (expected, given, what) => {
    if (given !== undefined && typeof given !== 'string')
      throw new Error(`${what}: a key of several values needs ForAllValues or ForAnyValue`);
    return given !== undefined && expected.some((pattern) => compare(pattern, given));
  };

const isEqual = (expected: unknown, text: string): boolean => String(expected) === text;

const likePattern = (pattern: string): ((text: string) => boolean) => {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const expression = new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
  return (text) => expression.test(text);
};

/** IAM's `*` and `?`. */
export const like = (pattern: unknown, text: string): boolean =>
  typeof pattern === 'string' && likePattern(pattern)(text);

/** Of a single value. */
export const COMPARISONS: Readonly<Record<string, (expected: unknown, text: string) => boolean>> = {
  ArnEquals: like,
  ArnLike: like,
  Bool: isEqual,
  StringEquals: isEqual,
  StringLike: like,
};

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.entries(COMPARISONS).map(([name, compare]) => [name, ofOne(compare)])),
  // Met by a request without the key as well: see `Null`.
  'ForAllValues:StringEquals': (expected, given) => list(given).every((value) => expected.includes(String(value))),
  Null: (expected, given) => expected.includes(String(given === undefined)),
};
