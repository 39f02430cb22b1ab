import { makeEvent } from '#shared/events/index.ts';
import type { Actor, AnyEvent, Envelope, Metadata } from '#shared/events/index.ts';
import { format } from '#shared/money/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { STRIPE, SYSTEM, notify } from '../../money/notification.ts';
import { rejectionText } from './approval.ts';
import type { FundingWait, Intervention, InterventionDecision, Payment } from './payment.ts';
import { signalKeyOf } from './payment.ts';
import { FUNDING_DAYS, FUNDING_REMINDER_DAYS } from './policy.ts';
import type { PaymentsPolicy } from '../../money/policy.ts';

/** What is said about a payment, made from its record so that a replay says the same under the same id. */

export type Notification = Envelope<Metadata<'notification.requested'>>;

export const factsOf = ({ kind, reference, contractId, clientId, contractorId, amount }: Payment) => ({
  kind,
  payableId: reference,
  contractId,
  clientId,
  contractorId,
  ...amount,
});

/** What a template shows of every payment. */
const shown = ({ kind, amount, reference, paymentId }: Payment) => ({
  amount: format(amount),
  work: kind,
  reference,
  paymentId,
});

interface Message {
  readonly template: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  readonly occurrence?: string | number;
  readonly time: string;
}

const tellClient = (payment: Payment, message: Message) =>
  notify(payment.notifiedUser ?? payment.approvedBy, { about: signalKeyOf(payment), ...message });
const tellContractor = (payment: Payment, message: Message) =>
  notify(payment.contractorId, { about: signalKeyOf(payment), ...message });

export const rejectionEvents = (payment: Payment): readonly AnyEvent[] => {
  const { rejection, paymentId } = payment;
  if (rejection === undefined) return [];
  const { reason, at } = rejection;
  return [
    makeEvent('payment.rejected', {
      entityId: paymentId,
      // A second approval that fails for the same reason is announced again; the same execution only once.
      occurrence: rejection.executionArn,
      actor: SYSTEM,
      time: at,
      metadata: { ...factsOf(payment), reason },
    }),
  ];
};

export const rejectionNotice = (payment: Payment): Notification =>
  tellClient(payment, {
    template: 'payment-rejected',
    data: { ...shown(payment), reason: rejectionText(payment.rejection?.reason ?? '') },
    occurrence: payment.rejection?.executionArn ?? '',
    time: payment.rejection?.at ?? payment.updatedAt,
  }).detail;

/** The client has to fund a payment: until when, and when the machine wakes up. At the last wake the deadline has passed. */
export interface FundingPlan {
  readonly round: number;
  readonly notification: Notification;
  readonly wakes: readonly { readonly at: string; readonly reminder?: Notification }[];
}

export const fundingPlan = (payment: Payment, wait: FundingWait, now: string, policy: PaymentsPolicy): FundingPlan => {
  const { round, dueAt } = wait;
  const data = { ...shown(payment), fundBy: dueAt };
  // A person may have given the client another period.
  const begun = daysAfter(dueAt, -FUNDING_DAYS, policy);
  return {
    round,
    notification: tellClient(payment, { template: 'payment-funding-needed', data, occurrence: dueAt, time: begun })
      .detail,
    wakes: [
      ...FUNDING_REMINDER_DAYS.map((day) => daysAfter(begun, day, policy))
        .filter((at) => at > now && at < dueAt)
        .map((at) => ({
          at,
          reminder: tellClient(payment, {
            template: 'payment-funding-reminder',
            data: { ...data, daysLeft: daysBetween(at, dueAt, policy) },
            occurrence: at,
            time: at,
          }).detail,
        })),
      { at: dueAt },
    ],
  };
};

export const fundsAwaited = (payment: Payment, { since, dueAt }: FundingWait): readonly AnyEvent[] => [
  makeEvent('payment.funds.awaited', {
    entityId: payment.paymentId,
    occurrence: dueAt,
    actor: SYSTEM,
    time: since,
    metadata: { ...factsOf(payment), dueAt },
  }),
];

export const fundsLocked = (payment: Payment, time: string): readonly AnyEvent[] => [
  makeEvent('payment.funds.locked', {
    entityId: payment.paymentId,
    actor: SYSTEM,
    time,
    metadata: factsOf(payment),
  }),
];

