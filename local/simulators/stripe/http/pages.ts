import { escapeHtml, page } from '../../shared/http/html.ts';
import { html, seeOther } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';
import { noSuch, refusal, StripeApiError } from '../errors.ts';
import type { Link } from '../links.ts';
import { idOf } from '../objects/reference.ts';
import type { StripeSimulator } from '../stripe.ts';
import type { DeliveryOptions } from '../types.ts';
import { ownedBy } from './control.ts';
import type { WebhookTarget } from './control.ts';
import { DELIVERY_CHOICES, indexPage, onboardingPage, paymentPage, payoutPage } from './html.ts';

type Act = (form: URLSearchParams, id: string) => void;

const deliveryChosen = (form: URLSearchParams): DeliveryOptions => {
  const chosen = Object.entries(DELIVERY_CHOICES).find(([key]) => key === form.get('delivery'));
  return chosen?.[1][1] ?? {};
};

const text = (form: URLSearchParams, name: string): string | undefined => form.get(name)?.trim() || undefined;

const guarded =
  (answer: (request: Request, params: Params) => Reply) =>
  (request: Request, params: Params): Reply => {
    try {
      return answer(request, params);
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      return html(page('Not possible', `<p role="alert">${escapeHtml(error.message)}</p>`), error.status);
    }
  };

/** A page and its form, which leads back to the page. Relative, so that it also holds behind a path of a front door. */
const pair = (path: string, show: (id: string, note: string | null) => Reply, act: Act): readonly Route[] => [
  route(
    'GET',
    `${path}/:id`,
    guarded(({ query }, { id = '' }) => {
      const did = query.get('done');
      return show(id, did === null ? null : `Done: ${did}.`);
    }),
  ),
  route(
    'POST',
    `${path}/:id/act`,
    guarded(({ raw }, { id = '' }) => {
      const form = new URLSearchParams(raw.toString('utf8'));
      act(form, id);
      return seeOther(`../${encodeURIComponent(id)}?done=${encodeURIComponent(form.get('action') ?? '')}`);
    }),
  ),
];

/** The pages where people play the contractor, the client and the bank. */
export const pageRoutes = (stripe: StripeSimulator, target: WebhookTarget): readonly Route[] => {
  const deliveriesAbout = (...ids: readonly string[]) =>
    stripe.deliveries.list().filter(({ objectId }) => ids.includes(objectId));

  const complete = (account: string, form: URLSearchParams): void => {
    const number = text(form, 'number');
    const bank = number === undefined ? undefined : { number, ...bankRest(form) };
    stripe.accounts.completeOnboarding(account, bank);
  };

  const showAccount = (account: string, link: Link | null, note: string | null): Reply => {
    const shown = stripe.accounts.get(account);
    const banks = shown.external_accounts?.data.map(({ id }) => id) ?? [];
    return html(onboardingPage(shown, link, deliveriesAbout(account, ...banks), note));
  };

  const showLink = (token: string, note: string | null): Reply => {
    const link = stripe.links.find(token);
    if (!link) throw noSuch('account link', token);
    if (note !== null || stripe.links.isOpen(link)) return showAccount(link.account, link, note);
    if (link.refreshUrl !== null) return seeOther(link.refreshUrl);
    throw refusal('This link has been used, or it has expired.');
  };

  const followLink: Act = (form, token) => {
    const link = stripe.links.find(token);
    if (!link || !stripe.links.isOpen(link)) throw refusal('This link has been used, or it has expired.');
    complete(link.account, form);
    stripe.links.use(token);
  };

  const actOnPayout: Act = (form, id) => {
    const { owner } = ownedBy('payout', stripe.allPayouts(), id);
    const action = form.get('action');
    const delivery = deliveryChosen(form);
    switch (action) {
      case 'in_transit':
      case 'paid':
      case 'canceled':
        stripe.payouts.move(owner, id, { status: action, delivery });
        return;
      case 'failed':
        stripe.payouts.move(owner, id, { status: action, failureCode: text(form, 'failureCode'), delivery });
        return;
      default:
        throw refusal('Unknown action.');
    }
  };

  const actOnPayment: Act = (form, id) => {
    const { owner, object } = ownedBy('payment_intent', stripe.allPayments(), id);
    const action = form.get('action');
    switch (action) {
      case 'confirm':
        stripe.payments.confirm(owner, id, text(form, 'paymentMethod'));
        return;
      case 'succeeded':
      case 'failed':
        stripe.payments.finish(owner, id, { status: action, delivery: deliveryChosen(form) });
        return;
      case 'dispute':
        stripe.disputes.open(owner, idOf(object.latest_charge));
        return;
      default:
        throw refusal('Unknown action.');
    }
  };

  return [
    route('GET', '/', () => html(indexPage(stripe, target.get(null)))),
    ...pair('/connect/onboarding', showLink, followLink),
    ...pair(
      '/account',
      (id, note) => showAccount(id, null, note),
      (form, id) => complete(id, form),
    ),
    ...pair(
      '/payout',
      (id, note) => html(payoutPage(ownedBy('payout', stripe.allPayouts(), id).object, deliveriesAbout(id), note)),
      actOnPayout,
    ),
    ...pair(
      '/pay',
      (id, note) =>
        html(paymentPage(ownedBy('payment_intent', stripe.allPayments(), id).object, deliveriesAbout(id), note)),
      actOnPayment,
    ),
  ];
};

const bankRest = (form: URLSearchParams) => ({
  country: text(form, 'country') ?? 'DE',
  currency: (text(form, 'currency') ?? 'eur').toLowerCase(),
  holderName: text(form, 'holderName'),
  routingNumber: text(form, 'routingNumber'),
});
