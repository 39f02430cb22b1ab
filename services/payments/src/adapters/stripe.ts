import StripeSdk from 'stripe';
import { IdempotencyKeyUnusableError, UnexpectedFactError } from '../money/errors.ts';
import { toProvider } from '../money/provider-units.ts';
import {
  readAccount,
  readBalanceTransaction,
  readDispute,
  readPaymentIntent,
  readPayout,
  readTransfer,
} from '../stripe-objects.ts';
import type { AccountFacts, BalanceTransactionFacts, PayoutFacts, TransferFacts } from '../ports.ts';
import type { PayoutInstruction, Stripe } from '../ports.ts';
import { isLiveKey } from './secrets.ts';
import type { StripeSecrets } from './secrets.ts';
import { toDomainError } from './stripe-errors.ts';

export interface StripeOptions {
  /** Such as `https://api.stripe.com`. */
  readonly baseUrl: string;
  readonly secrets: () => Promise<Pick<StripeSecrets, 'apiKey'>>;
  /** Where Stripe sends a contractor back to, from its onboarding. */
  readonly contractorPage: string;
  readonly fetch?: typeof fetch;
  /** Of one try of a request. A Lambda must not wait for a connection that hangs. */
  readonly timeoutMilliseconds?: number;
}

/** Retries of the SDK, all under the same idempotency key. Further retries are the caller's. */
const NETWORK_RETRIES = 1;

/** Of the second key of an attempt, used when Stripe executes nothing under the first one. */
const FRESH_KEY_SUFFIX = '/again';

/** Length of an instant up to its hour. */
const HOUR = '2026-11-02T09'.length;

/** An account that an intent made was created within this time of it; clocks differ. In seconds. */
const INTENT_WINDOW = { before: 3_600, after: 86_400 };

/**
 * Stripe through its own SDK. Idempotency keys: one for each attempt of a business fact, never a random one, so that Stripe
 * recognizes a retried Lambda. Stripe keeps them for a day; what may be older is looked up first (`initiate-payout.ts`,
 * `payout-accounts.ts`). What a key leaves out of its request is on record before the first request, and never changes (ADR 0026).
 */
