import { idOf } from '#local/simulators/stripe/objects/reference.ts';
import { TRANSITIONS, subjectIdOf } from '../../services/payments/src/payouts/domain/payout.ts';
import type { Payout } from '../../services/payments/src/payouts/domain/payout.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { statusesFollowTheirEdges } from '../simulator/oracles/records.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { paymentsIn, payoutsIn, payrollLinesIn } from './records.ts';

/** What must hold of payouts, here and at Stripe. Amounts in minor units. */

export const payoutsFollowTheirEdges = (): Oracle =>
  statusesFollowTheirEdges([
    { what: 'payout', isOne: (pk, sk) => pk.startsWith('PAYOUT#') && sk === 'STATE', edges: TRANSITIONS },
  ]);

const keyOf = (metadata: Readonly<Record<string, string>> | null): string => metadata?.['payoutKey'] ?? '';

/** Whatever is named more than once. */
const repeated = (names: readonly string[], say: (name: string, count: number) => string): readonly string[] =>
  [...Map.groupBy(names, (name) => name)].flatMap(([name, { length }]) => (length > 1 ? [say(name, length)] : []));

/** A transfer or a payout at Stripe. */
interface Sent {
  readonly what: 'transfer' | 'payout';
  readonly id: string;
  readonly key: string;
  /** Stripe account that it goes to, or comes from. */
  readonly account: string;
  readonly amount: number;
  readonly currency: string;
}

/** Why it is not what our record of the attempt says; an answer that was lost is not on record. */
const strayOf = (intent: Payout | undefined, sent: Sent): readonly string[] => {
  const { what, id, key, account, amount, currency } = sent;
  if (intent === undefined) return [`${what} ${id} has no intent`];
  const known = what === 'transfer' ? intent.transferId : intent.payoutId;
  const isUnconfirmed = known === undefined && intent.status === (what === 'transfer' ? 'intended' : 'transferred');
  const isIntended =
    account === intent.stripeAccountId &&
    amount === intent.amount.amountMinor &&
    currency === intent.amount.currency.toLowerCase();
  return isIntended && (known === id || isUnconfirmed) ? [] : [`${what} ${id} is not what ${key} says`];
};

/**
 * Stripe pays no one twice. An attempt has at most one transfer, and one payout that did not fail; so have all attempts to
 * pay one payment, or one line of a payroll. Each is the one on record, to whom and over how much the record says. What an
 * attempt that failed had transferred is taken back.
 */
export const stripePaidOnce = (records: Records, site: () => StripeSite): Oracle => {
  const findViolations = (when: 'on the way' | 'in the end'): readonly string[] => {
    const { stripe } = site();
    const intents = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    const subjectOf = (key: string): string => {
      const intent = intents.get(key);
      return intent === undefined ? key : subjectIdOf(intent.subject);
    };
    const transfers = stripe.allTransfers().map(({ object }) => ({
      ...object,
      what: 'transfer' as const,
      key: keyOf(object.metadata),
      account: idOf(object.destination),
    }));
    const payouts = stripe.allPayouts().map(({ owner, object }) => ({
      ...object,
      what: 'payout' as const,
      key: keyOf(object.metadata),
      account: owner,
    }));
    const kept = transfers.filter(({ reversed }) => !reversed).map(({ key }) => key);
    const paid = payouts.filter(({ status }) => status !== 'failed' && status !== 'canceled').map(({ key }) => key);
    // Until then it may be about to be taken back.
    const left = when === 'in the end' ? kept.filter((key) => isFailed(intents.get(key))) : [];
    return [
      ...[...transfers, ...payouts].flatMap((sent) => strayOf(intents.get(sent.key), sent)),
      ...repeated(
        transfers.map(({ key }) => key),
        (key, count) => `${key} was transferred ${count} times`,
      ),
      ...left.map((key) => `${key} failed, and its money is still with the contractor’s account`),
      ...repeated(paid, (key, count) => `${key} was paid out ${count} times`),
      ...repeated([...new Set(paid)].map(subjectOf), (subject, count) => `${subject} was paid by ${count} attempts`),
    ];
  };
  return {
    name: 'Stripe paid once',
    inspect: () => findViolations('on the way'),
    conclude: () => findViolations('in the end'),
  };
};

const isFailed = (payout: Payout | undefined): boolean =>
  payout !== undefined && ['failed', 'cancelled', 'reversed'].includes(payout.status);

/** The records agree with Stripe about every payout: no failure is missing, and no success is wrong. */
export const payoutsAgreeWithStripe = (records: Records, site: () => StripeSite): Oracle => ({
  name: 'payouts agree with Stripe',
  conclude: () => {
    const known = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    return site()
      .stripe.allPayouts()
      .flatMap(({ object: { metadata, status, id } }) => {
        const ours = known.get(keyOf(metadata));
        if (ours === undefined || ours.payoutId !== id) return [];
        const agrees =
          (status === 'paid' && ours.status === 'paid') ||
          (status === 'failed' && (ours.status === 'failed' || ours.status === 'reversed')) ||
          (status === 'canceled' && ours.status === 'cancelled') ||
          status === 'pending' ||
          status === 'in_transit';
        return agrees ? [] : [`${ours.key} is ${ours.status} here, and ${status} at Stripe`];
      });
  },
});

/** Attempts that were followed by another: of payments, and of lines of payrolls. */
const earlierAttemptsIn = (records: Records) =>
  [...paymentsIn(records), ...payrollLinesIn(records)].flatMap(({ paymentId, attempt }) =>
    Array.from({ length: Math.max(0, attempt - 1) }, (_, index) => ({ paymentId, attempt: index + 1 })),
  );

/** An attempt is a payout of its own: each that was followed by another has one, which failed. */
export const everyAttemptHasItsPayout = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const payouts = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    return earlierAttemptsIn(records).flatMap(({ paymentId, attempt }) => {
      const payout = payouts.get(`${paymentId}.${attempt}`);
      return isFailed(payout)
        ? []
        : [`${paymentId} was tried again after attempt ${attempt}, whose payout is ${payout?.status ?? 'not there'}`];
    });
  };
  return { name: 'every attempt has its payout', inspect: findViolations, conclude: findViolations };
};
