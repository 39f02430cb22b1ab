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
