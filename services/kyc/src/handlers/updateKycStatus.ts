import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, tellContractor } from '../domain/announcements.ts';
import { approve } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const updateKycStatusInput = object({
  kycId: uuid().required(),
  /** Missing when an execution takes over after the approval was recorded. */
  decision: object({ by: string().required(), reasonCode: string().required() }).nullable().defined(),
});

/** Task `UpdateKYCStatus`: the contractor's identity is verified. A replay answers the same and writes nothing. */
export const updateKycStatus =
  ({ repository, clock }: Pick<Kyc, 'repository' | 'clock'>) =>
  async ({ kycId, decision }: InferType<typeof updateKycStatusInput>) =>
    repository.changeVerification(kycId, (before) => {
      const at = clock.now();
      const { by, reasonCode } = decision ?? { by: SYSTEM.id, reasonCode: 'resumed' };
      const verification = approve(before, { by, reasonCode, at });
      const { contractorId, attempt } = verification;
      return {
        value: verification,
        result: {
          status: verification.status,
          notification: tellContractor(verification, {
            template: 'kyc-approved',
            data: {},
            occurrence: attempt,
            time: verification.updatedAt,
          }).detail,
        },
        audit: [
          {
            contractorId,
            kycId,
            at,
            actor: SYSTEM,
            action: 'kyc.approved',
            occurrence: String(attempt),
            reason: reasonCode,
            facts: { by },
          },
        ],
        events: [
          makeEvent('kyc.approved', {
            entityId: kycId,
            actor: SYSTEM,
            time: at,
            metadata: { contractorId, attempt, decidedBy: by },
          }),
        ],
      };
    });

export const handler = task(updateKycStatusInput, () => updateKycStatus(kyc()));
