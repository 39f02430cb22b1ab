import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { VERIFICATION_DAYS, sessionDays } from '../domain/policy.ts';
import { currentAttempt, startVerifying } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const startVerificationInput = object({ kycId: uuid().required() });

/** Task `DocumentsUploaded`: take up the submitted documents. The attempt has until `verifyBy`; a replay keeps it. */
export const startVerification =
  ({ repository, policy, clock }: Pick<Kyc, 'repository' | 'policy' | 'clock'>) =>
  async ({ kycId }: InferType<typeof startVerificationInput>) =>
    repository.changeVerification(kycId, (before) => {
      const at = clock.now();
      const verification = startVerifying(before, {
        at,
        verifyBy: daysAfter(at, VERIFICATION_DAYS, sessionDays(policy)),
      });
      const { contractorId, attempt } = verification;
      return {
        value: verification,
        result: { attempt, verifyBy: currentAttempt(verification)?.verifyBy ?? at },
        audit: [
          { contractorId, kycId, at, actor: SYSTEM, action: 'verification.started', occurrence: String(attempt) },
        ],
        events: [
          makeEvent('kyc.verification.started', {
            entityId: kycId,
            occurrence: attempt,
            actor: SYSTEM,
            time: at,
            metadata: { contractorId, attempt },
          }),
        ],
      };
    });

export const handler = task(startVerificationInput, () => startVerification(kyc()));
