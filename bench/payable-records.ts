import type { Change } from '#shared/store/index.ts';
import type { createPayoutRecords } from '../services/payments/src/payouts/records.ts';

/** The records of a verified contractor with a ready payout account. `at` is ISO-8601 UTC. */
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
