import { reversal } from './domain/announcements.ts';
import { reversed } from './domain/settlement.ts';
import type { PaymentRecords } from './records.ts';
import { paymentOwner } from '../payouts/payout-effects.ts';
import type { PayoutOwner } from '../payouts/payout-effects.ts';

/**
 * Payments of milestones and timesheets. With the money that comes back the payment is open again, in the same
 * transaction: what is being booked for it at this moment is refused, and the event starts the machine that goes on.
 */
export const createPaymentOwner = (records: Pick<PaymentRecords, 'getPayment' | 'changesOf'>): PayoutOwner => ({
  ...paymentOwner,
  moved: async (move) => {
    const booked = await paymentOwner.moved(move);
    const { after: payout, at } = move;
    const { subject } = payout;
    if (payout.status !== 'reversed' || subject.kind !== 'payment') return booked;
    const read = await records.getPayment(subject.paymentId);
    if (read === undefined) return booked;
    const payment = reversed(read.value, payout, at);
    if (payment === read.value) return booked;
    const { key: payoutKey, failureCode = payout.status, failureClass } = payout;
    return {
      ...booked,
      changes: [...(booked.changes ?? []), ...records.changesOf(payment, read)],
      events: [...(booked.events ?? []), ...reversal(payment, { payoutKey, failureCode, failureClass }, at)],
    };
  },
});
