import type { Change } from '#shared/store/index.ts';
import type { createPayoutRecords } from '../services/payments/src/payouts/records.ts';

/** What is on record of a contractor who is verified, and whose payout account is ready. `at` is ISO-8601 UTC. */
export const payableRecords = (
  payoutRecords: ReturnType<typeof createPayoutRecords>,
  { contractorId, stripeAccountId, at }: Readonly<Record<'contractorId' | 'stripeAccountId' | 'at', string>>,
): readonly Change[] => [
  payoutRecords.putVerified({ contractorId, kycId: contractorId, approvedAt: at }),
  ...payoutRecords.addPayoutAccount({
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
