import type { Workflow } from '../machine.ts';
import type { Reader } from './reader.ts';

/** What compiling a state needs beside the state. */
export interface Compiler {
  readonly integrations: readonly string[];
  workflow(reader: Reader): Workflow;
}

export const COMMON = ['Type', 'Comment', 'QueryLanguage'];
export const GOES_ON = [...COMMON, 'Next', 'End', 'Assign', 'Output'];
export const RECOVERS = [...GOES_ON, 'Arguments', 'Retry', 'Catch'];

/** Source: AWS, "Transforming data with JSONata in Step Functions": these fields belong to JSONPath states. */
export const JSONPATH_FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  `InputPath OutputPath ResultPath Parameters ResultSelector Result SecondsPath TimestampPath ErrorPath CausePath
  TimeoutSecondsPath HeartbeatSecondsPath ItemsPath MaxConcurrencyPath ToleratedFailureCountPath
  ToleratedFailurePercentagePath Variable`
    .split(/\s+/)
    .map((field) => [field, 'is a field of JSONPath; only JSONata is run']),
);

/** `Next` or `End`, exactly one of them. */
export const nextOf = (reader: Reader): { readonly next?: string } => {
  const next = reader.string('Next');
  const end = reader.raw('End');
  if (end !== undefined && end !== true) reader.report('must be true', 'End');
  if ((next === undefined) === (end === undefined)) reader.report('needs either Next or End');
  return next === undefined ? {} : { next };
};
