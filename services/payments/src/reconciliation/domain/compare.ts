import { add, money, subtract, zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';

/**
 * The ledger against Stripe. Both sides list what went through the platform's balance at Stripe, each fact with the sign it
 * has there: positive came in. Facts are put together by what they are about (a funding, what is paid, a dispute), and the
 * two sums must be the same, but for money that is known to be on its way.
 */

/** A balance transaction of the platform's account. */
export interface StripeFact {
  readonly transactionId: string;
  readonly type: string;
  readonly amount: Money;
  /** What Stripe kept of it; not the ledger's business, and only added up. */
  readonly feeMinor: number;
  readonly at: string;
  /** Absent where nothing of ours explains it. */
  readonly subject?: string;
}

/** One movement of the ledger, or one line of it. */
export interface LedgerFact {
  readonly entryId: string;
  readonly amount: Money;
  readonly at: string;
  readonly subject: string;
  /** An admin paid it by other means: Stripe knows nothing of it, and need not. */
  readonly elsewhere?: boolean;
}

/** What our records say of a subject. */
export interface Subject {
  /** When it began: nothing of it, on either side, is older. */
  readonly began: string;
  /** Sent by the platform and neither arrived nor returned: at Stripe already, in the ledger not yet. */
  readonly outstanding?: Money;
}

export interface Accounts {
  readonly stripe: readonly StripeFact[];
  readonly ledger: readonly LedgerFact[];
  readonly subjects: ReadonlyMap<string, Subject>;
}

export const DIFFERENCE_KINDS = [
  'missing_in_ledger',
  'missing_at_stripe',
  'amount_differs',
  'in_flight',
  'paid_elsewhere',
] as const;
/** The last two are explained: in flight, or too recent to judge; paid by other means, by an operator's decision. */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface Difference {
  readonly kind: DifferenceKind;
  /** `funding/<id>`, `payout/<payment or line>`, `dispute/<id>`; `stripe/<transaction>` for what nothing of ours explains. */
  readonly subject: string;
  readonly currency: string;
  readonly stripeMinor: number;
  readonly ledgerMinor: number;
  /** When something about it happened last. */
  readonly lastAt: string;
  /** It has lasted longer than any payment takes: an operator has to resolve it. */
  readonly lasts: boolean;
  readonly transactions: readonly { readonly transactionId: string; readonly type: string }[];
  readonly entryIds: readonly string[];
}

export interface Total {
  readonly currency: string;
  readonly stripeMinor: number;
  readonly ledgerMinor: number;
  /** Part of the difference between the two that is in flight. */
  readonly inFlightMinor: number;
  /** Part that was paid by other means. */
  readonly elsewhereMinor: number;
  /** The rest of it. */
  readonly unexplainedMinor: number;
  /** What Stripe kept; in none of the others. */
  readonly feesMinor: number;
}

export interface Comparison {
  /** Compared: everything that began at or after it. */
  readonly from: string;
  readonly at: string;
  /** Subjects that were compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  readonly totals: readonly Total[];
}

/** A webhook, or the machine behind it, needs so long at times. */
const YOUNG_MS = 60 * 60_000;
const DAY_MS = 24 * 3_600_000;
/**
 * A difference that is older than a day was found before and not resolved. Banks need some days; money that is
 * out for longer than two weeks is lost sight of.
 */
const TOLERATED_MS: Readonly<Record<DifferenceKind, number>> = {
  missing_in_ledger: DAY_MS,
  missing_at_stripe: DAY_MS,
  amount_differs: DAY_MS,
  in_flight: 14 * DAY_MS,
  paid_elsewhere: Infinity,
};

export const compareFacts = (
  { stripe, ledger, subjects }: Accounts,
  { from, now }: { readonly from: string; readonly now: string },
): Comparison => {
  const cases = casesOf(stripe, ledger, subjects).filter(({ began }) => began >= from);
  const differences = cases.flatMap((one) => differenceOf(one, now) ?? []);
  return {
    from,
    at: now,
    compared: cases.length,
    differences: differences.toSorted((a, b) => rank(a) - rank(b) || compareText(a.subject, b.subject)),
    totals: totalsOf(cases, differences),
  };
};

/** All that both sides say about one subject in one currency. */
interface Case {
  readonly subject: string;
  readonly currency: string;
  readonly began: string;
  readonly outstanding: Money;
  readonly stripe: readonly StripeFact[];
  readonly ledger: readonly LedgerFact[];
}

const casesOf = (
  stripe: readonly StripeFact[],
  ledger: readonly LedgerFact[],
  subjects: ReadonlyMap<string, Subject>,
): readonly Case[] => {
  const names = new Map<string, { readonly subject: string; readonly currency: string }>();
  const note = (subject: string, currency: string) => names.set(`${subject} ${currency}`, { subject, currency });
  for (const fact of stripe) note(nameOf(fact), fact.amount.currency);
  for (const { subject, amount } of ledger) note(subject, amount.currency);
  for (const [subject, { outstanding }] of subjects) if (outstanding) note(subject, outstanding.currency);
  const about = groupBy(stripe, (fact) => `${nameOf(fact)} ${fact.amount.currency}`);
  const booked = groupBy(ledger, ({ subject, amount }) => `${subject} ${amount.currency}`);
  return [...names].map(([name, { subject, currency }]) => {
    const sides = { stripe: about.get(name) ?? [], ledger: booked.get(name) ?? [] };
    const known = subjects.get(subject);
    const outstanding = known?.outstanding?.currency === currency ? known.outstanding : zero(currency);
    const earliest = [...sides.stripe, ...sides.ledger].map(({ at }) => at).sort()[0] ?? '';
    return { subject, currency, began: known?.began ?? earliest, outstanding, ...sides };
  });
};

const nameOf = ({ subject, transactionId }: StripeFact): string => subject ?? `stripe/${transactionId}`;

const groupBy = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
};

const totalOf = (facts: readonly { readonly amount: Money }[], currency: string): Money =>
  facts.map(({ amount }) => amount).reduce(add, zero(currency));

const differenceOf = (one: Case, now: string): Difference | undefined => {
  const { subject, currency, began, outstanding, stripe, ledger } = one;
  const [atStripe, inLedger] = [totalOf(stripe, currency), totalOf(ledger, currency)];
  const elsewhere = ledger.filter((fact) => fact.elsewhere === true);
  const expected = subtract(inLedger, totalOf(elsewhere, currency));
  const gap = add(subtract(atStripe, expected), outstanding).amountMinor;
  if (gap === 0 && outstanding.amountMinor === 0 && elsewhere.length === 0) return undefined;
  const lastAt = [began, ...stripe.map(({ at }) => at), ...ledger.map(({ at }) => at)].sort().at(-1) ?? began;
  const age = Date.parse(now) - Date.parse(lastAt);
  const kind = gap === 0 ? explained(outstanding) : age < YOUNG_MS ? 'in_flight' : kindOf(one);
  return {
    kind,
    subject,
    currency,
    stripeMinor: atStripe.amountMinor,
    ledgerMinor: inLedger.amountMinor,
    lastAt,
    lasts: age >= TOLERATED_MS[kind],
    transactions: stripe.map(({ transactionId, type }) => ({ transactionId, type })),
    entryIds: [...new Set(ledger.map(({ entryId }) => entryId))],
  };
};

const explained = ({ amountMinor }: Money): DifferenceKind => (amountMinor === 0 ? 'paid_elsewhere' : 'in_flight');

const kindOf = ({ stripe, ledger }: Case): DifferenceKind => {
  if (stripe.length === 0) return 'missing_at_stripe';
  return ledger.length === 0 ? 'missing_in_ledger' : 'amount_differs';
};

const totalsOf = (cases: readonly Case[], differences: readonly Difference[]): readonly Total[] =>
  [...new Set(cases.map(({ currency }) => currency))].sort().map((currency) => {
    const ofCurrency = cases.filter((one) => one.currency === currency);
    const stripe = ofCurrency.flatMap((one) => one.stripe);
    const atStripe = totalOf(stripe, currency);
    const inLedger = totalOf(
      ofCurrency.flatMap((one) => one.ledger),
      currency,
    );
    const gaps = (isCounted: (kind: DifferenceKind) => boolean): number =>
      differences
        .filter((difference) => difference.currency === currency && isCounted(difference.kind))
        .map(({ stripeMinor, ledgerMinor }) => money(stripeMinor - ledgerMinor, currency))
        .reduce(add, zero(currency)).amountMinor;
    return {
      currency,
      stripeMinor: atStripe.amountMinor,
      ledgerMinor: inLedger.amountMinor,
      inFlightMinor: gaps((kind) => kind === 'in_flight'),
      elsewhereMinor: gaps((kind) => kind === 'paid_elsewhere'),
      unexplainedMinor: gaps(isUnexplained),
      feesMinor: stripe.reduce((total, { feeMinor }) => add(total, money(feeMinor, currency)), zero(currency))
        .amountMinor,
    };
  });

export const isUnexplained = (kind: DifferenceKind): boolean => kind !== 'in_flight' && kind !== 'paid_elsewhere';

/** Unexplained differences come first. */
const rank = ({ kind }: Difference): number => DIFFERENCE_KINDS.indexOf(kind);

const compareText = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};
