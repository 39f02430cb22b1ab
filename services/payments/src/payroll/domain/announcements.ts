import { makeEvent } from '#shared/events/index.ts';
import type { Actor, AnyEvent, Event } from '#shared/events/index.ts';
import { format, money, sum } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { STRIPE, SYSTEM, notify } from '../../money/notification.ts';
import type { PayoutAccount } from '../../payouts/domain/payout-account.ts';
import type { Payout } from '../../payouts/domain/payout.ts';
import type { ParkedPayroll } from './failure.ts';
import { payoutKeyOf } from './line.ts';
import type { BatchProgress, PayrollLine } from './line.ts';
import type { Payroll } from './payroll.ts';

/** What is said about a payroll, made from its records so that a replay says the same under the same id. */

const about = ({ payrollId }: Pick<Payroll, 'payrollId'>): string => `payroll/${payrollId}`;
const factsOf = ({ clientId, lineCount, total }: Payroll) => ({ clientId, lines: lineCount, ...total });
/** What a template shows of every payroll. */
const shown = ({ name, payrollId }: Payroll) => ({ name, payrollId });
/** Notifications go to its submitter; of a draft to its author. */
const recipientOf = ({ submittedBy, createdBy }: Payroll): string => submittedBy ?? createdBy;

export const payrollCreated = (payroll: Payroll, actor: Actor): AnyEvent =>
  makeEvent('payroll.created', {
    entityId: payroll.payrollId,
    actor,
    time: payroll.createdAt,
    metadata: {
      clientId: payroll.clientId,
      currency: payroll.total.currency,
      ...(payroll.failedLinesOf !== undefined && { failedLinesOf: payroll.failedLinesOf }),
    },
  });

/** It continues: in the machine, or after a second person's approval. */
export const payrollSubmitted = (payroll: Payroll, actor: Actor): readonly AnyEvent[] => {
  const { payrollId, status, submittedAt = payroll.updatedAt } = payroll;
  const fact = { entityId: payrollId, actor, time: submittedAt, metadata: factsOf(payroll) };
  return status === 'awaiting_approval'
    ? [makeEvent('payroll.approval.requested', { ...fact, occurrence: submittedAt })]
    : [makeEvent('payroll.submitted', fact)];
};

export const payrollApproved = (payroll: Payroll, actor: Actor): readonly AnyEvent[] => {
  const fact = { entityId: payroll.payrollId, actor, time: payroll.updatedAt, metadata: factsOf(payroll) };
  return [makeEvent('payroll.approved', fact), makeEvent('payroll.submitted', fact)];
};

export const payrollReopened = ({ payrollId, clientId, updatedAt }: Payroll, actor: Actor): AnyEvent =>
  makeEvent('payroll.reopened', {
    entityId: payrollId,
    occurrence: updatedAt,
    actor,
    time: updatedAt,
    metadata: { clientId },
  });

export const payrollCancelled = (payroll: Payroll, actor: Actor): readonly AnyEvent[] => {
  const { payrollId, clientId, cancelled } = payroll;
  if (cancelled === undefined) return [];
  const { reason, at } = cancelled;
  return [makeEvent('payroll.cancelled', { entityId: payrollId, actor, time: at, metadata: { clientId, reason } })];
};

export const fundingRequired = (payroll: Payroll, missing: Money): readonly AnyEvent[] => {
  const { payrollId, funding } = payroll;
  if (funding === undefined) return [];
  const { since, deadlineAt } = funding;
  return [
    makeEvent('payroll.funding.required', {
      entityId: payrollId,
      actor: SYSTEM,
      time: since,
      metadata: { ...factsOf(payroll), missingMinor: missing.amountMinor, deadlineAt },
    }),
  ];
};

/** The client is asked for funds; again when what arrived was not enough. */
export const fundingNotice = (payroll: Payroll, missing: Money, round: number): Event<'notification.requested'> =>
  notify(recipientOf(payroll), {
    about: about(payroll),
    template: 'payroll-funding-needed',
    data: {
      ...shown(payroll),
      missing: format(missing),
      fundBy: payroll.funding?.deadlineAt ?? payroll.updatedAt,
    },
    occurrence: round,
    time: payroll.funding?.since ?? payroll.updatedAt,
  });

export const fundsLocked = (payroll: Payroll): readonly AnyEvent[] => {
  const { payrollId, clientId, total, lockedAt = payroll.updatedAt } = payroll;
  return [
    makeEvent('escrow.funds.locked', {
      entityId: clientId,
      occurrence: payrollId,
      actor: SYSTEM,
      time: lockedAt,
      metadata: { clientId, payrollId, ...total },
    }),
    makeEvent('payments.processing', {
      entityId: payrollId,
      actor: SYSTEM,
      time: lockedAt,
      metadata: factsOf(payroll),
    }),
  ];
};

/** @param releaseId Of the entry that gave the funds back */
export const fundsReleased = (
  { payrollId, clientId }: Pick<Payroll, 'payrollId' | 'clientId'>,
  released: Money,
  { releaseId, at }: { readonly releaseId: string; readonly at: string },
): AnyEvent =>
  makeEvent('escrow.funds.released', {
    entityId: clientId,
    occurrence: releaseId,
    actor: SYSTEM,
    time: at,
    metadata: { clientId, payrollId, ...released },
  });

/** A line's payout ended. If the contractor has to fix something, the payout itself notifies them. */
export const lineEnded = (line: PayrollLine, payout: Payout): readonly AnyEvent[] =>
  line.status === 'paid'
    ? [
        notify(line.contractorId, {
          about: `payout/${payout.key}`,
          template: 'payroll-payment-sent',
          data: { amount: format(line.amount), reference: line.reference },
          time: line.paidAt ?? payout.updatedAt,
        }),
      ]
    : [];