export const invoiced = (payment: Payment, invoiceNumber: string, time: string): readonly AnyEvent[] => [
  makeEvent('payment.invoiced', {
    entityId: payment.paymentId,
    actor: SYSTEM,
    time,
    metadata: { ...factsOf(payment), invoiceNumber },
  }),
];

/** What is said when a payment is paid; once for each settlement, because it may be reversed and paid again. */
export const completion = (payment: Payment) => {
  const { paymentId, paidAt = payment.updatedAt, invoiceNumber = '', settlement } = payment;
  const occurrence = settlement?.settlementId ?? '';
  return {
    completed: makeEvent('payment.completed', {
      entityId: paymentId,
      occurrence,
      actor: SYSTEM,
      time: paidAt,
      metadata: { ...factsOf(payment), invoiceNumber, paidAt },
    }).detail,
    toContractor: tellContractor(payment, {
      template: 'payment-sent',
      data: shown(payment),
      occurrence,
      time: paidAt,
    }).detail,
    toClient: tellClient(payment, {
      template: 'payment-made',
      data: { ...shown(payment), invoiceNumber },
      occurrence,
      time: paidAt,
    }).detail,
  };
};

export const stopped = (
  payment: Payment,
  { parkedAt, state, error, executionArn }: Intervention,
): readonly AnyEvent[] => [
  makeEvent('payment.failed', {
    entityId: payment.paymentId,
    occurrence: parkedAt,
    actor: SYSTEM,
    time: parkedAt,
    metadata: { kind: payment.kind, payableId: payment.reference, state, error, executionArn, parkedAt },
  }),
];

export const resolved = (
  payment: Payment,
  parkedAt: string,
  { action, at }: InterventionDecision,
  actor: Actor,
): readonly AnyEvent[] => [
  makeEvent('payment.resolved', {
    entityId: payment.paymentId,
    occurrence: parkedAt,
    actor,
    time: at,
    metadata: { ...factsOf(payment), action, parkedAt },
  }),
];

/** The contractor's account is ready: starts the machine that goes on, if none waits. */
export const resumed = (payment: Payment, parkedAt: string, time: string): readonly AnyEvent[] => [
  makeEvent('payment.resumed', {
    entityId: payment.paymentId,
    occurrence: parkedAt,
    actor: SYSTEM,
    time,
    metadata: { ...factsOf(payment), approvedBy: payment.approvedBy, action: 'retry', parkedAt },
  }),
];

/** The client asked for a payment, and the contractor may have been notified: both are notified of the cancellation. */
export const cancellation = (payment: Payment, time: string): readonly AnyEvent[] => {
  const data = shown(payment);
  return [
    makeEvent('payment.cancelled', {
      entityId: payment.paymentId,
      actor: SYSTEM,
      time,
      metadata: factsOf(payment),
    }),
    tellClient(payment, { template: 'payment-cancelled', data, occurrence: 'client', time }),
    tellContractor(payment, { template: 'payment-cancelled', data, occurrence: 'contractor', time }),
  ];
};

/** The payout notifies the contractor where they have to correct something. */
export const reversal = (
  payment: Payment,
  failure: { readonly payoutKey: string; readonly failureCode: string; readonly failureClass: Payment['failureClass'] },
  time: string,
): readonly AnyEvent[] => {
  const { payoutKey: occurrence, failureCode, failureClass = 'operator' } = failure;
  const message = { template: 'payment-reversed', data: shown(payment), time };
  return [
    makeEvent('payment.reversed', {
      entityId: payment.paymentId,
      occurrence,
      actor: STRIPE,
      time,
      metadata: { ...factsOf(payment), approvedBy: payment.approvedBy, failureCode, failureClass },
    }),
    tellClient(payment, { ...message, occurrence: `${occurrence}/client` }),
    ...(failureClass === 'contractor'
      ? []
      : [tellContractor(payment, { ...message, occurrence: `${occurrence}/contractor` })]),
  ];
};

const daysBetween = (from: string, to: string, { daySeconds }: PaymentsPolicy): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 1000 / daySeconds);
