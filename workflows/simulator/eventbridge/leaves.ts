import { isRecord } from '#shared/testing/json.ts';

/** A value of an event that is neither an object nor a list. */
export interface Leaf {
  readonly value: unknown;
  /** The lists it lies in, and its place in each: values of different items of one list do not go together. */
  readonly places: Places;
}

type Places = readonly (readonly [list: unknown, index: number])[];

/** The leaves of an event by their path; lists leave no trace in a path. */
export type Leaves = ReadonlyMap<string, readonly Leaf[]>;

/**
 * An event as EventBridge looks at it: keys joined by dots, the items of a list as if they stood in its place
 * (github.com/aws/event-ruler, "JSON Array Matching" and "Compiled rules and JSON keys with dots").
 */
export const leavesOf = (event: unknown): Leaves => {
  if (!isRecord(event)) return leavesIn(event);
  const known = cache.get(event);
  if (known !== undefined) return known;
  const leaves = leavesIn(event);
  cache.set(event, leaves);
  return leaves;
};

/** An event meets many rules, and does not change. */
const cache = new WeakMap<object, Leaves>();

const leavesIn = (event: unknown): Leaves => {
  const leaves = new Map<string, Leaf[]>();
  const visit = (value: unknown, path: string, places: Places): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, path, [...places, [value, index]]));
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) visit(item, path === '' ? key : `${path}.${key}`, places);
    else leaves.set(path, [...(leaves.get(path) ?? []), { value, places }]);
  };
  visit(event, '', []);
  return leaves;
};

/** Whether two leaves may belong to one match: where they lie in the same list, they lie in the same item. */
export const goTogether = (one: Leaf, other: Leaf): boolean =>
  one.places.every(([list, index]) => other.places.every(([same, place]) => same !== list || place === index));
