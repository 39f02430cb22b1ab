import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { format, money } from '#shared/money/index.ts';
import { STRIPE, SYSTEM, notify } from '../../money/notification.ts';
import { overdraftOf } from '../../money/postings.ts';
import type { LedgerEntry } from '../../money/postings.ts';
import type { BalanceAlert } from './balance-alert.ts';
import type { Dispute } from './dispute.ts';
import type { Funding } from './funding.ts';

/** Events and notifications about escrows, made from the records: a replay makes the same under the same ids. */

/**
 * What a decline code or an error code of Stripe means to the client who pays (Stripe's pages "Decline codes" and "Error codes").
 * A code that suggests fraud is not explained, as Stripe advises there.
 */
const REASONS: Readonly<Record<string, string>> = {
  cancelled: 'The payment was cancelled.',
  authentication_required: 'Your bank asks you to confirm the payment.',
  payment_intent_authentication_failure: 'The payment was not confirmed with your bank.',
  payment_intent_payment_attempt_expired: 'The payment was not confirmed in time.',
  bank_account_unusable: 'The bank account cannot be used for this payment.',
  charge_exceeds_source_limit: 'The amount is above the limit of the card or account.',
  charge_exceeds_transaction_limit: 'The amount is above the limit of the card or account.',
  card_velocity_exceeded: 'The limit of the card is reached.',
  withdrawal_count_limit_exceeded: 'The limit of the card is reached.',
  card_not_supported: 'The card does not support this kind of payment.',
  currency_not_supported: 'The card does not support this currency.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code of the card is wrong.',
  invalid_cvc: 'The security code of the card is wrong.',
  incorrect_number: 'The card number is wrong.',
  invalid_number: 'The card number is wrong.',
  invalid_account: 'The card or its account is not valid.',
  insufficient_funds: 'The account does not have enough funds.',
  debit_not_authorized: 'The bank account does not accept this kind of payment.',
  issuer_not_available: 'The bank could not be reached.',
  processing_error: 'The payment could not be processed.',
  card_declined: 'The card was declined.',
};

const reasonText = (code: string): string => REASONS[code] ?? 'Your bank did not accept the payment.';

const ofFunding = ({ clientId, fundingId, amount }: Funding) => ({ clientId, fundingId, ...amount });

export const fundingAnnouncements = (funding: Funding, time: string): readonly AnyEvent[] => {
  const { clientId, fundingId, amount, status, createdBy, failureCode, statusAt } = funding;
  const about = `funding/${fundingId}`;
  const reason = failureCode ?? status;
  if (status === 'succeeded') {
    return [
      makeEvent('escrow.funded', {
        entityId: clientId,
        occurrence: fundingId,
        actor: STRIPE,
        time,
        metadata: ofFunding(funding),
      }),
      notify(createdBy, { about, template: 'escrow-funded', data: { amount: format(amount) }, time }),
    ];
  }
  if (status !== 'failed' && status !== 'cancelled') return [];
  const occurrence = `${status}/${statusAt ?? ''}`;
  return [
    makeEvent('escrow.funding.failed', {
      entityId: clientId,
      occurrence: `${fundingId}/${occurrence}`,
      actor: STRIPE,
      time,
      metadata: { ...ofFunding(funding), reason },
    }),
    notify(createdBy, {
      about,
      template: 'escrow-funding-failed',
      data: { amount: format(amount), reason: reasonText(reason) },
      occurrence,
      time,
    }),
  ];
};

/** @param withdrawal The entry that took the money; what it overdrew is owed */
export const disputeOpened = (
  { disputeId, amount }: Dispute,
  funding: Funding,
  withdrawal: LedgerEntry,
  time: string,
): readonly AnyEvent[] => [
  makeEvent('escrow.disputed', {
    entityId: funding.clientId,
    occurrence: disputeId,
    actor: STRIPE,
    time,
    metadata: { ...ofFunding(funding), ...amount, disputeId, owedMinor: overdraftOf(withdrawal).amountMinor },
  }),
  notify(funding.createdBy, {
    about: `dispute/${disputeId}`,
    template: 'escrow-disputed',
    data: { amount: format(amount), owed: format(overdraftOf(withdrawal)) },
    time,
  }),
];

export const disputeClosed = (
  { disputeId, amount }: Dispute,
  funding: Funding,
  outcome: 'won' | 'lost',
  time: string,
): readonly AnyEvent[] => [
  makeEvent('escrow.dispute.closed', {
    entityId: funding.clientId,
    occurrence: disputeId,
    actor: STRIPE,
    time,
    metadata: { ...ofFunding(funding), ...amount, disputeId, outcome },
  }),
  notify(funding.createdBy, {
    about: `dispute/${disputeId}`,
    template: outcome === 'won' ? 'escrow-dispute-won' : 'escrow-dispute-lost',
    data: { amount: format(amount) },
    time,
  }),
];

/** The escrow fell below the client's threshold. */
export const balanceLow = (alert: BalanceAlert, availableMinor: number, time: string): readonly AnyEvent[] => {
  const { clientId, threshold, count, recipientId } = alert;
  const { currency } = threshold;
  const about = `alert/${clientId}/${currency}`;
  return [
    makeEvent('escrow.balance.low', {
      entityId: clientId,
      occurrence: `${currency}/${count}`,
      actor: SYSTEM,
      time,
      metadata: { clientId, currency, availableMinor, thresholdMinor: threshold.amountMinor },
    }),
    notify(recipientId, {
      about,
      template: 'escrow-balance-low',
      data: { available: format(money(availableMinor, currency)), threshold: format(threshold) },
      occurrence: count,
      time,
    }),
  ];
};
