import type { Stack } from '../stack/index.ts';
import { publisherTo } from './bus.ts';
import { createContractor } from './contractor.ts';
import type { Contractor } from './contractor.ts';
import { kycApproved } from './kyc-events.ts';
import { openPayoutAccount } from './stripe.ts';

/** A contractor whom a client can pay. */
export interface PayableContractor {
  readonly contractor: Contractor;
  readonly contractorId: string;
  /** At Stripe. */
  readonly account: string;
}

type Platform = Pick<Stack, 'endpoint' | 'frontDoor' | 'simulators' | 'userPool'>;

/** Publish the event that this contractor is verified. */
export const announceVerified = (platform: Pick<Platform, 'endpoint'>, contractorId: string): Promise<void> =>
  publisherTo(platform)(kycApproved(contractorId, new Date().toISOString()));

/** A verified contractor with this bank account. */
export const givenPayable = async (platform: Platform, bank?: string): Promise<PayableContractor> => {
  const contractor = await createContractor(platform);
  const contractorId = contractor.user.username;
  await announceVerified(platform, contractorId);
  return { contractor, contractorId, account: await openPayoutAccount(platform, contractor, bank) };
};
