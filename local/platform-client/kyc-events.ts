import { randomUUID } from 'node:crypto';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';

/** The KYC service says that the contractor is who they say: for stories that are not about how it came to that. */
export const kycApproved = (contractorId: string, time: string, kycId: string = randomUUID()): AnyEvent =>
  makeEvent('kyc.approved', {
    entityId: kycId,
    actor: { id: 'kyc', type: 'system' },
    time,
    metadata: { contractorId, attempt: 1, decidedBy: 'veriff' },
  });
