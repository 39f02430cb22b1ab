import type { Json, JsonObject } from '../json.ts';

export type Variables = Readonly<Record<string, Json>>;

/** Where expressions get what is neither in their state nor in a variable. */
export interface Surroundings {
  now(): number;
  random(): number;
  uuid(): string;
}

/** What `$states` holds. `result` and `errorOutput` are there only where AWS has them. */
export interface States {
  readonly input: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly context: JsonObject;
}

/** Everything that an expression can see. */
export interface Scope {
  readonly states: States;
  readonly variables: Variables;
  readonly surroundings: Surroundings;
}
