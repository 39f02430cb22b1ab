import { OwnCaseError } from '#shared/errors/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { refusals } from './refusals.ts';
import type { Caller } from './types.ts';

/** The caller as the audit log and events record them: id and type only. */
export const actorOf = ({ id, type }: Caller): Actor => ({ id, type });

/** Whom a decision is about. */
export interface Parties {
  /** Whose verification it is, or who is paid. */
  readonly contractorIds: readonly string[];
  /** Who pays. */
  readonly clientId?: string;
}

/** The response of a route that asserts {@link assertNotParty}. */
export const OWN_CASE_MEANING = 'The caller is a party to it. Another person has to decide';
export const OWN_CASE = refusals<OwnCaseError>({ OWN_CASE: OWN_CASE_MEANING });

/**
 * Whether the caller is one of the contractors. A contractor's user name is the contractor id (docs/adr/0006), so that a
 * person is known by it also where the token does not carry the claim.
 */
export const isAmong = ({ id, contractorId }: Omit<Caller, 'type'>, contractorIds: readonly string[]): boolean =>
  contractorIds.some((one) => one === id || one === contractorId);

/**
 * Nobody decides about themselves: a person can be contractor and admin, or admin and a client's user, with one sign-in.
 * @throws OwnCaseError
 */
export const assertNotParty = (caller: Omit<Caller, 'type'>, { contractorIds, clientId }: Parties): void => {
  if (isAmong(caller, contractorIds) || (clientId !== undefined && clientId === caller.clientId)) {
    throw new OwnCaseError('You are a party to this. Another person has to decide.');
  }
};
