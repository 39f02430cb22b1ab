import { isRecord } from '#shared/testing/json.ts';
import type { InputTransformer } from '../template/model.ts';
import { TransformError } from './errors.ts';
import { jsonPath } from './json-path.ts';
import { placeholdersIn } from './placeholders.ts';
import type { Piece } from './placeholders.ts';

/** An event as a rule's targets get it. */
export interface BusEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO-8601 UTC, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What the predefined variables hold beside the event. */
export interface Delivering {
  readonly ruleName: string;
  readonly ruleArn: string;
  /** ISO-8601 UTC: when the bus took the event. */
  readonly ingestionTime: string;
}

type Variable = (event: BusEvent, delivering: Delivering) => unknown;

/** Text of the input, from an event. */
export type Transform = (event: BusEvent, delivering: Delivering) => string;

/**
 * What an input transformer makes of events. Sources: EventBridge user guide,
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html, and what AWS answered when LocalStack
 * recorded it (tests/aws/services/events/test_events_inputs.snapshot.json), where the guide is silent or wrong: a path
 * that leads nowhere gives an empty string, not nothing.
 * @throws TransformError for a template that PutTargets refuses or the simulator does not know; and, called with an event,
 *   where the outcome would not be valid or is not known
 */
export const compileTransformer = ({ paths, template }: InputTransformer): Transform => {
  const variables = variablesOf(paths);
  const pieces = placeholdersIn(template);
  const isJson = template.trimStart().startsWith('{');
  for (const piece of pieces) {
    if (piece.kind === 'placeholder') checkPlaceholder(piece, variables, isJson);
    else if (piece.text.includes('<')) throw new TransformError('The template contains a < that begins no placeholder');
  }
  if (isJson) checkJson(template, pieces);
  else checkStrings(template);
  return (event, delivering) => {
    const text = pieces
      .map((piece) =>
        piece.kind === 'text' ? piece.text : filled(piece, variables.get(piece.name)?.(event, delivering), isJson),
      )
      .join('');
    return isJson ? JSON.stringify(JSON.parse(text)) : text;
  };
};

/** Each transformer is compiled once. */
const cache = new WeakMap<InputTransformer, Transform>();

/** {@link compileTransformer}, and what it makes of one event. */
export const transform = (transformer: InputTransformer, event: BusEvent, delivering: Delivering): string => {
  const known = cache.get(transformer) ?? compileTransformer(transformer);
  cache.set(transformer, known);
  return known(event, delivering);
};

/** Whole documents: only as the value of a field. */
const DOCUMENTS: Readonly<Record<string, Variable>> = {
  // Recorded: in camel case, without the detail, with the time of ingestion.
  'aws.events.event': ({ id, account, source, region, resources, version, ...event }, { ingestionTime }) => ({
    id,
    account,
    detailType: event['detail-type'],
    time: ingestionTime,
    source,
    region,
    resources,
    version,
  }),
  'aws.events.event.json': (event) => event,
};

const PREDEFINED: Readonly<Record<string, Variable>> = {
  'aws.events.rule-arn': (_event, { ruleArn }) => ruleArn,
  'aws.events.rule-name': (_event, { ruleName }) => ruleName,
  'aws.events.event.ingestion-time': (_event, { ingestionTime }) => ingestionTime,
  ...DOCUMENTS,
};

const variablesOf = (paths: InputTransformer['paths']): ReadonlyMap<string, Variable> => {
  const entries = Object.entries(paths);
  if (entries.length > 100) throw new TransformError('There are more than 100 variables');
  for (const [name] of entries)
    if (!/^[\w-]{1,256}$/.test(name)) throw new TransformError(`${name} is no name of a variable`);
  return new Map<string, Variable>([
    ...Object.entries(PREDEFINED),
    ...entries.map(([name, path]): [string, Variable] => [name, jsonPath(path)]),
  ]);
};

type Placeholder = Extract<Piece, { kind: 'placeholder' }>;

const checkPlaceholder = ({ name, quoted }: Placeholder, variables: ReadonlyMap<string, Variable>, isJson: boolean) => {
  if (!variables.has(name)) throw new TransformError(`The template contains an invalid placeholder ${name}`);
  // Recorded: EventBridge takes such a template and then delivers nothing.
  if (!isJson && !quoted) throw new TransformError(`Outside of JSON, <${name}> stands in quotes`);
  if (Object.hasOwn(DOCUMENTS, name) && (quoted || !isJson))
    throw new TransformError(`<${name}> is a value of a JSON field, without quotes`);
};

const checkJson = (template: string, pieces: readonly Piece[]): void => {
  const sample = pieces.map((piece) =>
    piece.kind === 'text' ? piece.text : piece.quoted ? `<${piece.name}>` : 'null',
  );
  const names = pieces.flatMap((piece) => (piece.kind === 'placeholder' ? [`<${piece.name}>`] : []));
  const inKey = keysIn(parsed(sample.join(''), template)).find((key) => names.some((name) => key.includes(name)));
  if (inKey !== undefined) throw new TransformError(`A placeholder stands in the key ${inKey}`);
};

const keysIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return isRecord(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...keysIn(item)]) : [];
};

/** One string or several, with nothing but space between. */
const checkStrings = (template: string): void => {
  const strings = template.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const between = template.split(/"(?:[^"\\]|\\.)*"/).join('');
  if (strings.length === 0 || between.trim() !== '')
    throw new TransformError(`The template is neither a JSON object nor text in quotes: ${template}`);
  for (const text of strings) parsed(text, template);
};

const parsed = (json: string, template: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new TransformError(`The template is no JSON: ${template}`, { cause });
  }
};

const filled = ({ name, quoted }: Placeholder, value: unknown, isJson: boolean): string => {
  // No page says, and nobody has recorded, what becomes of it.
  if (value === null) throw new TransformError(`<${name}> is null`);
  if (!quoted) return JSON.stringify(value ?? '');
  if (value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    // EventBridge does not escape what it puts between quotes, so the target would get something broken.
    if (JSON.stringify(value) === `"${value}"`) return value;
    throw new TransformError(`<${name}> stands in quotes and would have to be escaped: ${JSON.stringify(value)}`);
  }
  // Into text EventBridge puts an object or a list without its quotes; in a field of JSON, recorded, it delivers nothing.
  if (!isJson) return JSON.stringify(value).replaceAll('"', '');
  throw new TransformError(`<${name}> stands in quotes and is ${JSON.stringify(value)}`);
};
