import { json } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';
import { noSuch } from '../errors.ts';
import { idOf } from '../objects/reference.ts';
import type { StripeSimulator } from '../stripe.ts';
import * as body from './bodies.ts';

export interface WebhookTarget {
  /** Null: the platform's own events. */
  get(account: string | null): string | undefined;
  set(urls: { readonly platform: string | undefined; readonly connect: string | undefined }): void;
}

interface Owned {
  readonly owner: string;
  readonly object: { readonly id: string };
}

const matches = (wanted: string | null, value: string | null): boolean => wanted === null || wanted === value;

/** The one with the id, whoever it belongs to. @throws StripeApiError (404) */
export const ownedBy = <T extends Owned>(what: string, all: readonly T[], id: string): T => {
  const found = all.find(({ object }) => object.id === id);
  if (!found) throw noSuch(what, id);
  return found;
};

const done = (): Reply => json({ status: 'success' });

/** What happens to objects at the hands of people and banks. */
const objectRoutes = (stripe: StripeSimulator): readonly Route[] => {
  const payoutOf = (id: string) => ownedBy('payout', stripe.allPayouts(), id);
  const paymentOf = (id: string) => ownedBy('payment_intent', stripe.allPayments(), id);
  const ofAccount = ({ query }: Request, all: readonly Owned[]): readonly Owned[] =>
    all.filter(({ owner }) => matches(query.get('account'), owner));

  const account = (id: string): Reply => json({ account: stripe.accounts.get(id), balance: stripe.balance(id) });

  const onAccount =
    (change: (id: string, request: Request, params: Params) => void) =>
    (request: Request, params: Params): Reply => {
      const { id = '' } = params;
      stripe.accounts.get(id);
      change(id, request, params);
      return account(id);
    };

  const confirm = (request: Request, { id = '' }: Params): Reply => {
    const { owner } = paymentOf(id);
    const { paymentMethod } = body.parseBody(body.confirmation, request);
    return json({ payment: stripe.payments.confirm(owner, id, paymentMethod) });
  };

  const dispute = (request: Request, { id = '' }: Params): Reply => {
    const { owner, object } = paymentOf(id);
    const options = body.parseBody(body.newDispute, request);
    return json({ dispute: stripe.disputes.open(owner, idOf(object.latest_charge), options) });
  };

  const closeDispute = (request: Request, { id = '' }: Params): Reply => {
    const { status, delivery } = body.parseBody(body.disputeEnd, request);
    const { owner } = ownedBy('dispute', stripe.allDisputes(), id);
    return json({ dispute: stripe.disputes.close(owner, id, status, delivery) });
  };

  return [
    route('GET', '/_control/accounts', () => json({ accounts: stripe.accounts.list() })),
    route('GET', '/_control/accounts/:id', (_, { id = '' }) => account(id)),
    route(
      'POST',
      '/_control/accounts/:id/onboard',
      onAccount((id, request) => stripe.accounts.completeOnboarding(id, body.parseBody(body.onboarding, request).bank)),
    ),
    route(
      'POST',
      '/_control/accounts/:id/restrict',
      onAccount((id, request) => stripe.accounts.restrict(id, body.parseBody(body.restriction, request))),
    ),
    route(
      'DELETE',
      '/_control/accounts/:id/restrict',
      onAccount((id) => stripe.accounts.restrict(id, null)),
    ),
    route(
      'POST',
      '/_control/accounts/:id/bank_accounts',
      onAccount((id, request) =>
        stripe.accounts.addBank(id, body.parseBody(body.newBank, request), { isDefault: true }),
      ),
    ),
    route(
      'POST',
      '/_control/accounts/:id/bank_accounts/:bank',
      onAccount((id, request, { bank = '' }) =>
        stripe.accounts.updateBank(id, bank, body.parseBody(body.bankChange, request)),
      ),
    ),
    route('POST', '/_control/balance', (request) => {
      const { amount, currency, account: id } = body.parseBody(body.topUp, request);
      stripe.topUp(amount, currency, id);
      return json({ balance: stripe.balance(id) });
    }),
    route('GET', '/_control/payouts', (request) => json({ payouts: ofAccount(request, stripe.allPayouts()) })),
    route('POST', '/_control/payouts/:id/move', (request, { id = '' }) => {
      const move = body.parseBody(body.payoutMove, request);
      return json({ payout: stripe.payouts.move(payoutOf(id).owner, id, move) });
    }),
    route('GET', '/_control/payments', (request) => json({ payments: ofAccount(request, stripe.allPayments()) })),
    route('POST', '/_control/payments/:id/confirm', confirm),
    route('POST', '/_control/payments/:id/finish', (request, { id = '' }) => {
      const outcome = body.parseBody(body.paymentOutcome, request);
      return json({ payment: stripe.payments.finish(paymentOf(id).owner, id, outcome) });
    }),
    route('POST', '/_control/payments/:id/dispute', dispute),
    route('POST', '/_control/disputes/:id/close', closeDispute),
  ];
};

