import jsonata from 'jsonata';
import { QueryError } from '../errors.ts';
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';
import { provideFunctions, SURROUNDINGS } from './functions.ts';
import { NOT_JSON, plain } from './plain.ts';
import type { Scope } from './scope.ts';
import { referencesOf, syntaxTree } from './syntax.ts';
import type { References } from './syntax.ts';

export interface Expression {
  /** Between `{%` and `%}`. */
  readonly source: string;
  readonly references: References;
  /** Rejects with a QueryError when the result is an error, undefined or not JSON. */
  evaluate(scope: Scope): Promise<Json>;
}

export class JsonataSyntaxError extends Error {
  override readonly name = 'JsonataSyntaxError';
}

/** A string is an expression only as a whole: from its first character to its last. */
export const expressionSource = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;

/** How far an evaluation may go. */
export interface Limits {
  /** Calls within calls. More fail the evaluation. */
  readonly stack: number;
  /** Milliseconds of real time. An expression that takes longer would never end, and is a bug: a virtual clock stands still. */
  readonly timeout: number;
}

const LIMITS: Limits = { stack: 5000, timeout: 10_000 };
const TIMED_OUT = 'D1012';

interface JsonataError {
  readonly code: string;
  readonly message: string;
}

const isJsonataError = (error: unknown): error is JsonataError =>
  isRecord(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string';

const parse = (source: string, limits: Limits): jsonata.Expression => {
  try {
    return jsonata(source, limits);
  } catch (error) {
    if (isJsonataError(error)) throw new JsonataSyntaxError(`${error.code}: ${error.message}`);
    throw error;
  }
};

const bindings = ({ variables, states, surroundings }: Scope): Record<string, unknown> => ({
  ...variables,
  states,
  [SURROUNDINGS]: surroundings,
});

/** `location` is the field, as AWS's histories name it. @throws JsonataSyntaxError */
export const compileExpression = (source: string, location: string, limits = LIMITS): Expression => {
  const parsed = parse(source, limits);
  const references = referencesOf(syntaxTree(parsed));
  provideFunctions(parsed, references.variables);
  const complain = (what: string): QueryError =>
    new QueryError(location, `The JSONata expression '${source}' specified for the field '${location}' ${what}`);

  const evaluate = async (scope: Scope): Promise<Json> => {
    let value: unknown;
    try {
      value = await (parsed.evaluate(undefined, bindings(scope)) as Promise<unknown>);
    } catch (error) {
      // Anything else than JSONata's own errors is a bug of this program and must not pass for a failed state.
      if (isJsonataError(error) && error.code === TIMED_OUT) {
        throw new RangeError(`'${source}' does not end`, { cause: error });
      }
      if (isJsonataError(error)) throw complain(`threw an error during evaluation. ${error.code}: ${error.message}`);
      throw error;
    }
    if (value === undefined) throw complain('returned nothing (undefined).');
    const result = plain(value);
    if (result === NOT_JSON) throw complain('returned an unsupported result type.');
    return result;
  };
  return { source, references, evaluate };
};
