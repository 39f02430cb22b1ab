import { boolean, mixed, number, object, string } from 'yup';
import { money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';

/**
 * Stripe's objects as far as we read them, from answers and from webhooks alike. Stripe writes currencies in lower case
 * and may add members and enum values at any time: what is not named here is left out, and every status is a string.
 */

export interface PaymentIntentFacts {
  readonly paymentIntentId: string;
  readonly fundingId: string | undefined;
  readonly status: string;
  readonly amount: Money;
  readonly received: Money;
  /** Whoever has it can pay; absent from webhooks' point of view. Never logged, never stored. */
  readonly clientSecret: string | undefined;
  readonly failureCode: string | undefined;
}

export interface AccountFacts {
  readonly stripeAccountId: string;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
  readonly transfersActive: boolean;
  /** Names of what the contractor has to tell Stripe; no answers. */
  readonly due: readonly string[];
  readonly disabledReason: string | undefined;
}

export interface PayoutFacts {
  readonly payoutId: string;
  /** The key of our record, from the metadata. */
  readonly payoutKey: string | undefined;
  readonly status: string;
  readonly amount: Money;
  readonly failureCode: string | undefined;
  readonly failureId: string | undefined;
}

export interface DisputeFacts {
  readonly disputeId: string;
  readonly paymentIntentId: string | undefined;
  readonly status: string;
  readonly amount: Money;
}

export interface TransferFacts {
  readonly transferId: string;
  readonly reversed: boolean;
}

const id = () => string().required();
const code = () => string().nullable().optional();
/** An id, or the object it stands for where the request asked for it. */
const reference = () => mixed<string | { readonly id: string }>().nullable().optional();
const metadata = mixed<Readonly<Record<string, string>>>().nullable().optional();
const amount = () => number().integer().required();
const currency = string().required();

const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : undefined;
};
const amountOf = (minor: number, iso: string): Money => money(minor, iso.toUpperCase());

const intentSchema = object({
  id: id(),
  status: string().required(),
  amount: amount(),
  amount_received: number().integer().optional(),
  currency,
  client_secret: code(),
  metadata,
  last_payment_error: object({ code: code() }).nullable().optional().default(undefined),
});

/** Each reader throws yup.ValidationError, or InvalidMoneyError, for what is no such object. */
export const readPaymentIntent = (value: unknown): PaymentIntentFacts => {
  const read = intentSchema.validateSync(value, { strict: true });
  return {
    paymentIntentId: read.id,
    fundingId: read.metadata?.['fundingId'],
    status: read.status,
    amount: amountOf(read.amount, read.currency),
    received: amountOf(read.amount_received ?? 0, read.currency),
    clientSecret: read.client_secret ?? undefined,
    failureCode: read.last_payment_error?.code ?? undefined,
  };
};

const accountSchema = object({
  id: id(),
  payouts_enabled: boolean().optional(),
  details_submitted: boolean().optional(),
  capabilities: object({ transfers: string().optional() }).nullable().optional().default(undefined),
  requirements: object({ currently_due: mixed<readonly string[]>().nullable().optional(), disabled_reason: code() })
    .nullable()
    .optional()
    .default(undefined),
});

export const readAccount = (value: unknown): AccountFacts => {
  const read = accountSchema.validateSync(value, { strict: true });
  return {
    stripeAccountId: read.id,
    payoutsEnabled: read.payouts_enabled === true,
    detailsSubmitted: read.details_submitted === true,
    transfersActive: read.capabilities?.transfers === 'active',
    due: read.requirements?.currently_due ?? [],
    disabledReason: read.requirements?.disabled_reason ?? undefined,
  };
};

const payoutSchema = object({
  id: id(),
  status: string().required(),
  amount: amount(),
  currency,
  failure_code: code(),
  failure_balance_transaction: reference(),
  metadata,
});

