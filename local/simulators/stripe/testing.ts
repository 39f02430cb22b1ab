import Stripe from 'stripe';
import { countingIds, virtualTime } from '../shared/testing.ts';
import type { Answer } from '../shared/types.ts';
import { fetchOver } from './in-process.ts';
import { createStripe } from './stripe.ts';
import { testBank } from './test-ibans.ts';
import type { StripeDeps, Webhook } from './types.ts';

export const SECRETS = { apiKey: 'sk_test_simulated', webhook: 'whsec_simulated' };

/** A simulator in simulated time, the real SDK on it, and the webhooks that it sent. */
export const setUp = (more: Partial<StripeDeps> = {}, answers: readonly (Answer | Error)[] = []) => {
  const time = virtualTime();
  const sent: (Webhook & { readonly receivedAt: string })[] = [];
  const deliver = (webhook: Webhook): Promise<Answer> => {
    sent.push({ ...webhook, receivedAt: time.now() });
    const answer = answers[sent.length - 1] ?? { status: 200 };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const simulator = createStripe({
    clock: time,
    ids: countingIds(),
    schedule: time.schedule,
    deliver,
    secrets: SECRETS,
    ...more,
  });
  const stripe = new Stripe(SECRETS.apiKey, {
    httpClient: Stripe.createFetchHttpClient(fetchOver(simulator.handle)),
    host: 'stripe.test',
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const types = () => sent.map(({ type }) => type);
  /** The events as the platform would read them: verified. */
  const events = () =>
    sent.map(({ rawBody, headers, receivedAt }) =>
      stripe.webhooks.constructEvent(
        rawBody,
        headers['stripe-signature'] ?? '',
        SECRETS.webhook,
        undefined,
        undefined,
        Date.parse(receivedAt),
      ),
    );

  /** A contractor's account that can be paid out, with a balance if `funds` are given. */
  const contractor = async (options: { readonly iban?: string; readonly funds?: number } = {}): Promise<string> => {
    const { id } = await stripe.accounts.create({
      type: 'express',
      country: 'DE',
      email: 'ada@example.com',
      capabilities: { transfers: { requested: true } },
      settings: { payouts: { schedule: { interval: 'manual' } } },
    });
    simulator.accounts.completeOnboarding(id, { ...testBank(options.iban), holderName: 'Ada Lovelace' });
    if (options.funds !== undefined) {
      simulator.topUp(options.funds, 'eur');
      await stripe.transfers.create({ amount: options.funds, currency: 'eur', destination: id });
    }
    return id;
  };

  return { time, simulator, stripe, sent, types, events, contractor };
};

/** What the SDK throws for a call. */
export const refusal = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};

/** An account's balance in euros: available and pending. */
export const euros = ({ available, pending }: Stripe.Balance): readonly [number, number] => {
  const amount = (part: Stripe.Balance['available']) => part.find(({ currency }) => currency === 'eur')?.amount ?? 0;
  return [amount(available), amount(pending)];
};
