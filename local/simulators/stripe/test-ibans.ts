/** Bank accounts and what becomes of payouts to them. Source: Stripe, "Testing Stripe Connect", bank numbers. */
export const TEST_IBANS = {
  paid: 'DE89370400440532013000',
  noAccount: 'DE62370400440532013001',
  accountClosed: 'DE89370400440532013002',
} as const;

/** A bank account as the simulator's onboarding takes it. */
export const testBank = (number: string = TEST_IBANS.paid) => ({ number, country: 'DE', currency: 'eur' });
