import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';
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

export type Endpoint = Route<ApiCall, object>;

interface At extends Params {
  readonly owner: string;
}

/** An entry of the API: its parameters are checked before anything is done. */
export const endpoint = <R extends Rules>(
  method: string,
  pattern: string,
  rules: R,
  run: (params: ReturnType<typeof parse<R>>, at: At) => object,
): Endpoint =>
  route(method, pattern, ({ owner, params }: ApiCall, path) => run(parse(rules, params), { ...path, owner }));
