import { fromProvider } from '#shared/money/payable.ts';
import { array, boolean, mixed, number, object, string } from 'yup';
import type { InferType } from 'yup';
import type {
  AccountFacts,
  BalanceSource,
  BalanceTransactionFacts,
  DisputeFacts,
  PaymentIntentFacts,
  PayoutFacts,
  TransferFacts,
} from './ports.ts';

/**
 * Reads Stripe's objects as far as we need them, from responses and from webhooks alike. Stripe writes currencies in lower
 * case and may add members and enum values at any time: what is not named here is left out, and every status is a string.
 */

const id = () => string().required();
const code = () => string().nullable().optional();
/** An id, or the object itself if the request expanded it. */
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
    amount: fromProvider(read.amount, read.currency),
    received: fromProvider(read.amount_received ?? 0, read.currency),
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
  external_accounts: object({
    data: array()
      .of(object({ id: id(), default_for_currency: boolean().nullable().optional(), status: code() }))
      .optional(),
  })
    .nullable()
    .optional()
    .default(undefined),
});

/** Statuses of a bank account to which Stripe sends nothing (API reference, external bank account, `status`). */
const UNUSABLE = ['errored', 'verification_failed', 'tokenized_account_number_deactivated'];

const readPayoutsTo = ({ external_accounts: accounts }: InferType<typeof accountSchema>): AccountFacts['payoutsTo'] => {
  const defaults = (accounts?.data ?? []).filter((each) => each.default_for_currency === true);
  return {
    ids: defaults.map((each) => each.id).toSorted(),
    usable: defaults.length > 0 && defaults.every(({ status }) => !UNUSABLE.includes(status ?? '')),
  };
};

export const readAccount = (value: unknown): AccountFacts => {
  const read = accountSchema.validateSync(value, { strict: true });
  return {
    stripeAccountId: read.id,
    payoutsEnabled: read.payouts_enabled === true,
    detailsSubmitted: read.details_submitted === true,
    transfersActive: read.capabilities?.transfers === 'active',
    due: read.requirements?.currently_due ?? [],
    disabledReason: read.requirements?.disabled_reason ?? undefined,
    payoutsTo: readPayoutsTo(read),
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
    amount: fromProvider(read.amount, read.currency),
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
    amount: fromProvider(read.amount, read.currency),
  };
};

const transferSchema = object({
  id: id(),
  amount: amount(),
  amount_reversed: amount(),
  currency,
  destination: reference(),
  reversed: boolean().required(),
  metadata,
});

export const readTransfer = (value: unknown): TransferFacts => {
  const read = transferSchema.validateSync(value, { strict: true });
  return {
    transferId: read.id,
    payoutKey: read.metadata?.['payoutKey'],
    stripeAccountId: idOf(read.destination),
    amount: fromProvider(read.amount, read.currency),
    reversed: read.reversed,
    reversedAmount: fromProvider(read.amount_reversed, read.currency),
  };
};

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
    amount: fromProvider(isFee ? 0 : read.amount, read.currency),
    feeMinor: fromProvider(isFee ? read.fee - read.amount : read.fee, read.currency).amountMinor,
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
