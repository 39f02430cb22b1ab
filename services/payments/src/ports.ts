import type { Money } from '#shared/money/index.ts';
import type { Clock, Ids, Sleep } from '#shared/runtime/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { PaymentsPolicy } from './money/policy.ts';

/** What every area of the service uses; its own ports are in its `ports.ts`. `wiring.ts` builds them. */
export interface CommonPorts {
  readonly store: Store;
  readonly policy: PaymentsPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sleep: Sleep;
  readonly countMetric: (name: string) => void;
}

/**
 * Stripe as this service needs it. Every call that creates something has an idempotency key that follows from its facts.
 * Errors: `StripeRejectedError` (4xx), `ProviderUnavailableError` (409, 429, 5xx, silence), `UnexpectedFactError` for an answer
 * about something else than was asked for.
 */
export interface Stripe {
  /** Whether our key moves real money: events of the other mode are none of ours. */
  isLive(): Promise<boolean>;

  createPaymentIntent(funding: {
    readonly fundingId: string;
    readonly clientId: string;
    readonly amount: Money;
  }): Promise<PaymentIntentFacts>;
  getPaymentIntent(paymentIntentId: string): Promise<PaymentIntentFacts>;
  getDispute(disputeId: string): Promise<DisputeFacts>;

  /** Answers with the account's id; an intent opens one. @throws IdempotencyKeyUnusableError */
  createAccount(intent: AccountIntent): Promise<string>;
  /** The accounts that may have been opened for an intent: ours, if it was, and any that somebody else opened with our metadata. */
  findAccounts(intent: AccountIntent): Promise<readonly AccountFacts[]>;
  getAccount(stripeAccountId: string): Promise<AccountFacts>;
  /** A page of Stripe on which the contractor continues the onboarding; valid for a few minutes, and once. */
  createOnboardingLink(stripeAccountId: string): Promise<{ readonly url: string; readonly expiresAt: string }>;

  /** From the platform's balance to the account's. Answers with the transfer's id. */
  createTransfer(transfer: PayoutInstruction): Promise<string>;
  /** The transfers that name this key: ours, if it was made, and any that somebody else made with our metadata. */
  findTransfers(key: string): Promise<readonly TransferFacts[]>;
  /** Reverse a whole transfer. A reversed transfer stays reversed. What Stripe refuses may succeed in another hour. */
  reverseTransfer(transfer: {
    readonly key: string;
    readonly transferId: string;
    /** Now, ISO-8601 UTC. */
    readonly at: string;
  }): Promise<void>;
  /** From the account's balance to its bank. */
  createPayout(payout: PayoutInstruction): Promise<PayoutFacts>;
  /** The payout that was made under this key, searched among the account's payouts since an instant. */
  findPayout(search: {
    readonly key: string;
    readonly stripeAccountId: string;
    readonly since: string;
  }): Promise<PayoutFacts | undefined>;
  getPayout(payout: { readonly stripeAccountId: string; readonly payoutId: string }): Promise<PayoutFacts>;

  /** Every movement of the platform's balance since an instant. */
  listBalanceTransactions(search: { readonly since: string }): Promise<readonly BalanceTransactionFacts[]>;

  /** One page of the events that have not reached us, newest first. */
  listUndelivered(search: UndeliveredSearch): Promise<UndeliveredPage>;
}

export interface UndeliveredSearch {
  /** At most twenty. */
  readonly types: readonly string[];
  /** Made at or after it; Stripe keeps events for 30 days. ISO-8601 UTC. */
  readonly since: string;
  /** The connected account whose events they are; the platform's own when left out. */
  readonly stripeAccountId?: string;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface UndeliveredPage {
  /** Each as its webhook would have brought it. */
  readonly bodies: readonly string[];
  /** Present while there are more. */
  readonly next?: string;
}

/** That an account is to be opened: on record before Stripe is asked, and never changed; another one has another instant. */
export interface AccountIntent {
  readonly contractorId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO-8601 UTC. */
  readonly intendedAt: string;
}

export interface PayoutInstruction {
  /** Of the payout's record: `transfer_group`, metadata and idempotency keys are made from it. */
  readonly key: string;
  readonly stripeAccountId: string;
  readonly amount: Money;
  /** Use another idempotency key, because Stripe executes nothing under the first one: see `IdempotencyKeyUnusableError`. */
  readonly freshKey?: boolean;
}

// Stripe's objects as far as we read them (`stripe-objects.ts`). A status is a string: Stripe may add some.

export interface PaymentIntentFacts {
  readonly paymentIntentId: string;
  readonly fundingId: string | undefined;
  readonly status: string;
  readonly amount: Money;
  readonly received: Money;
  /** It allows a payment; absent in webhooks. Never logged, never stored. */
  readonly clientSecret: string | undefined;
  readonly failureCode: string | undefined;
}

export interface AccountFacts {
  readonly stripeAccountId: string;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
  readonly transfersActive: boolean;
  /** Names of what the contractor has to submit to Stripe; no values. */
  readonly due: readonly string[];
  readonly disabledReason: string | undefined;
  /** Bank accounts (or cards) that payouts go to, one a currency. */
  readonly payoutsTo: {
    /** Stripe's ids, sorted. */
    readonly ids: readonly string[];
    /** There is one, and none that Stripe has found to be wrong. */
    readonly usable: boolean;
  };
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
  /** The key of our record, from the metadata. */
  readonly payoutKey: string | undefined;
  /** The account that it goes to. */
  readonly stripeAccountId: string | undefined;
  readonly amount: Money;
  /** Completely. */
  readonly reversed: boolean;
  /** What of it was taken back so far. */
  readonly reversedAmount: Money;
}

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

/** Invoices, receipts and exports, in S3. */
export interface Documents {
  /** The same key again is the same document. */
  put(document: { readonly objectKey: string; readonly contentType: string; readonly body: Uint8Array }): Promise<void>;
  exists(objectKey: string): Promise<boolean>;
  /** A link that shows the document under this name to its holder. */
  presignDownload(download: {
    readonly objectKey: string;
    readonly fileName: string;
    readonly expiresInSeconds: number;
  }): Promise<string>;
}

/** Queues between this service's own functions. */
export interface Queues {
  /** A webhook in the inbox is to be processed. */
  webhookReceived(place: { readonly eventId: string }): Promise<void>;
  /** A comparison of the ledger with Stripe was requested. */
  reconciliationRequested(place: { readonly reconciliationId: string }): Promise<void>;
  /** The next part of an export of the ledger is to be written. */
  exportToContinue(place: { readonly exportId: string }): Promise<void>;
  /** These connected accounts may have undelivered events. */
  accountsToSweep(batch: { readonly stripeAccountIds: readonly string[] }): Promise<void>;
}
