import { subjectOf } from '../payouts/domain/payout.ts';
import { reversalEntries } from '../payouts/payout-effects.ts';
import type { PayoutEffects } from '../payouts/payout-effects.ts';
import { reversal } from './domain/announcements.ts';
import { reversed } from './domain/settlement.ts';
import { retryForAccount } from './account-ready.ts';
import type { AccountReadyPorts } from './account-ready.ts';

/** Name of the signal that a payment's machine waits for; one for each attempt. */
export const settledSignal = (payoutKey: string): string => `payout.settled/${payoutKey}`;

/**
 * Effects on payments of milestones and timesheets. A payment's payout is settled under the payout's key, in one line that is
 * the payment's. When its money is returned, the same transaction reverses the entries and reopens the payment: a task that is
 * booking it at this moment is refused, and the event starts the machine that continues.
 */
export const createPaymentPayoutEffects = (service: AccountReadyPorts): PayoutEffects => ({
  effectsOf: async ({ after: payout, books, at }) => {
    if (payout.status !== 'reversed') return {};
    const { key, failureId = key, failureCode = payout.status, failureClass } = payout;
    const { paymentId } = subjectOf(payout, 'payment');
    const entries = await reversalEntries(books, { settlementId: key, line: paymentId, failureId, at });
    const { paymentRecords: records } = service;
    const read = await records.getPayment(paymentId);
    const payment = read && reversed(read.value, payout, at);
    if (payment === undefined || payment === read?.value) return { entries };
    return {
      entries,
      changes: records.changesOf(payment, read),
      events: reversal(payment, { payoutKey: key, failureCode, failureClass }, at),
    };
  },

  accountReady: async (waits) => {
    for (const { payoutKey: key, subject } of waits) {
      await retryForAccount(service, subjectOf({ key, subject }, 'payment').paymentId);
    }
  },

  signalsFor: ({ key, subject, status, failureCode, failureClass }) =>
    status === 'paid' || status === 'failed' || status === 'cancelled'
      ? [
          {
            key: `payment/${subjectOf({ key, subject }, 'payment').paymentId}`,
            name: settledSignal(key),
            id: `${key}/${status}`,
            payload: { payoutKey: key, status, failureCode: failureCode ?? null, failureClass: failureClass ?? null },
          },
        ]
      : [],
});
