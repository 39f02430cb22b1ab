import { addSetting, idIn, matches, readBody } from '../../shared/http/server.ts';
import type { App, Context, WebhookTarget } from '../../shared/http/server.ts';
import { noSuch } from '../errors.ts';
import { idOf } from '../objects/reference.ts';
import type { StripeSimulator } from '../stripe.ts';
import * as body from './bodies.ts';

/** Where events go: those of the platform's own account, and those of connected accounts. */
export interface WebhookTargets {
  readonly platform: WebhookTarget;
  readonly connect: WebhookTarget;
}

interface Owned {
  readonly owner: string;
  readonly object: { readonly id: string };
}

const ofAccount = ({ req }: Context, all: readonly Owned[]): readonly Owned[] =>
  all.filter(({ owner }) => matches(req.query('account'), owner));

/** The object with the id, of whatever account. @throws StripeApiError (404) */
export const ownedBy = <T extends Owned>(type: string, all: readonly T[], id: string): T => {
  const found = all.find(({ object }) => object.id === id);
  if (!found) throw noSuch(type, id);
  return found;
};

/** What people and banks do to objects. */
const addObjectRoutes = (app: App, stripe: StripeSimulator): void => {
  const ownerOfPayout = (id: string) => ownedBy('payout', stripe.allPayouts(), id).owner;
  const paymentOf = (id: string) => ownedBy('payment_intent', stripe.allPayments(), id);

  const showAccount = (context: Context): object => {
    const id = idIn(context);
    return { account: stripe.accounts.get(id), balance: stripe.balance(id) };
  };

  const onAccount = (
    method: 'DELETE' | 'POST',
    path: string,
    change: (id: string, context: Context) => unknown,
  ): void => {
    app.on(method, `/_control/accounts/:id/${path}`, async (context) => {
      stripe.accounts.get(idIn(context));
      await change(idIn(context), context);
      return Response.json(showAccount(context));
    });
  };

  app.get('/_control/accounts', () => Response.json({ accounts: stripe.accounts.list() }));
  addSetting(app, '/_control/accounts/:id', showAccount);
  onAccount('POST', 'onboard', async (id, context) =>
    stripe.accounts.completeOnboarding(id, (await readBody(context, body.onboarding)).bank),
  );
  onAccount('POST', 'restrict', async (id, context) =>
    stripe.accounts.restrict(id, await readBody(context, body.restriction)),
  );
  onAccount('DELETE', 'restrict', (id) => stripe.accounts.restrict(id, null));
  onAccount('POST', 'bank_accounts', async (id, context) =>
    stripe.accounts.addBank(id, await readBody(context, body.newBank), { isDefault: true }),
  );
  onAccount('POST', 'bank_accounts/:bank', async (id, context) =>
    stripe.accounts.updateBank(id, context.req.param('bank') ?? '', await readBody(context, body.bankChange)),
  );
  app.post('/_control/balance', async (context) => {
    const { amount, currency, account } = await readBody(context, body.topUp);
    stripe.topUp(amount, currency, account);
    return Response.json({ balance: stripe.balance(account) });
  });
  app.get('/_control/payouts', (context) => Response.json({ payouts: ofAccount(context, stripe.allPayouts()) }));
  app.post('/_control/payouts/:id/move', async (context) => {
    const id = idIn(context);
    const move = await readBody(context, body.payoutMove);
    return Response.json({ payout: stripe.payouts.move(ownerOfPayout(id), id, move) });
  });
  app.get('/_control/payments', (context) => Response.json({ payments: ofAccount(context, stripe.allPayments()) }));
  app.post('/_control/payments/:id/confirm', async (context) => {
    const { owner, object } = paymentOf(idIn(context));
    const { paymentMethod } = await readBody(context, body.confirmation);
    return Response.json({ payment: stripe.payments.confirm(owner, object.id, paymentMethod) });
  });
  app.post('/_control/payments/:id/finish', async (context) => {
    const outcome = await readBody(context, body.paymentOutcome);
    const { owner, object } = paymentOf(idIn(context));
    return Response.json({ payment: stripe.payments.finish(owner, object.id, outcome) });
  });
  app.post('/_control/payments/:id/dispute', async (context) => {
    const { owner, object } = paymentOf(idIn(context));
    const options = await readBody(context, body.newDispute);
    return Response.json({ dispute: stripe.disputes.open(owner, idOf(object.latest_charge), options) });
  });
  app.post('/_control/disputes/:id/close', async (context) => {
    const { status, delivery } = await readBody(context, body.disputeEnd);
    const { owner, object } = ownedBy('dispute', stripe.allDisputes(), idIn(context));
    return Response.json({ dispute: stripe.disputes.close(owner, object.id, status, delivery) });
  });
};

/** How the simulator behaves, and what it sent. */
const addBehaviourRoutes = (app: App, stripe: StripeSimulator, targets: WebhookTargets): void => {
  const { plans, faults, rateLimit, deliveryOptions, deliveries } = stripe;

  for (const path of ['/_control/delivery', '/_control/accounts/:id/delivery']) {
    addSetting(app, path, ({ req }) => ({ delivery: deliveryOptions.get(req.param('id')) }), {
      PUT: async (context) =>
        deliveryOptions.set(await readBody(context, body.deliveryOptions), context.req.param('id')),
    });
  }
  addSetting(app, '/_control/plans', () => ({ plans: plans.list() }), {
    PUT: async (context) => plans.set(await readBody(context, body.plan)),
    DELETE: plans.clear,
  });
  addSetting(app, '/_control/faults', () => ({ faults: faults.list() }), {
    POST: async (context) => faults.add(await readBody(context, body.fault)),
    DELETE: faults.clear,
  });
  addSetting(app, '/_control/rate-limit', () => ({ perSecond: rateLimit.get() }), {
    PUT: async (context) => rateLimit.set((await readBody(context, body.rateLimit)).perSecond),
  });
  addSetting(
    app,
    '/_control/webhook-url',
    () => ({ webhookUrl: targets.platform.get() ?? null, connectWebhookUrl: targets.connect.get() ?? null }),
    {
      PUT: async (context) => {
        const { webhookUrl, connectWebhookUrl } = await readBody(context, body.webhookUrl);
        targets.platform.set(webhookUrl ?? undefined);
        targets.connect.set(connectWebhookUrl ?? webhookUrl ?? undefined);
      },
    },
  );

  app.get('/_control/events', ({ req }) => {
    const events = stripe
      .allEvents()
      .filter(({ owner }) => matches(req.query('account'), owner))
      .filter(({ object }) => matches(req.query('type'), object.type))
      .map(({ object }) => object);
    return Response.json({ events });
  });
  app.get('/_control/deliveries', ({ req }) => {
    const found = deliveries
      .list()
      .filter((each) => matches(req.query('account'), each.account))
      .filter((each) => matches(req.query('type'), each.type))
      .filter((each) => matches(req.query('objectId'), each.objectId));
    return Response.json({ deliveries: found });
  });
  app.post('/_control/deliveries/:id/resend', (context) =>
    Response.json({ delivery: deliveries.resend(idIn(context)) }),
  );
  app.post('/_control/reset', () => {
    stripe.reset();
    return Response.json({ status: 'success' });
  });
};

/** What tests, tours and people use to control the simulator. Stripe has nothing like it; there is no authentication. */
export const addControlRoutes = (app: App, stripe: StripeSimulator, targets: WebhookTargets): void => {
  addObjectRoutes(app, stripe);
  addBehaviourRoutes(app, stripe, targets);
};