export const batchSettled = ({ payrollId, clientId, batch, round, failed }: BatchProgress, time: string): AnyEvent =>
  makeEvent('payroll.batch.settled', {
    entityId: payrollId,
    occurrence: `${batch}/${round}`,
    actor: SYSTEM,
    time,
    metadata: { clientId, batch, round, failed },
  });

interface BookedBatch {
  readonly paidLines: number;
  readonly failedLines: number;
  readonly paid: Money;
}

export const batchBooked = (
  { payrollId, clientId, batch }: BatchProgress,
  { paidLines, failedLines, paid }: BookedBatch,
  time: string,
): readonly AnyEvent[] => {
  const fact = { entityId: payrollId, occurrence: batch, actor: SYSTEM, time };
  return [
    makeEvent('payments.settled', { ...fact, metadata: { clientId, batch, paidLines, failedLines } }),
    ...(paidLines > 0
      ? [
          makeEvent('wallets.credited', {
            ...fact,
            metadata: { clientId, batch, paidLines, paidMinor: paid.amountMinor, currency: paid.currency },
          }),
        ]
      : []),
  ];
};

export const ledgerRecorded = ({ payrollId, clientId, ledger }: Payroll): readonly AnyEvent[] =>
  ledger === undefined
    ? []
    : [
        makeEvent('ledger.recorded', {
          entityId: payrollId,
          actor: SYSTEM,
          time: ledger.recordedAt,
          metadata: { clientId, entries: ledger.entries },
        }),
      ];

export const payrollCompleted = ({ payrollId, clientId, lineCount, outcome }: Payroll): readonly AnyEvent[] => {
  if (outcome === undefined) return [];
  const { paidLines, paid, failedLines, released, completedAt } = outcome;
  return [
    makeEvent('payroll.completed', {
      entityId: payrollId,
      actor: SYSTEM,
      time: completedAt,
      metadata: {
        clientId,
        currency: paid.currency,
        lines: lineCount,
        paidLines,
        paidMinor: paid.amountMinor,
        failedLines,
        releasedMinor: released.amountMinor,
      },
    }),
  ];
};

/** It, or a batch of it, is parked: the operators are alarmed. */
export const payrollFailed = (failure: ParkedPayroll, clientId: string): AnyEvent => {
  const { payrollId, batch, parkedAt, state, error, executionArn } = failure;
  return makeEvent('payroll.failed', {
    entityId: payrollId,
    occurrence: `${executionArn}/${batch ?? ''}/${parkedAt}`,
    actor: SYSTEM,
    time: parkedAt,
    metadata: { clientId, batch, state, error, executionArn },
  });
};

/** Its outcome, for its submitter: one message, also if a payment was returned before a replay. */
export const endNotice = (payroll: Payroll): Event<'notification.requested'> => {
  const { outcome, cancelled, updatedAt } = payroll;
  const message = { about: about(payroll), fact: 'payroll-ended' };
  if (outcome === undefined) {
    return notify(recipientOf(payroll), {
      ...message,
      template: 'payroll-cancelled',
      data: { ...shown(payroll), reason: CANCELLED[cancelled?.reason ?? 'cancelled_by_client'] },
      time: cancelled?.at ?? updatedAt,
    });
  }
  const { paidLines, paid, failedLines, released, completedAt } = outcome;
  return notify(recipientOf(payroll), {
    ...message,
    template: failedLines > 0 ? 'payroll-completed-with-failures' : 'payroll-completed',
    data: {
      ...shown(payroll),
      paidLines,
      paid: format(paid),
      ...(failedLines > 0 && { failedLines, released: format(released) }),
    },
    time: completedAt,
  });
};

const CANCELLED = {
  cancelled_by_client: 'it was cancelled',
  cancelled_by_operator: 'our staff cancelled it',
  funding_deadline: 'its funds did not arrive in time',
} as const;

/** A contractor can be paid again, for whose account these lines failed: once for each state of the account. */
export const linesPayable = (
  payroll: Payroll,
  lines: readonly PayrollLine[],
  { contractorId, readySince = '' }: PayoutAccount,
  time: string,
): AnyEvent =>
  notify(recipientOf(payroll), {
    about: about(payroll),
    template: 'payroll-payments-possible',
    data: {
      ...shown(payroll),
      payments: lines.length,
      amount: format(
        sum(
          lines.map(({ amount }) => amount),
          payroll.total.currency,
        ),
      ),
    },
    occurrence: [contractorId, readySince, ...lines.map(payoutKeyOf).toSorted()].join('/'),
    time,
  });

/** A payment that had been booked was returned. */
export const paymentReturned = (payroll: Payroll, line: PayrollLine, time: string): readonly AnyEvent[] => {
  const { clientId, payrollId } = payroll;
  const { contractorId, lineId, paymentId, amount, failureCode = 'unknown' } = line;
  return [
    makeEvent('payroll.payment.returned', {
      entityId: payrollId,
      occurrence: lineId,
      actor: STRIPE,
      time,
      metadata: { clientId, contractorId, lineId, failureCode, ...amount },
    }),
    fundsReleased(payroll, money(amount.amountMinor, amount.currency), {
      releaseId: `${paymentId}.returned`,
      at: time,
    }),
    notify(recipientOf(payroll), {
      about: `payroll-line/${paymentId}`,
      template: 'payroll-payment-returned',
      data: { ...shown(payroll), amount: format(amount), reference: line.reference },
      time,
    }),
  ];
};
