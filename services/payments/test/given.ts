import type { Money } from '#shared/money/index.ts';
import { newFunding } from '../src/escrow/domain/funding.ts';
import type { Funding } from '../src/escrow/domain/funding.ts';
import { fund, lockFunds } from '../src/money/movements.ts';
import type { PayoutAccount } from '../src/payouts/domain/payout-account.ts';
import type { PayoutRequest } from '../src/payouts/domain/payout.ts';
import type { Webhook } from '#shared/inbox/index.ts';
import type { WebhookLabel } from '../src/webhooks/domain/webhook.ts';
import { recordPaymentIntent } from '../src/escrow/fundings.ts';
import { initiatePayout } from '../src/payouts/initiate-payout.ts';
import { applyPayoutEvent } from '../src/payouts/payout-transitions.ts';
import type { PayoutFacts } from '../src/ports.ts';
import { START, clientId, clientUser, contractorId } from './service.ts';
import type { TestPayments } from './service.ts';

/** States to begin a test in. */

export const eur = (amountMinor: number): Money => ({ amountMinor, currency: 'EUR' });

/** A funding with its PaymentIntent, which the client has not paid yet. */
export const givenFunding = async (
  service: TestPayments,
  amount: Money = eur(10_000),
  parts: Partial<Funding> = {},
): Promise<Funding & { readonly paymentIntentId: string }> => {
  const fundingId = parts.fundingId ?? service.ids.next();
  const funding: Funding = {
    ...newFunding({ fundingId, clientId, amount, createdBy: clientUser, at: service.clock.now() }),
    ...parts,
  };
  await service.store.commit([service.escrowRecords.putFunding(funding)]);
  const intent = await service.stripe.createPaymentIntent(funding);
  const recorded = await recordPaymentIntent(service, intent, START);
  return { ...(recorded?.funding ?? funding), paymentIntentId: intent.paymentIntentId };
};

/** Money in the escrow, by a payment that arrived. */
export const givenEscrow = async (
  service: TestPayments,
  amountMinor: number,
): Promise<Funding & { readonly paymentIntentId: string }> => {
  const funding = await givenFunding(service, eur(amountMinor));
  await recordPaymentIntent(service, service.atStripe.pay(funding.paymentIntentId), service.clock.now());
  return { ...funding, status: 'succeeded' };
};

/** Money in the escrow, without Stripe. */
export const givenMoney = (service: TestPayments, amountMinor: number, ofClient = clientId) =>
  service.ledger.move(() => ({
    entries: [
      fund({ clientId: ofClient, fundingId: service.ids.next(), amount: eur(amountMinor), at: service.clock.now() }),
    ],
    result: undefined,
  }));

export const givenLock = (service: TestPayments, lockId: string, amountMinor: number) =>
  service.ledger.move(() => ({
    entries: [lockFunds({ clientId, lockId, amount: eur(amountMinor), at: service.clock.now() })],
    result: undefined,
  }));

/** An account that money can be sent to. */
export const givenPayoutAccount = async (
  service: TestPayments,
  parts: Partial<PayoutAccount> = {},
): Promise<PayoutAccount> => {
  const whose = parts.contractorId ?? contractorId;
  const stripeAccountId = await service.stripe.createAccount({ contractorId: whose, country: 'DE', intendedAt: START });
  service.atStripe.account(stripeAccountId, {
    payoutsEnabled: true,
    detailsSubmitted: true,
    transfersActive: true,
    due: [],
    payoutsTo: { ids: ['ba_1'], usable: parts.bankAccountDisabled === undefined },
  });
  const account: PayoutAccount = {
    contractorId: whose,
    stripeAccountId,
    country: 'DE',
    status: 'ready',
    payoutsEnabled: true,
    requirements: { due: [] },
    payoutsTo: ['ba_1'],
    createdAt: START,
    updatedAt: START,
    ...parts,
  };
  await service.store.commit(service.payoutRecords.addPayoutAccount(account));
  return account;
};

export const paymentId = '9b1deb4d-3b7d-5bad-9bdd-2b0d7b3dcb6d';

export const payoutRequest = (parts: Partial<PayoutRequest> = {}): PayoutRequest => ({
  key: `${paymentId}.1`,
  subject: { kind: 'payment', paymentId },
  attempt: 1,
  clientId,
  contractorId,
  amount: eur(5_000),
  ...parts,
});

/** A payout that Stripe has, on its way to the bank. */
export const givenPayout = async (service: TestPayments, parts: Partial<PayoutRequest> = {}) => {
  await givenPayoutAccount(service);
  return initiatePayout(service, payoutRequest(parts));
};

/** What Stripe says of a payout, by a webhook of the account that it is of. */
export const givenPayoutEvent = (service: TestPayments, facts: PayoutFacts) => {
  const { stripeAccountId } = service.atStripe.payouts.find(({ payoutId }) => payoutId === facts.payoutId) ?? {};
  return applyPayoutEvent(service, facts, stripeAccountId);
};

export const givenWebhook = async (
  service: TestPayments,
  parts: Partial<Webhook<WebhookLabel>> = {},
): Promise<Webhook<WebhookLabel>> => {
  const entry: Webhook<WebhookLabel> = {
    eventId: 'evt_1',
    type: 'unknown',
    rawBody: '{}',
    receivedAt: START,
    expiresAt: '2026-12-02T09:00:00.000Z',
    status: 'received',
    ...parts,
  };
  await service.store.commit([service.webhookRecords.putWebhook(entry)]);
  return entry;
};
