import { randomUUID } from 'node:crypto';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';

/** The event that a contractor is verified, for tests that are not about the verification. */
export const kycApproved = (contractorId: string, time: string, kycId: string = randomUUID()): AnyEvent =>
  makeEvent('kyc.approved', {
    entityId: kycId,
    actor: { id: 'kyc', type: 'system' },
    time,
    metadata: { contractorId, attempt: 1, decidedBy: 'veriff' },
  });
