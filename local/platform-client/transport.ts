/** A JSON object as an API answered it. Its shape has not been checked. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the platform's API as one user. Over HTTP: `api` in `http.ts`; in virtual time: `apiAs` of the simulator. */
export type Api<A extends Answer = Answer> = (path: string, call?: Call) => Promise<A>;
