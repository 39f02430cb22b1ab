import type { Change } from '#shared/store/index.ts';
import type { createRepository } from '../services/payments/src/repository.ts';

/** What is on record of a contractor who is verified, and whose payout account is ready. `at` is ISO-8601 UTC. */
export const payableRecords = (
  repository: ReturnType<typeof createRepository>,
  { contractorId, stripeAccountId, at }: Readonly<Record<'contractorId' | 'stripeAccountId' | 'at', string>>,
): readonly Change[] => [
  repository.putVerified({ contractorId, kycId: contractorId, approvedAt: at }),
  ...repository.addPayoutAccount({
    contractorId,
    stripeAccountId,
    country: 'DE',
    status: 'ready',
    payoutsEnabled: true,
    requirements: { due: [] },
    createdAt: at,
    updatedAt: at,
  }),
];
