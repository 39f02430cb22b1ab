import type { ApiReply, ApiRequest } from '../shared/api.ts';
import { createFaults } from '../shared/faults.ts';
import type { Faults, FaultTarget } from '../shared/faults.ts';
import { failure, VeriffError } from './errors.ts';

export interface Fault extends FaultTarget {
  /** `timeout`: the connection stays open and silent. 401: as for a key that was revoked. */
  readonly kind: 401 | 429 | 500 | 'timeout';
  /** `after`: the call has its effect and only the answer is lost. Default `before`. */
  readonly when?: 'before' | 'after' | undefined;
  /** Text in the body: for calls about one contractor. */
  readonly bodyContains?: string | undefined;
}

export type VeriffFaults = Faults<Fault, ApiRequest>;

export const createVeriffFaults = (): VeriffFaults =>
  createFaults(({ bodyContains = '' }, { body }) => body.includes(bodyContains));

const MESSAGES = { 401: 'Unauthorized.', 429: 'Too many requests.', 500: 'Internal server error.' } as const;

/** What the caller sees of a fault; undefined: no answer, ever. */
export const faultReply = ({ kind }: Fault): ApiReply | undefined =>
  kind === 'timeout' ? undefined : failure(new VeriffError(kind, String(kind), MESSAGES[kind]));
