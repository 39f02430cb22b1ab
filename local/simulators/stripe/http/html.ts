import { html } from 'hono/html';
import type Stripe from 'stripe';
import {
  button,
  DELIVERY_CHOICES,
  deliveryChoice,
  deliveryTable,
  facts,
  notice,
  page,
  select,
  table,
} from '../../shared/http/html.ts';
import type { Html } from '../../shared/http/html.ts';
import type { Link } from '../links.ts';
import { PAYMENT_METHODS } from '../objects/payment-method.ts';
import { PAYOUT_FAILURES } from '../objects/payout-failures.ts';
import type { StripeSimulator } from '../stripe.ts';
import { TEST_IBANS } from '../test-ibans.ts';
import type { DeliveryRecord } from '../types.ts';

/** Minor units as people read them. */
const money = (amount: number, currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

const field = (name: string, label: string, value: string): Html =>
  html`<label>${label} <input name="${name}" value="${value}" /></label>`;

const form = (id: string, role: string, content: Html, after: Html | null = null): Html =>
  html`<form method="post" action="${id}/act">
    <fieldset>
      <legend>As the ${role}</legend>
      ${content}
    </fieldset>
    ${after}
  </form>`;

/** What every page about an object has below its form. */
const footer = (deliveries: readonly DeliveryRecord[]): Html =>
  html`${deliveryTable(deliveries, ({ type }) => type)}
    <p><a href="../">All objects</a></p>`;

const bankForm = ({ id, status }: Stripe.Payout): Html => {
  const codes = [...PAYOUT_FAILURES].map(([code, text]) => [code, `${code}: ${text}`] as const);
  const pay = status === 'paid' ? null : html`${button('in_transit', 'Send to the bank')} ${button('paid', 'Pay')}`;
  const cancel = status === 'pending' ? button('canceled', 'Cancel') : null;
  const fail = html`${select('failureCode', 'Reason', codes)} ${button('failed', 'Fail')}`;
  return form(
    id,
    'bank',
    html`<p>${pay} ${cancel}</p>
      <p>${fail}</p>`,
    deliveryChoice(DELIVERY_CHOICES),
  );
};

/** Where a person plays the bank that receives a payout. `done` is what the last action did. */
export const payoutPage = (
  payout: Stripe.Payout,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> => {
  const isFinal = ['failed', 'canceled'].includes(payout.status);
  return page(
    `Payout of ${money(payout.amount, payout.currency)} (simulated Stripe)`,
    html`${notice(done)}${facts([
      ['Status', payout.status],
      ['Payout', payout.id],
      ['Amount', money(payout.amount, payout.currency)],
      ['Metadata', JSON.stringify(payout.metadata)],
      ['Failure', payout.failure_code],
    ])}
    ${isFinal ? html`<p>The status of this payout is final.</p>` : bankForm(payout)} ${footer(deliveries)}`,
  );
};

const paymentForm = ({ id, status }: Stripe.PaymentIntent): Html | null => {
  if (status === 'canceled') return null;
  if (status === 'succeeded') return form(id, 'client', html`<p>${button('dispute', 'Dispute the charge')}</p>`);
  if (status === 'processing' || status === 'requires_action') {
    const finish = html`<p>${button('succeeded', 'Let it succeed')} ${button('failed', 'Let it fail')}</p>`;
    return form(id, 'bank', finish, deliveryChoice(DELIVERY_CHOICES));
  }
  const methods = [...PAYMENT_METHODS].map(
    ([method, { brand, last4 }]) => [method, `${method} (${brand} ${last4})`] as const,
  );
  return form(id, 'client', html`<p>${select('paymentMethod', 'Pay with', methods)} ${button('confirm', 'Pay')}</p>`);
};

/** Where a client pays, instead of a page with Stripe's form. */
export const paymentPage = (
  intent: Stripe.PaymentIntent,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> =>
  page(
    `Payment of ${money(intent.amount, intent.currency)} (simulated Stripe)`,
    html`${notice(done)}${facts([
      ['Status', intent.status],
      ['PaymentIntent', intent.id],
      ['Amount', money(intent.amount, intent.currency)],
      ['Metadata', JSON.stringify(intent.metadata)],
      ['Last error', intent.last_payment_error?.message ?? null],
    ])}
    ${paymentForm(intent)} ${footer(deliveries)}`,
  );

/** Where an account link leads. `link` is null for a person who came by the list. */
export const onboardingPage = (
  account: Stripe.Account,
  link: Link | null,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> => {
  const returnUrl = link?.returnUrl ?? null;
  const banks = account.external_accounts?.data.map(({ last4, status }) => `…${last4} (${status})`).join(', ');
  const fields = html` <p>${field('holderName', 'Account holder', 'Ada Lovelace')}</p>
    <p>${field('number', 'IBAN or account number', TEST_IBANS.paid)}</p>
    <p>
      ${field('routingNumber', 'Routing number (US only)', '')} ${field('country', 'Country', account.country ?? 'DE')}
      ${field('currency', 'Currency', account.default_currency ?? 'eur')}
    </p>
    <p>${button('complete', 'Agree and submit')}</p>`;
  return page(
    'Get paid (simulated Stripe)',
    html`${notice(done)}${facts([
      ['Account', account.id],
      ['E-mail', account.email],
      ['Payouts', account.payouts_enabled ? 'enabled' : 'disabled'],
      ['Currently due', account.requirements?.currently_due?.join(', ') || null],
      ['Bank accounts', banks || null],
    ])}
    ${form(link?.token ?? account.id, 'contractor', fields)}
    ${returnUrl === null ? null : html`<p><a href="${returnUrl}">Return to the platform</a></p>`} ${footer(deliveries)}`,
  );
};

/** By what a person knows of it; the id tells two apart. */
const rowLink = (folder: string, id: string, name: string): Html =>
  html`<a href="${folder}/${id}" title="${id}">${name}</a>`;

/** Everything there is, newest first. */
export const indexPage = (stripe: StripeSimulator, webhookUrl: string | undefined): Promise<Response> => {
  const { available } = stripe.balance();
  const accounts = stripe.accounts
    .list()
    .map(({ id, email, payouts_enabled }) => [
      rowLink('account', id, email ?? 'without e-mail'),
      `…${id.slice(-6)}`,
      payouts_enabled ? 'payouts enabled' : 'not ready',
    ]);
  const amountsOf = (
    folder: string,
    all: readonly { readonly object: Pick<Stripe.Payout, 'id' | 'amount' | 'currency' | 'status'> }[],
  ) =>
    all
      .toReversed()
      .map(({ object: { id, amount, currency, status } }) => [
        rowLink(folder, id, money(amount, currency)),
        `…${id.slice(-6)}`,
        status.replaceAll('_', ' '),
      ]);
  return page(
    'Simulated Stripe',
    html`${facts([
      ['Webhooks go to', webhookUrl ?? null],
      ['Platform balance', available.map(({ amount, currency }) => money(amount, currency)).join(', ')],
    ])}
    ${table('Accounts', ['E-mail', 'Id', 'State'], accounts)}
    ${table('Payments', ['Amount', 'Id', 'Status'], amountsOf('pay', stripe.allPayments()))}
    ${table('Payouts', ['Amount', 'Id', 'Status'], amountsOf('payout', stripe.allPayouts()))}`,
  );
};
