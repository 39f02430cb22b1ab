import { factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, AnyEvent, Event } from '#shared/events/index.ts';
import { format, money, negate } from '#shared/money/index.ts';
import type { BalanceAlert } from '../escrow/domain/balance-alert.ts';
import type { Dispute } from '../escrow/domain/dispute.ts';
import type { Funding } from '../escrow/domain/funding.ts';
import type { PayoutAccount } from '../payouts/domain/payout-account.ts';
import { subjectIdOf } from '../payouts/domain/payout.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { overdraftOf } from './postings.ts';
import type { LedgerEntry } from './postings.ts';

/** What the service tells the world, made from the records so that a replay says the same under the same id. */

export const SYSTEM: Actor = { id: 'payments', type: 'system' };
export const STRIPE: Actor = { id: 'stripe', type: 'system' };

interface Message {
  /** What it is about; with fact and occurrence it makes the notification's id. */
  readonly about: string;
  readonly template: string;
  /** What it tells, where that may have come to need another template by the time it is told again. The template, if left out. */
  readonly fact?: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  readonly occurrence?: string | number;
  readonly time: string;
}

/** Tell a person something. `recipientId` is a user name; a contractor's is the contractor's id. */
export const notify = (
  recipientId: string,
  { about, template, fact = template, data, occurrence = '', time }: Message,
): Event<'notification.requested'> =>
  makeEvent('notification.requested', {
    service: 'payments',
    entityId: factId('notification', about, fact, occurrence),
    actor: SYSTEM,
    time,
    metadata: { recipientId, template, data },
  });

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
  if (status !== 'failed' && status !== 'canceled') return [];
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
      data: { amount: format(amount), reason },
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

/** Whether a contractor can be paid has changed. */
export const payoutAccountChanged = ({ contractorId, status, updatedAt }: PayoutAccount): readonly AnyEvent[] => [
  makeEvent('contractor.payout-account.updated', {
    entityId: contractorId,
    occurrence: updatedAt,
    actor: STRIPE,
    time: updatedAt,
    metadata: { contractorId, status },
  }),
  ...(status === 'onboarding'
    ? []
    : [
        notify(contractorId, {
          about: `payout-account/${contractorId}`,
          template: status === 'ready' ? 'payout-account-ready' : 'payout-account-restricted',
          data: {},
          occurrence: updatedAt,
          time: updatedAt,
        }),
      ]),
];

/** What a failure code means to the contractor who has to act on it. */
const FAILURES: Readonly<Record<string, string>> = {
  account_closed: 'The bank account has been closed.',
  account_frozen: 'The bank account has been frozen.',
  debit_not_authorized: 'The bank account does not accept this kind of payment.',
  incorrect_account_holder_name: 'The name of the account holder does not match.',
  invalid_account_number: 'The account number is wrong.',
  invalid_currency: 'The bank account does not accept this currency.',
  no_account: 'The bank account could not be found.',
  payout_account_not_ready: 'Your payout account is not complete.',
};

const reasonText = (failureCode: string): string => FAILURES[failureCode] ?? 'The bank did not accept the payment.';

/** What became of a payout, for everybody; and for the contractor, where they have to act. */
export const payoutAnnouncements = (payout: Payout): readonly AnyEvent[] => {
  const { key, subject, clientId, contractorId, amount, status, updatedAt: time } = payout;
  const facts = { clientId, contractorId, ...amount, subject: subject.kind, subjectId: subjectIdOf(subject) };
  const fact = { entityId: key, actor: STRIPE, time };
  if (status === 'paid') return [makeEvent('stripe.payout.completed', { ...fact, metadata: facts })];
  if (status !== 'failed' && status !== 'canceled' && status !== 'reversed') return [];
  const { failureCode = status, failureClass = 'operator' } = payout;
  const metadata = { ...facts, failureCode, failureClass };
  const told =
    failureClass === 'contractor'
      ? [
          notify(contractorId, {
            about: `payout/${key}`,
            template: 'payout-failed',
            data: { amount: format(amount), reason: reasonText(failureCode) },
            occurrence: status,
            time,
          }),
        ]
      : [];
  return [makeEvent(status === 'reversed' ? 'payout.reversed' : 'payout.failed', { ...fact, metadata }), ...told];
};

/** What the client owes, as a positive amount. */
export const amountOwed = (receivableMinor: number, currency: string) => negate(money(receivableMinor, currency));
