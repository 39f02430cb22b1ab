import { at, isRecord, list, record, records, texts } from './json.ts';
import type { Json } from './json.ts';
import { target } from './template.ts';
import type { Resource } from './template.ts';

/** States with transitions to one another: a machine's own, or those of a Map's item. */
export interface Scope {
  readonly startAt: string;
  readonly states: Readonly<Record<string, Json>>;
}

/** A state machine as it is deployed. */
export interface Machine extends Scope {
  readonly id: string;
  readonly properties: Json;
  /** The scopes of its Maps. */
  readonly inner: readonly Scope[];
  /** States of one type, by name, those within Maps included. */
  ofType(type: string): readonly (readonly [name: string, state: Json])[];
}

export const machineOf = ({ id, properties }: Resource): Machine => {
  const [text, values] = list(at(properties, 'DefinitionString', 'Fn::Sub'));
  const definition = record(JSON.parse(named(String(text), record(values ?? {}))));
  const outer = scopeOf(definition);
  const inner = innerOf(outer);
  const all = [outer, ...inner].flatMap(({ states }) => Object.entries(states));
  return { id, properties, ...outer, inner, ofType: (type) => all.filter(([, state]) => state['Type'] === type) };
};

const scopeOf = (definition: Json): Scope => ({
  startAt: String(definition['StartAt']),
  states: Object.fromEntries(
    Object.entries(record(definition['States'])).map(([name, state]) => [name, record(state)]),
  ),
});

const innerOf = ({ states }: Scope): readonly Scope[] =>
  Object.values(states)
    .filter(({ Type }) => Type === 'Map')
    .map(({ ItemProcessor }) => scopeOf(record(ItemProcessor)))
    .flatMap((scope) => [scope, ...innerOf(scope)]);

/** The plugin puts a reference as `${hash}` into the definition; here it is replaced by the logical id. */
const named = (definition: string, values: Json): string =>
  Object.entries(values).reduce(
    (text, [hash, reference]) => text.replaceAll(`\${${hash}}`, target(reference) ?? hash),
    definition,
  );

/** Names of the states that may follow a state, by any transition. */
export const following = (state: Json): readonly string[] =>
  [
    state,
    ...records(state['Choices']),
    ...records(state['Catch']),
    ...(state['Default'] === undefined ? [] : [{ Next: state['Default'] }]),
  ].flatMap(({ Next }) => texts(Next));

/** Every state that an execution at `from` can reach, without passing a state in `stops`. */
export const reachable = (
  { states }: Pick<Scope, 'states'>,
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

/** States that catch an unforeseen failure and go to `handler`. */
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

/** The machine with its Maps inlined: a Map leads to its item's first state, and the item's end to the state after the Map. */
export const flattened = (scope: Scope): Scope => ({
  startAt: scope.startAt,
  states: Object.assign(
    {},
    ...Object.entries(scope.states).map(([name, state]) => {
      if (state['Type'] !== 'Map') return { [name]: state };
      const { startAt, states } = flattened(scopeOf(record(state['ItemProcessor'])));
      const inner = Object.entries(states).map(([innerName, innerState]) => [
        innerName,
        innerState['End'] === true ? { ...innerState, Next: state['Next'] } : innerState,
      ]);
      return { [name]: { ...state, Choices: [{ Next: startAt }] }, ...Object.fromEntries(inner) } as Scope['states'];
    }),
  ) as Scope['states'],
});
