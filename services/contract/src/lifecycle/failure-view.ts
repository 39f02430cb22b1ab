import { array, string } from 'yup';
import { listedFailureFields, listedFailureView } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import type { ParkedContract } from '../records.ts';

/** What an operator can decide about a parked contract: its end is the parties' to decide. */
export const RESOLUTIONS = ['retry'] as const;

/** Members of a listed failure of a contract in API responses. */
export const failureFields = {
  ...listedFailureFields(RESOLUTIONS),
  /** What can be decided now; nothing about what is resolved. */
  possibleActions: array().of(string().oneOf(RESOLUTIONS).required()).required(),
};

export const failureView = (failure: ListedFailure<ParkedContract>) => ({
  ...listedFailureView(failure),
  possibleActions: failure.resolution === undefined ? RESOLUTIONS : [],
});
