import type { EscrowPorts } from '../escrow/ports.ts';
import type { Documents, Stripe } from '../ports.ts';
import type { PayoutEffectsBySubject } from './payout-effects.ts';
import type { Limiter } from './rate-limiter.ts';
import type { PayoutRecords } from './records.ts';

export interface PayoutPorts extends Omit<EscrowPorts, 'stripe'> {
  readonly payoutRecords: PayoutRecords;
  readonly payoutEffects: PayoutEffectsBySubject;
  readonly stripe: Pick<
    Stripe,
    | 'createAccount'
    | 'findAccounts'
    | 'getAccount'
    | 'createOnboardingLink'
    | 'createTransfer'
    | 'findTransfers'
    | 'reverseTransfer'
    | 'createPayout'
    | 'findPayout'
    | 'getPayout'
  >;
  readonly limiter: Limiter;
  readonly documents: Documents;
}
