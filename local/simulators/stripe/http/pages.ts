import { Hono } from 'hono';
import { chosenDelivery, DELIVERY_CHOICES, errorPage } from '../../shared/http/html.ts';
import type { People } from '../../shared/http/html.ts';
import type { App, WebhookTarget } from '../../shared/http/server.ts';
import { noSuch, refusal, StripeApiError } from '../errors.ts';
import type { Link } from '../links.ts';
import { idOf } from '../objects/reference.ts';
import type { StripeSimulator } from '../stripe.ts';
import { ownedBy } from './control.ts';
import { contractorOf, indexPage, onboardingPage, paymentPage, payoutPage } from './html.ts';

type Show = (id: string, done: string | undefined) => Response | Promise<Response>;
type Act = (form: URLSearchParams, id: string) => void;

const seeOther = (location: string): Response => new Response(null, { status: 303, headers: { location } });

const text = (form: URLSearchParams, name: string): string | undefined => form.get(name)?.trim() || undefined;

/** A page and its form, which leads back to the page. Relative, so that it also holds behind a path of a front door. */
const formPage = (show: Show, act: Act): Hono => {
  const pages = new Hono();
  pages.onError((error, { req }) => {
    if (error instanceof StripeApiError) return errorPage(error.message, error.status, req.path);
    throw error;
  });
  pages.get('/:id', ({ req }) => show(req.param('id'), req.query('done')));
  pages.post('/:id/act', async ({ req }) => {
    const id = req.param('id');
    const form = new URLSearchParams(await req.text());
    act(form, id);
    return seeOther(`../${encodeURIComponent(id)}?done=${encodeURIComponent(form.get('action') ?? '')}`);
  });
  return pages;
};

/** The pages where people play the contractor, the client and the bank. */
export const addPages = (app: App, stripe: StripeSimulator, target: WebhookTarget, people: People): void => {
  const deliveriesAbout = (...ids: readonly string[]) =>
    stripe.deliveries.list().filter(({ objectId }) => ids.includes(objectId));

  const complete = (account: string, form: URLSearchParams): void => {
    const number = text(form, 'number');
    const bank = number === undefined ? undefined : { number, ...bankRest(form) };
    stripe.accounts.completeOnboarding(account, bank);
  };

  const showAccount = async (account: string, link: Link | null, done: string | undefined): Promise<Response> => {
    const shown = stripe.accounts.get(account);
    const banks = shown.external_accounts?.data.map(({ id }) => id) ?? [];
    return onboardingPage(shown, await people(), link, deliveriesAbout(account, ...banks), done);
  };

  const showLink: Show = (token, done) => {
    const link = stripe.links.find(token);
    if (!link) throw noSuch('account link', token);
    if (done !== undefined || stripe.links.isOpen(link)) return showAccount(link.account, link, done);
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
    const delivery = chosenDelivery(DELIVERY_CHOICES, form);
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
        stripe.payments.finish(owner, id, { status: action, delivery: chosenDelivery(DELIVERY_CHOICES, form) });
        return;
      case 'dispute':
        stripe.disputes.open(owner, idOf(object.latest_charge));
        return;
      default:
        throw refusal('Unknown action.');
    }
  };

  app.get('/', async () => indexPage(stripe, await people(), target.get()));
  app.route('/connect/onboarding', formPage(showLink, followLink));
  app.route(
    '/account',
    formPage(
      (id, done) => showAccount(id, null, done),
      (form, id) => complete(id, form),
    ),
  );
  app.route(
    '/payout',
    formPage(async (id, done) => {
      const { owner, object } = ownedBy('payout', stripe.allPayouts(), id);
      return payoutPage(object, contractorOf(stripe.accounts.get(owner), await people()), deliveriesAbout(id), done);
    }, actOnPayout),
  );
  app.route(
    '/pay',
    formPage(async (id, done) => {
      const { object } = ownedBy('payment_intent', stripe.allPayments(), id);
      return paymentPage(object, await people(), deliveriesAbout(id), done);
    }, actOnPayment),
  );
};

const bankRest = (form: URLSearchParams) => ({
  country: text(form, 'country') ?? 'DE',
  currency: (text(form, 'currency') ?? 'eur').toLowerCase(),
  holderName: text(form, 'holderName'),
  routingNumber: text(form, 'routingNumber'),
});
