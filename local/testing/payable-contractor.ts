import { createContractor } from '../tour/contractor.ts';
import type { Contractor } from '../tour/contractor.ts';
import { openPayoutAccount } from '../tour/stripe.ts';
import { kycApproved } from './kyc-events.ts';
import { events } from './platform.ts';
import type { Platform } from './platform.ts';

/** A contractor whom a client can pay. */
export interface PayableContractor {
  readonly contractor: Contractor;
  readonly contractorId: string;
  /** At Stripe. */
  readonly account: string;
}

/** The KYC service says that it verified this contractor. */
export const announceVerified = async (platform: Platform, contractorId: string): Promise<void> => {
  const { source, type, detail } = kycApproved(contractorId, new Date().toISOString());
  await (await events(platform)).put(source, type, detail);
};

/** A contractor whose identity is known, with this bank account. */
export const givenPayable = async (platform: Platform, bank?: string): Promise<PayableContractor> => {
  const contractor = await createContractor(platform);
  const contractorId = contractor.user.username;
  await announceVerified(platform, contractorId);
  return { contractor, contractorId, account: await openPayoutAccount(platform, contractor, bank) };
};
