import { at, isRecord, list, record, records, texts } from './json.ts';
import type { Json } from './json.ts';
import { target } from './template.ts';
import type { Resource } from './template.ts';

/** A state machine as it is deployed. */
export interface Machine {
  readonly id: string;
  readonly properties: Json;
  readonly startAt: string;
  readonly states: Readonly<Record<string, Json>>;
  /** States of one type, by name. */
  ofType(type: string): readonly (readonly [name: string, state: Json])[];
}

export const machineOf = ({ id, properties }: Resource): Machine => {
  const [text, values] = list(at(properties, 'DefinitionString', 'Fn::Sub'));
  const definition = record(JSON.parse(named(String(text), record(values ?? {}))));
  const states = Object.fromEntries(
    Object.entries(record(definition['States'])).map(([name, state]) => [name, record(state)]),
  );
  return {
    id,
    properties,
    startAt: String(definition['StartAt']),
    states,
    ofType: (type) => Object.entries(states).filter(([, state]) => state['Type'] === type),
  };
};

/** The plugin puts a reference as `${hash}` into the definition: its logical id says more. */
const named = (definition: string, values: Json): string =>
  Object.entries(values).reduce(
    (text, [hash, reference]) => text.replaceAll(`\${${hash}}`, target(reference) ?? hash),
    definition,
  );

/** Names of the states that may follow one, whatever happens. */
export const following = (state: Json): readonly string[] =>
  [
    state,
    ...records(state['Choices']),
    ...records(state['Catch']),
    ...(state['Default'] === undefined ? [] : [{ Next: state['Default'] }]),
  ].flatMap(({ Next }) => texts(Next));

/** Every state that an execution at `from` can come to, going no further at those in `stops`. */
export const reachable = (
  { states }: Pick<Machine, 'states'>,
  from: string,
  stops: ReadonlySet<string> = new Set(),
): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const next of following(states[name] ?? {})) {
      if (found.has(next)) continue;
      found.add(next);
      if (!stops.has(next)) visit(next);
    }
  };
  visit(from);
  return found;
};

/** States that hand an unforeseen failure to `handler`. */
export const caughtBy = (machine: Machine, handler: string): readonly string[] =>
  machine
    .ofType('Task')
    .filter(([, { Catch }]) => records(Catch).some(({ Next }) => Next === handler))
    .map(([name]) => name);

/** Entries of every `events:putEvents` of the machine. */
export const published = (machine: Machine): readonly { readonly state: string; readonly entry: Json }[] =>
  machine
    .ofType('Task')
    .flatMap(([state, { Arguments }]) => records(at(Arguments, 'Entries')).map((entry) => ({ state, entry })));

/** Every string in a piece of a definition. */
export const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
};