export const readPayout = (value: unknown): PayoutFacts => {
  const read = payoutSchema.validateSync(value, { strict: true });
  return {
    payoutId: read.id,
    payoutKey: read.metadata?.['payoutKey'],
    status: read.status,
    amount: amountOf(read.amount, read.currency),
    failureCode: read.failure_code ?? undefined,
    failureId: idOf(read.failure_balance_transaction),
  };
};

const disputeSchema = object({
  id: id(),
  status: string().required(),
  amount: amount(),
  currency,
  payment_intent: reference(),
});

export const readDispute = (value: unknown): DisputeFacts => {
  const read = disputeSchema.validateSync(value, { strict: true });
  return {
    disputeId: read.id,
    paymentIntentId: idOf(read.payment_intent),
    status: read.status,
    amount: amountOf(read.amount, read.currency),
  };
};

const transferSchema = object({ id: id(), reversed: boolean().required() });

export const readTransfer = (value: unknown): TransferFacts => {
  const { id: transferId, reversed } = transferSchema.validateSync(value, { strict: true });
  return { transferId, reversed };
};

/** One movement of the platform's balance, and what it was about (page "Balance transaction types"). */
export interface BalanceTransactionFacts {
  readonly transactionId: string;
  readonly type: string;
  /** Positive came in. Before fees. */
  readonly amount: Money;
  /** What Stripe kept of it; of a transaction that is a fee itself, all of it. */
  readonly feeMinor: number;
  readonly at: string;
  readonly source: BalanceSource;
}

export type BalanceSource =
  | { readonly kind: 'charge'; readonly paymentIntentId: string | undefined }
  | { readonly kind: 'transfer'; readonly transferId: string; readonly payoutKey: string | undefined }
  | { readonly kind: 'reversal'; readonly transferId: string; readonly payoutKey: string | undefined }
  | { readonly kind: 'dispute'; readonly disputeId: string }
  | { readonly kind: 'other' };

const balanceTransactionSchema = object({
  id: id(),
  type: string().required(),
  amount: amount(),
  fee: number().integer().required(),
  currency,
  created: number().integer().required(),
  reporting_category: string().optional(),
  /** Asked for as an object (`expand: ['data.source']`); some transactions have none. */
  source: mixed().nullable().optional(),
});

const sourceSchema = object({
  id: id(),
  object: string().required(),
  payment_intent: reference(),
  transfer: reference(),
  transfer_group: code(),
  metadata,
});

/** What Stripe takes for itself, apart from a charge. */
const FEES: ReadonlySet<string> = new Set(['fee', 'network_cost', 'tax']);

export const readBalanceTransaction = (value: unknown): BalanceTransactionFacts => {
  const read = balanceTransactionSchema.validateSync(value, { strict: true });
  const isFee = FEES.has(read.reporting_category ?? '');
  return {
    transactionId: read.id,
    type: read.type,
    amount: amountOf(isFee ? 0 : read.amount, read.currency),
    feeMinor: isFee ? read.fee - read.amount : read.fee,
    at: new Date(read.created * 1000).toISOString(),
    source: sourceOf(read.source),
  };
};

const sourceOf = (value: unknown): BalanceSource => {
  // An id that was not expanded, or none at all: yup would let the latter pass.
  if (typeof value !== 'object' || value === null) return { kind: 'other' };
  if (!sourceSchema.isValidSync(value, { strict: true })) return { kind: 'other' };
  const payoutKey = value.metadata?.['payoutKey'];
  switch (value.object) {
    case 'charge':
      return { kind: 'charge', paymentIntentId: idOf(value.payment_intent) };
    case 'transfer':
      return { kind: 'transfer', transferId: value.id, payoutKey: payoutKey ?? value.transfer_group ?? undefined };
    case 'transfer_reversal':
      return { kind: 'reversal', transferId: idOf(value.transfer) ?? '', payoutKey };
    case 'dispute':
      return { kind: 'dispute', disputeId: value.id };
    default:
      return { kind: 'other' };
  }
};
