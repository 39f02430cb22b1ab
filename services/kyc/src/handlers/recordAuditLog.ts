import { object, string } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { signalKeyOf } from '../domain/failure.ts';
import { complete } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const recordAuditLogInput = object({ kycId: uuid().required(), executionArn: string().required() });

/** Task `RecordAuditLog`: note how the verification ended and release it. A replay writes nothing. */
export const recordAuditLog =
  ({ repository, clock }: Pick<Kyc, 'repository' | 'clock'>) =>
  async ({ kycId, executionArn }: InferType<typeof recordAuditLogInput>) =>
    repository.changeVerification(kycId, async (before) => {
      const at = clock.now();
      await repository.failures.resolveAll(signalKeyOf(kycId), { action: 'ended', at });
      const { contractorId, status, attempt } = before;
      return {
        value: complete(before, at),
        result: { kycId, status },
        audit: [
          {
            contractorId,
            kycId,
            at,
            actor: SYSTEM,
            action: 'verification.completed',
            facts: { status, attempt, executionArn },
          },
        ],
      };
    });

export const handler = task(recordAuditLogInput, () => recordAuditLog(kyc()));