/** How the simulator behaves, and what it sent. */
const behaviourRoutes = (stripe: StripeSimulator, target: WebhookTarget): readonly Route[] => {
  const { plans, faults, rateLimit, delivery, deliveries } = stripe;

  const listDeliveries = ({ query }: Request): Reply =>
    json({
      deliveries: deliveries
        .list()
        .filter((each) => matches(query.get('account'), each.account))
        .filter((each) => matches(query.get('type'), each.type))
        .filter((each) => matches(query.get('objectId'), each.objectId)),
    });

  const listEvents = ({ query }: Request): Reply =>
    json({
      events: stripe
        .allEvents()
        .filter(({ owner }) => matches(query.get('account'), owner))
        .filter(({ object }) => matches(query.get('type'), object.type))
        .map(({ object }) => object),
    });

  const showTarget = (): Reply =>
    json({ webhookUrl: target.get(null) ?? null, connectWebhookUrl: target.get('connected') ?? null });

  const showOptions = (id: string | undefined): Reply => json({ delivery: delivery.options(id) });

  const setOptions = (request: Request, { id }: Params): Reply => {
    delivery.setOptions(body.parseBody(body.deliveryOptions, request), id);
    return showOptions(id);
  };

  return [
    route('GET', '/_control/delivery', () => showOptions(undefined)),
    route('PUT', '/_control/delivery', setOptions),
    route('GET', '/_control/accounts/:id/delivery', (_, { id }) => showOptions(id)),
    route('PUT', '/_control/accounts/:id/delivery', setOptions),
    route('GET', '/_control/plans', () => json({ plans: plans.list() })),
    route('PUT', '/_control/plans', (request) => {
      plans.set(body.parsePlan(request));
      return json({ plans: plans.list() });
    }),
    route('DELETE', '/_control/plans', () => {
      plans.clear();
      return json({ plans: [] });
    }),
    route('GET', '/_control/faults', () => json({ faults: faults.list() })),
    route('POST', '/_control/faults', (request) => {
      faults.add(body.parseBody(body.fault, request));
      return json({ faults: faults.list() });
    }),
    route('DELETE', '/_control/faults', () => {
      faults.clear();
      return json({ faults: [] });
    }),
    route('GET', '/_control/rate-limit', () => json({ perSecond: rateLimit.get() })),
    route('PUT', '/_control/rate-limit', (request) => {
      rateLimit.set(body.parseBody(body.rateLimit, request).perSecond);
      return json({ perSecond: rateLimit.get() });
    }),
    route('GET', '/_control/webhook-url', showTarget),
    route('PUT', '/_control/webhook-url', (request) => {
      const { webhookUrl, connectWebhookUrl } = body.parseBody(body.webhookUrl, request);
      target.set({ platform: webhookUrl ?? undefined, connect: connectWebhookUrl ?? webhookUrl ?? undefined });
      return showTarget();
    }),
    route('GET', '/_control/events', listEvents),
    route('GET', '/_control/deliveries', listDeliveries),
    route('POST', '/_control/deliveries/:id/resend', (_, { id = '' }) => json({ delivery: deliveries.resend(id) })),
    route('POST', '/_control/reset', () => {
      stripe.reset();
      return done();
    }),
  ];
};

/** What tests, tours and people use to steer the simulator. Stripe has nothing like it; there is no authentication. */
export const controlRoutes = (stripe: StripeSimulator, target: WebhookTarget): readonly Route[] => [
  ...objectRoutes(stripe),
  ...behaviourRoutes(stripe, target),
];
