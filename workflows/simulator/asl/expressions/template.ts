import { QueryError } from '../errors.ts';
import { chain, typeName } from '../json.ts';
import type { Json, MaybePromise } from '../json.ts';
import { compileExpression, expressionSource, JsonataSyntaxError } from './expression.ts';
import type { Expression } from './expression.ts';
import type { Scope } from './scope.ts';

/** A field of the definition: JSON, any string of which may be an expression. */
export interface Template {
  /** The field, as AWS's histories name it. */
  readonly location: string;
  readonly expressions: readonly Expression[];
  /** The field's value where it holds no expression. */
  readonly literal?: Json;
  /** The keys of an object that is written out. */
  readonly names?: readonly string[];
  evaluate(scope: Scope): MaybePromise<Json>;
}

type ReportSyntax = (location: string, message: string) => void;

const literal = (location: string, value: Json): Template => ({
  location,
  expressions: [],
  literal: value,
  evaluate: () => value,
});

const ofExpression = (location: string, source: string, report: ReportSyntax): Template => {
  try {
    const expression = compileExpression(source, location);
    return { location, expressions: [expression], evaluate: expression.evaluate };
  } catch (error) {
    if (!(error instanceof JsonataSyntaxError)) throw error;
    report(location, `the JSONata expression '${source}' is not valid: ${error.message}`);
    return literal(location, null);
  }
};

/** Evaluates one part after the other, and waits only where one of them is not there at once. */
const inOrder = (parts: readonly Template[], scope: Scope): MaybePromise<readonly Json[]> => {
  const values: Json[] = [];
  const from = (start: number): MaybePromise<readonly Json[]> => {
    for (let index = start; index < parts.length; index += 1) {
      const value = parts[index]?.evaluate(scope) ?? null;
      if (value instanceof Promise) {
        return value.then((settled) => {
          values.push(settled);
          return from(index + 1);
        });
      }
      values.push(value);
    }
    return values;
  };
  return from(0);
};

const isLiteral = ({ literal: value }: Template): boolean => value !== undefined;

const ofArray = (location: string, items: readonly Json[], report: ReportSyntax): Template => {
  const parts = items.map((item, index) => compileTemplate(item, `${location}[${index}]`, report));
  if (parts.every(isLiteral)) return literal(location, items);
  return {
    location,
    expressions: parts.flatMap(({ expressions }) => expressions),
    evaluate: (scope) => inOrder(parts, scope),
  };
};

const ofObject = (location: string, value: Readonly<Record<string, Json>>, report: ReportSyntax): Template => {
  const keys = Object.keys(value);
  const parts = keys.map((key) => compileTemplate(value[key] ?? null, `${location}/${key}`, report));
  if (parts.every(isLiteral)) return { ...literal(location, value), names: keys };
  const assemble = (values: readonly Json[]): Json => {
    const result: Record<string, Json> = {};
    for (let index = 0; index < keys.length; index += 1) result[keys[index] ?? ''] = values[index] ?? null;
    return result;
  };
  return {
    location,
    names: keys,
    expressions: parts.flatMap(({ expressions }) => expressions),
    evaluate: (scope) => chain(inOrder(parts, scope), assemble),
  };
};

/** `report` receives every expression that is not JSONata. */
export const compileTemplate = (value: Json, location: string, report: ReportSyntax): Template => {
  if (typeof value === 'string') {
    const source = expressionSource(value);
    return source === undefined ? literal(location, value) : ofExpression(location, source, report);
  }
  if (typeof value !== 'object' || value === null) return literal(location, value);
  return Array.isArray(value)
    ? ofArray(location, value, report)
    : ofObject(location, value as Readonly<Record<string, Json>>, report);
};

/** The complaint that a field's expression gave another type than the field takes. */
export const unexpectedType = ({ location, expressions }: Template, expected: string, value: Json): QueryError => {
  const [expression] = expressions;
  const subject = expression ? `JSONata expression '${expression.source}'` : 'value';
  return new QueryError(
    location,
    `The ${subject} specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
};
