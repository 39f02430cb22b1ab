import type { Params, Route } from '../../shared/api.ts';
import type { Fields } from './form.ts';
import { parse } from './rules.ts';
import type { Rules } from './rules.ts';

/** A call of the API whose caller is known. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  /** The account it acts on: that of `Stripe-Account`, else the platform. */
  readonly owner: string;
  readonly params: Fields;
}

export type Endpoint = Route<(call: ApiCall, path: Params) => object>;

interface At extends Params {
  readonly owner: string;
}

/** An entry of the API: its parameters are checked before anything is done. */
export const endpoint = <R extends Rules>(
  method: string,
  path: string,
  rules: R,
  run: (params: ReturnType<typeof parse<R>>, at: At) => object,
): Endpoint => ({
  method,
  path,
  handler: ({ owner, params }, inPath) => run(parse(rules, params), { ...inPath, owner }),
});
