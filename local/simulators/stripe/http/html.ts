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
  technical,
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

type Names = ReadonlyMap<string, string>;

/** The platform puts its own ids into the metadata; without one, the e-mail address tells who it is. */
export const contractorOf = ({ metadata, email }: Pick<Stripe.Account, 'metadata' | 'email'>, names: Names): string =>
  names.get(metadata?.['contractorId'] ?? '') ?? email ?? 'Contractor without a name';

const clientOf = ({ metadata }: Pick<Stripe.PaymentIntent, 'metadata'>, names: Names): string =>
  names.get(metadata['clientId'] ?? '') ?? 'Client without a name';

const field = (name: string, label: string, value: string): Html =>
  html`<label>${label} <input name="${name}" value="${value}" size="${Math.max(20, value.length + 4)}" /></label>`;

const form = (id: string, role: string, content: Html, after: Html | null = null): Html =>
  html`<form method="post" action="${id}/act">
    <fieldset>
      <legend>As the ${role}</legend>
      ${content}
    </fieldset>
    ${after}
  </form>`;

/** What every page about an object has below its form. `index` is the path to the list of all objects. */
const footer = (
  deliveries: readonly DeliveryRecord[],
  { id, metadata }: { readonly id: string; readonly metadata?: Stripe.Metadata | null },
  index = '../',
): Html =>
  html`${deliveryTable(deliveries, ({ type }) => type)}
    ${technical([
      ['Id', id],
      ['Metadata', JSON.stringify(metadata ?? {})],
    ])}
    <p><a href="${index}">All objects</a></p>`;

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
  contractor: string,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> => {
  const isFinal = ['failed', 'canceled'].includes(payout.status);
  return page(
    `Payout of ${money(payout.amount, payout.currency)} (simulated Stripe)`,
    html`${notice(done)}${facts([
      ['Contractor', contractor],
      ['Amount', money(payout.amount, payout.currency)],
      ['Status', payout.status.replaceAll('_', ' ')],
      ['Failure', payout.failure_code],
    ])}
    ${isFinal ? html`<p>The status of this payout is final.</p>` : bankForm(payout)} ${footer(deliveries, payout)}`,
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
  names: Names,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> =>
  page(
    `Payment of ${money(intent.amount, intent.currency)} (simulated Stripe)`,
    html`${notice(done)}${facts([
      ['Client', clientOf(intent, names)],
      ['Amount', money(intent.amount, intent.currency)],
      ['Status', intent.status.replaceAll('_', ' ')],
      ['Last error', intent.last_payment_error?.message ?? null],
    ])}
    ${paymentForm(intent)} ${footer(deliveries, intent)}`,
  );

/** Where an account link leads. `link` is null for a person who came by the list. */
export const onboardingPage = (
  account: Stripe.Account,
  names: Names,
  link: Link | null,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> => {
  const contractor = contractorOf(account, names);
  const returnUrl = link?.returnUrl ?? null;
  const banks = account.external_accounts?.data.map(({ last4, status }) => `…${last4} (${status})`).join(', ');
  const fields = html` <p>${field('holderName', 'Account holder', contractor)}</p>
    <p>${field('number', 'IBAN or account number', TEST_IBANS.paid)}</p>
    <p>
      ${field('routingNumber', 'Routing number (US only)', '')} ${field('country', 'Country', account.country ?? 'DE')}
      ${field('currency', 'Currency', account.default_currency ?? 'eur')}
    </p>
    <p>${button('complete', 'Agree and submit')}</p>`;
  return page(
    'Get paid (simulated Stripe)',
    html`${notice(done)}${facts([
      ['Contractor', contractor],
      ['E-mail', account.email],
      ['Payouts', account.payouts_enabled ? 'enabled' : 'disabled'],
      ['Currently due', account.requirements?.currently_due?.join(', ') || null],
      ['Bank accounts', banks || null],
    ])}
    ${form(link?.token ?? account.id, 'contractor', fields)}
    ${returnUrl === null ? null : html`<p><a href="${returnUrl}">Return to the platform</a></p>`}
    ${footer(deliveries, account, link === null ? '../' : '../../')}`,
  );
};

/** By what a person knows of it; the id tells two apart. */
const rowLink = (folder: string, id: string, name: string): Html =>
  html`<a href="${folder}/${id}" title="${id}">${name}</a>`;

/** Everything there is, newest first. */
export const indexPage = (stripe: StripeSimulator, names: Names, webhookUrl: string | undefined): Promise<Response> => {
  const { available } = stripe.balance();
  const accounts = stripe.accounts
    .list()
    .map((account) => [
      rowLink('account', account.id, contractorOf(account, names)),
      `…${account.id.slice(-6)}`,
      account.payouts_enabled ? 'payouts enabled' : 'not ready',
    ]);
  const row = (
    folder: string,
    { id, amount, currency, status }: Pick<Stripe.Payout, 'id' | 'amount' | 'currency' | 'status'>,
    name: string,
  ) => [rowLink(folder, id, money(amount, currency)), name, `…${id.slice(-6)}`, status.replaceAll('_', ' ')];
  const payments = stripe.allPayments().map(({ object }) => row('pay', object, clientOf(object, names)));
  const payouts = stripe
    .allPayouts()
    .map(({ owner, object }) => row('payout', object, contractorOf(stripe.accounts.get(owner), names)));
  return page(
    'Simulated Stripe',
    html`${facts([
      ['Webhooks go to', webhookUrl ?? null],
      ['Platform balance', available.map(({ amount, currency }) => money(amount, currency)).join(', ')],
    ])}
    ${table('Accounts', ['Contractor', 'Id', 'Status'], accounts)}
    ${table('Payments', ['Amount', 'Client', 'Id', 'Status'], payments.toReversed())}
    ${table('Payouts', ['Amount', 'Contractor', 'Id', 'Status'], payouts.toReversed())}`,
  );
};
