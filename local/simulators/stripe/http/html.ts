import type Stripe from 'stripe';
import { button, escapeHtml, facts, page, table } from '../../shared/http/html.ts';
import type { Link } from '../links.ts';
import { PAYMENT_METHODS } from '../objects/payment-method.ts';
import { PAYOUT_FAILURES } from '../objects/payout-failures.ts';
import type { StripeSimulator } from '../stripe.ts';
import type { DeliveryRecord } from '../types.ts';

/** Minor units as people read them. */
const money = (amount: number, currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

const notice = (note: string | null): string =>
  note === null ? '' : `<p class="note" role="status">${escapeHtml(note)}</p>`;

const select = (name: string, label: string, choices: Iterable<readonly [string, string]>): string =>
  `<label>${escapeHtml(label)} <select name="${name}">${[...choices]
    .map(([value, text]) => `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`)
    .join('')}</select></label>`;

const field = (name: string, label: string, value: string): string =>
  `<label>${escapeHtml(label)} <input name="${name}" value="${escapeHtml(value)}"></label>`;

/** How the webhooks of one action travel; the keys are the form's values. */
export const DELIVERY_CHOICES = {
  normal: ['normally', {}],
  twice: ['twice', { duplicates: 1 }],
  late: ['five seconds late', { delayMs: 5000 }],
  never: ['not at all', { drop: true }],
  forged: ['with a wrong signature', { badSignature: true }],
} as const;

const deliveryChoice = (): string =>
  `<p>${select(
    'delivery',
    'Deliver webhooks',
    Object.entries(DELIVERY_CHOICES).map(([key, [text]]) => [key, text] as const),
  )}</p>`;

const answered = ({ tries, state }: DeliveryRecord): string => {
  const last = tries.at(-1);
  const said = last?.status === null ? `no answer: ${last.error ?? ''}` : `${last?.status ?? ''}`;
  return escapeHtml(`${state} (${tries.length}×) ${said}`);
};

const deliveryTable = (deliveries: readonly DeliveryRecord[]): string =>
  deliveries.length === 0
    ? '<h2>Webhooks</h2><p>None yet.</p>'
    : table(
        'Webhooks, newest first',
        ['Sent', 'What', 'Answered', 'Body'],
        deliveries
          .toReversed()
          .map((each) => [
            escapeHtml(each.createdAt),
            escapeHtml(`${each.type}${each.copyOf === null ? '' : ' (copy)'}`),
            answered(each),
            `<details><summary>Show</summary><code>${escapeHtml(each.rawBody)}</code></details>`,
          ]),
      );

const back = '<p><a href="../">Everything</a></p>';

/** Where the bank's side of a payout is played. */
export const payoutPage = (
  payout: Stripe.Payout,
  deliveries: readonly DeliveryRecord[],
  note: string | null,
): string => {
  const final = ['failed', 'canceled'].includes(payout.status);
  const codes = [...PAYOUT_FAILURES].map(([code, text]) => [code, `${code}: ${text}`] as const);
  const pay = payout.status === 'paid' ? '' : `${button('in_transit', 'Send to the bank')} ${button('paid', 'Pay')}`;
  const cancel = payout.status === 'pending' ? button('canceled', 'Cancel') : '';
  return page(
    'Payout (simulated Stripe)',
    `${notice(note)}${facts([
      ['Status', payout.status],
      ['Payout', payout.id],
      ['Amount', money(payout.amount, payout.currency)],
      ['Metadata', JSON.stringify(payout.metadata)],
      ['Failure', payout.failure_code],
    ])}
${
  final
    ? '<p>Nothing more happens to this payout.</p>'
    : `<form method="post" action="${escapeHtml(payout.id)}/act"><fieldset><legend>As the bank</legend>
<p>${pay} ${cancel}</p><p>${select('failureCode', 'Reason', codes)} ${button('failed', 'Fail')}</p></fieldset>${deliveryChoice()}</form>`
}
${deliveryTable(deliveries)}${back}`,
  );
};

/** Where a client pays, instead of a page with Stripe's form. */
export const paymentPage = (
  intent: Stripe.PaymentIntent,
  deliveries: readonly DeliveryRecord[],
  note: string | null,
): string => {
  const methods = [...PAYMENT_METHODS].map(([id, { brand, last4 }]) => [id, `${id} (${brand} ${last4})`] as const);
  const waits = ['processing', 'requires_action'].includes(intent.status);
  const over = ['succeeded', 'canceled'].includes(intent.status);
  const form = waits
    ? `<fieldset><legend>As the bank</legend><p>${button('succeeded', 'Let it succeed')} ${button('failed', 'Let it fail')}</p></fieldset>${deliveryChoice()}`
    : `<fieldset><legend>As the client</legend><p>${select('paymentMethod', 'Pay with', methods)} ${button('confirm', 'Pay')}</p></fieldset>`;
  const dispute =
    intent.status === 'succeeded'
      ? `<form method="post" action="${escapeHtml(intent.id)}/act"><fieldset><legend>As the client</legend><p>${button('dispute', 'Dispute the charge')}</p></fieldset></form>`
      : '';
  return page(
    'Payment (simulated Stripe)',
    `${notice(note)}${facts([
      ['Status', intent.status],
      ['PaymentIntent', intent.id],
      ['Amount', money(intent.amount, intent.currency)],
      ['Metadata', JSON.stringify(intent.metadata)],
      ['Last error', intent.last_payment_error?.message ?? null],
    ])}
${over ? dispute : `<form method="post" action="${escapeHtml(intent.id)}/act">${form}</form>`}
${deliveryTable(deliveries)}${back}`,
  );
};

/** Where an account link leads. `link` is null for a person who came by the list. */
export const onboardingPage = (
  account: Stripe.Account,
  link: Link | null,
  deliveries: readonly DeliveryRecord[],
  note: string | null,
): string => {
  const returnUrl = link?.returnUrl ?? null;
  const banks = account.external_accounts?.data.map(({ last4, status }) => `…${last4} (${status})`).join(', ');
  const lead = returnUrl === null ? '' : `<p><a href="${escapeHtml(returnUrl)}">Return to the platform</a></p>`;
  return page(
    'Get paid (simulated Stripe)',
    `${notice(note)}${facts([
      ['Account', account.id],
      ['E-mail', account.email],
      ['Payouts', account.payouts_enabled ? 'enabled' : 'disabled'],
      ['Still wanted', account.requirements?.currently_due?.join(', ') || null],
      ['Bank accounts', banks || null],
    ])}
<form method="post" action="${escapeHtml(link?.token ?? account.id)}/act"><fieldset><legend>As the contractor</legend>
<p>${field('holderName', 'Account holder', 'Ada Lovelace')}</p>
<p>${field('number', 'IBAN or account number', 'DE89370400440532013000')}</p>
<p>${field('routingNumber', 'Routing number (US only)', '')} ${field('country', 'Country', account.country ?? 'DE')}
${field('currency', 'Currency', account.default_currency ?? 'eur')}</p>
<p>${button('complete', 'Agree and submit')}</p></fieldset></form>${lead}
${deliveryTable(deliveries)}${back}`,
  );
};

const rowLink = (folder: string, id: string): string => `<a href="${folder}/${escapeHtml(id)}">${escapeHtml(id)}</a>`;

/** Everything there is, newest first. */
export const indexPage = (stripe: StripeSimulator, webhookUrl: string | undefined): string => {
  const { available } = stripe.balance();
  const accounts = stripe.accounts
    .list()
    .map(({ id, email, payouts_enabled }) => [
      rowLink('account', id),
      escapeHtml(email ?? '—'),
      payouts_enabled ? 'payouts enabled' : 'not ready',
    ]);
  const payments = stripe
    .allPayments()
    .toReversed()
    .map(({ object: { id, amount, currency, status } }) => [
      rowLink('pay', id),
      escapeHtml(money(amount, currency)),
      escapeHtml(status),
    ]);
  const payouts = stripe
    .allPayouts()
    .toReversed()
    .map(({ object: { id, amount, currency, status } }) => [
      rowLink('payout', id),
      escapeHtml(money(amount, currency)),
      escapeHtml(status),
    ]);
  return page(
    'Simulated Stripe',
    `${facts([
      ['Webhooks go to', webhookUrl ?? null],
      ['Platform balance', available.map(({ amount, currency }) => money(amount, currency)).join(', ')],
    ])}
${table('Accounts', ['Account', 'E-mail', 'State'], accounts)}
${table('Payments', ['PaymentIntent', 'Amount', 'Status'], payments)}
${table('Payouts', ['Payout', 'Amount', 'Status'], payouts)}`,
  );
};
