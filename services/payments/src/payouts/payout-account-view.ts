import { array, boolean, object, string } from 'yup';
import { instant, named } from '#shared/validation/index.ts';
import { PAYOUT_ACCOUNT_STATES, isPayable, stateOf } from './domain/payout-account.ts';
import type { PayoutAccount } from './domain/payout-account.ts';

export const payoutAccountSchema = named(
  'PayoutAccount',
  object({
    contractorId: string().required(),
    /** `bank_account_failed`: ready, but the bank account must be updated with Stripe before the next payout. */
    status: string().oneOf(PAYOUT_ACCOUNT_STATES).required(),
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
  const { contractorId, country, requirements, bankAccountDisabled } = account;
  return {
    contractorId,
    status: stateOf(account),
    country,
    ready: isPayable(account),
    due: requirements.due,
    ...(requirements.disabledReason !== undefined && { disabledReason: requirements.disabledReason }),
    ...(bankAccountDisabled !== undefined && { bankAccountFailure: bankAccountDisabled.failureCode }),
  };
};

/** A payout account as operators see it, before they decide about a payment to it. */
export const operatorPayoutAccountSchema = named(
  'OperatorPayoutAccount',
  payoutAccountSchema.shape({
    /** Names it in Stripe's dashboard. */
    stripeAccountId: string().required(),
    /** When our record of it changed last. */
    changedAt: instant().required(),
    /** Since when money can be sent there, by its latest bank account; absent while none can. */
    readySince: instant().optional(),
  }),
);

export const operatorPayoutAccountView = (account: PayoutAccount) => {
  const { stripeAccountId, updatedAt: changedAt, readySince } = account;
  return {
    ...payoutAccountView(account),
    stripeAccountId,
    changedAt,
    ...(readySince !== undefined && { readySince }),
  };
};