export const createStripe = ({
  baseUrl,
  secrets,
  contractorPage,
  fetch: send,
  timeoutMilliseconds = 8_000,
}: StripeOptions): Stripe => {
  const { hostname, port, protocol } = new URL(baseUrl);
  let client: { readonly apiKey: string; readonly sdk: StripeSdk } | undefined;

  /** A rotated key makes a new client. */
  const connect = async (): Promise<StripeSdk> => {
    const { apiKey } = await secrets();
    if (client?.apiKey !== apiKey) {
      const sdk = new StripeSdk(apiKey, {
        host: hostname,
        ...(port !== '' && { port }),
        protocol: protocol === 'http:' ? 'http' : 'https',
        httpClient: StripeSdk.createFetchHttpClient(send),
        maxNetworkRetries: NETWORK_RETRIES,
        timeout: timeoutMilliseconds,
        telemetry: false,
      });
      client = { apiKey, sdk };
    }
    return client.sdk;
  };

  const ask = async <T>(call: (sdk: StripeSdk) => Promise<T>): Promise<T> => {
    const sdk = await connect();
    try {
      return await call(sdk);
    } catch (error) {
      throw toDomainError(error);
    }
  };

  return {
    isLive: async () => isLiveKey((await secrets()).apiKey),

    createPaymentIntent: async ({ fundingId, clientId, amount }) => {
      const created = await ask((sdk) =>
        sdk.paymentIntents.create(
          {
            ...toProvider(amount),
            automatic_payment_methods: { enabled: true },
            metadata: { fundingId, clientId },
          },
          { idempotencyKey: `funding/${fundingId}` },
        ),
      );
      return about(fundingId, readPaymentIntent(created), (intent) => intent.fundingId);
    },

    getPaymentIntent: async (paymentIntentId) => {
      const intent = await ask((sdk) => sdk.paymentIntents.retrieve(paymentIntentId));
      return about(paymentIntentId, readPaymentIntent(intent), (read) => read.paymentIntentId);
    },

    getDispute: async (disputeId) => {
      const dispute = await ask((sdk) => sdk.disputes.retrieve(disputeId));
      return about(disputeId, readDispute(dispute), (read) => read.disputeId);
    },

    createAccount: async ({ contractorId, country, intendedAt }) => {
      const { id } = await ask((sdk) =>
        sdk.accounts.create(
          {
            type: 'express',
            country,
            capabilities: { transfers: { requested: true } },
            // What we transfer is paid out by us, at once, and never by Stripe's own schedule.
            settings: { payouts: { schedule: { interval: 'manual' } } },
            metadata: { contractorId },
          },
          { idempotencyKey: `account/${contractorId}/${country}/${intendedAt}` },
        ),
      );
      return id;
    },

    findAccounts: ({ contractorId, country, intendedAt }) =>
      ask(async (sdk) => {
        const found: AccountFacts[] = [];
        const intended = Math.floor(Date.parse(intendedAt) / 1000);
        const created = { gte: intended - INTENT_WINDOW.before, lte: intended + INTENT_WINDOW.after };
        // Stripe cannot search accounts by metadata.
        for await (const account of sdk.accounts.list({ created, limit: 100 })) {
          const isOurs = account.metadata?.['contractorId'] === contractorId && account.country === country;
          if (isOurs) found.push(readAccount(account));
        }
        return found;
      }),

    getAccount: async (stripeAccountId) => {
      const account = await ask((sdk) => sdk.accounts.retrieve(stripeAccountId));
      return about(stripeAccountId, readAccount(account), (read) => read.stripeAccountId);
    },

    createOnboardingLink: async (stripeAccountId) => {
      const { url, expires_at } = await ask((sdk) =>
        sdk.accountLinks.create({
          account: stripeAccountId,
          type: 'account_onboarding',
          refresh_url: `${contractorPage}?again=true`,
          return_url: contractorPage,
        }),
      );
      return { url, expiresAt: new Date(expires_at * 1000).toISOString() };
    },

    createTransfer: async ({ key, stripeAccountId, amount, freshKey = false }) => {
      const transfer = await ask((sdk) =>
        sdk.transfers.create(
          { ...toProvider(amount), destination: stripeAccountId, transfer_group: key, metadata: { payoutKey: key } },
          { idempotencyKey: `transfer/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}` },
        ),
      );
      return about(key, readTransfer(transfer), ({ payoutKey }) => payoutKey).transferId;
    },

    findTransfers: (key) =>
      ask(async (sdk) => {
        const found: TransferFacts[] = [];
        for await (const transfer of sdk.transfers.list({ transfer_group: key, limit: 100 })) {
          const facts = readTransfer(transfer);
          if (facts.payoutKey === key) found.push(facts);
        }
        return found;
      }),

    reverseTransfer: async ({ key, transferId, at }) => {
      const isReversed = async (): Promise<boolean> => {
        const transfer = await ask((sdk) => sdk.transfers.retrieve(transferId));
        return about(transferId, readTransfer(transfer), (read) => read.transferId).reversed;
      };
      // Without an amount it reverses what is left of the transfer, so that no second one takes anything. A key for each hour: Stripe
      // keeps a refusal, such as that the funds are not back at the account yet, as long as the key.
      const reverse = (suffix: string) =>
        ask((sdk) =>
          sdk.transfers.createReversal(
            transferId,
            { metadata: { payoutKey: key } },
            { idempotencyKey: `transfer-reversal/${key}/${transferId}/${at.slice(0, HOUR)}${suffix}` },
          ),
        );
      if (await isReversed()) return;
      try {
        await reverse('');
      } catch (error) {
        if (await isReversed()) return;
        if (!(error instanceof IdempotencyKeyUnusableError)) throw error;
        await reverse(FRESH_KEY_SUFFIX);
      }
    },

    createPayout: async ({ key, stripeAccountId, amount, freshKey = false }: PayoutInstruction) => {
      const payout = await ask((sdk) =>
        sdk.payouts.create(
          { ...toProvider(amount), metadata: { payoutKey: key } },
          { stripeAccount: stripeAccountId, idempotencyKey: `payout/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}` },
        ),
      );
      return about(key, readPayout(payout), ({ payoutKey }) => payoutKey);
    },

    findPayout: ({ key, stripeAccountId, since }) =>
      ask(async (sdk): Promise<PayoutFacts | undefined> => {
        // Stripe cannot search payouts by metadata; an account has few in so short a time.
        const created = { gte: Math.floor(Date.parse(since) / 1000) };
        for await (const payout of sdk.payouts.list({ created, limit: 100 }, { stripeAccount: stripeAccountId })) {
          if (payout.metadata?.['payoutKey'] === key) return readPayout(payout);
        }
        return undefined;
      }),

    getPayout: async ({ stripeAccountId, payoutId }) => {
      const payout = await ask((sdk) => sdk.payouts.retrieve(payoutId, {}, { stripeAccount: stripeAccountId }));
      return about(payoutId, readPayout(payout), (read) => read.payoutId);
    },

    listBalanceTransactions: ({ since }) =>
      ask(async (sdk) => {
        const found: BalanceTransactionFacts[] = [];
        const created = { gte: Math.floor(Date.parse(since) / 1000) };
        // Its source as an object: the id alone does not say what was paid.
        const pages = sdk.balanceTransactions.list({ created, limit: 100, expand: ['data.source'] });
        for await (const transaction of pages) found.push(readBalanceTransaction(transaction));
        return found;
      }),

    listUndelivered: async ({ types, since, stripeAccountId, after }) => {
      const { data, has_more: hasMore } = await ask((sdk) =>
        sdk.events.list(
          {
            delivery_success: false,
            types: [...types],
            created: { gte: Math.floor(Date.parse(since) / 1000) },
            limit: 100,
            ...(after !== undefined && { starting_after: after }),
          },
          stripeAccountId === undefined ? {} : { stripeAccount: stripeAccountId },
        ),
      );
      const last = data.at(-1);
      return {
        // Webhooks of a connected account name it; whether its own list does is not documented. One that it names stays.
        bodies: data.map((event) =>
          JSON.stringify(
            stripeAccountId === undefined ? event : { ...event, account: event.account ?? stripeAccountId },
          ),
        ),
        ...(hasMore && last !== undefined && { next: last.id }),
      };
    },
  };
};

/** What Stripe answered, if it is about what it was asked for. @throws UnexpectedFactError */
const about = <T>(asked: string, facts: T, nameOf: (facts: T) => string | undefined): T => {
  if (nameOf(facts) === asked) return facts;
  throw new UnexpectedFactError(`Stripe was asked about ${asked}, and answered about something else`);
};
