import StripeSdk from 'stripe';
import { createVeriff } from '../../services/kyc/src/adapters/veriff.ts';
import { VeriffRejectedError } from '../../services/kyc/src/domain/errors.ts';
import type { VeriffCredentials } from '../../services/kyc/src/veriff-signature.ts';

export interface StripeAccountFacts {
  readonly canCharge: boolean;
  readonly canPayOut: boolean;
  /** Of the platform's own balance: `manual`, `daily`, `weekly` or `monthly`. */
  readonly payoutInterval: string;
}

export interface StripeEndpoint {
  readonly url: string;
  readonly isEnabled: boolean;
  /** Event types; `*` is all of them. */
  readonly events: readonly string[];
}

/** What preflight reads of Stripe and Veriff. */
export interface Providers {
  /** Undefined when Stripe rejects the key. */
  stripeAccount(url: string, apiKey: string): Promise<StripeAccountFacts | undefined>;
  stripeEndpoints(url: string, apiKey: string): Promise<readonly StripeEndpoint[]>;
  acceptsVeriffKeys(url: string, keys: VeriffCredentials): Promise<boolean>;
}

/** A session that does not exist: with the right keys Veriff answers 404, with wrong ones 401. */
const NO_SESSION = '00000000-0000-4000-8000-000000000000';

const connect = (url: string, apiKey: string): StripeSdk => {
  const { hostname, port, protocol } = new URL(url);
  return new StripeSdk(apiKey, {
    host: hostname,
    ...(port !== '' && { port }),
    protocol: protocol === 'http:' ? 'http' : 'https',
    telemetry: false,
  });
};

export const providers: Providers = {
  stripeAccount: async (url, apiKey) => {
    try {
      const { charges_enabled, payouts_enabled, settings } = await connect(url, apiKey).accounts.retrieveCurrent();
      return {
        canCharge: charges_enabled,
        canPayOut: payouts_enabled,
        payoutInterval: settings?.payouts?.schedule.interval ?? 'unknown',
      };
    } catch (error) {
      if (error instanceof StripeSdk.errors.StripeAuthenticationError) return undefined;
      throw error;
    }
  },

  stripeEndpoints: async (url, apiKey) => {
    const endpoints = await connect(url, apiKey)
      .webhookEndpoints.list({ limit: 100 })
      .autoPagingToArray({ limit: 1000 });
    return endpoints.map((endpoint) => ({
      url: endpoint.url,
      isEnabled: endpoint.status === 'enabled',
      events: endpoint.enabled_events,
    }));
  },

  acceptsVeriffKeys: async (baseUrl, keys) => {
    const veriff = createVeriff({ baseUrl, credentials: () => Promise.resolve(keys), callbackUrl: '' });
    try {
      await veriff.getDecision({ sessionId: NO_SESSION, contractorId: NO_SESSION }, new Date().toISOString());
      return true;
    } catch (error) {
      if (!(error instanceof VeriffRejectedError)) throw error;
      return error.details['veriffStatus'] === 404;
    }
  },
};
