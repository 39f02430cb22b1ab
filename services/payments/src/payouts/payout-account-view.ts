import { array, boolean, object, string } from 'yup';
import { named } from '#shared/validation/index.ts';
import { PAYOUT_ACCOUNT_STATUSES, isPayable } from './domain/payout-account.ts';
import type { PayoutAccount } from './domain/payout-account.ts';

export const payoutAccountSchema = named(
  'PayoutAccount',
  object({
    contractorId: string().required(),
    status: string().oneOf(PAYOUT_ACCOUNT_STATUSES).required(),
    country: string().required(),
    /** Money can be sent there. */
    ready: boolean().required(),
    /** What Stripe still wants to know, by its names. */
    due: array().of(string().required()).required(),
    disabledReason: string().optional(),
    /** Set when a payout failed because of the bank account: it must be updated with Stripe. */
    bankAccountFailure: string().optional(),
  }),
);

/** Named one by one: Stripe's id is of no use to a contractor. */
export const payoutAccountView = (account: PayoutAccount) => {
  const { contractorId, status, country, requirements, bankAccountDisabled } = account;
  return {
    contractorId,
    status,
    country,
    ready: isPayable(account),
    due: requirements.due,
    ...(requirements.disabledReason !== undefined && { disabledReason: requirements.disabledReason }),
    ...(bankAccountDisabled !== undefined && { bankAccountFailure: bankAccountDisabled.failureCode }),
  };
};
