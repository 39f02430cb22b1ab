import { makeEvent } from '#shared/events/index.ts';
import type { Event } from '#shared/events/index.ts';
import type { ParkedFailure } from '#shared/interventions/index.ts';
import { SYSTEM } from './announcements.ts';

/** A verification that cannot continue and waits for an operator. */
export interface ParkedVerification extends ParkedFailure {
  readonly kycId: string;
  readonly contractorId: string;
}

/** Key of the signals to the execution of a verification. */
export const signalKeyOf = (kycId: string): string => `kyc/${kycId}`;

export const RESOLUTIONS = ['retry', 'cancel'] as const;

/** Raises the operators' alarm. */
export const verificationFailed = (failure: Omit<ParkedVerification, 'signalKey'>): Event<'kyc.failed'> => {
  const { kycId, contractorId, parkedAt, state, error, executionArn } = failure;
  return makeEvent('kyc.failed', {
    entityId: kycId,
    occurrence: `${executionArn}/${state}/${parkedAt}`,
    actor: SYSTEM,
    time: parkedAt,
    metadata: { contractorId, state, error, executionArn },
  });
};
