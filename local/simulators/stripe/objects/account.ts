import type Stripe from 'stripe';
import { isUsable } from './bank-account.ts';
import type { Bank } from './bank-account.ts';

type DisabledReason = Stripe.Account.Requirements['disabled_reason'];

/** A restriction by Stripe, or by the platform in its dashboard. */
export interface Restriction {
  readonly due: readonly string[];
  readonly reason: DisabledReason;
  /** False: not possible while restricted. */
  readonly charges: boolean;
  readonly payouts: boolean;
}

/** All that is known of an account; what Stripe shows of it is computed from this. */
export interface AccountState {
  readonly id: string;
  readonly created: number;
  readonly type: Stripe.Account['type'];
  readonly country: string;
  readonly email: string | null;
  readonly businessType: string | null;
  readonly requested: readonly string[];
  /** Names of the requirements that were met. The answers themselves are not kept. */
  readonly provided: readonly string[];
  readonly tosDate: number | null;
  readonly payoutInterval: string;
  readonly metadata: Record<string, string>;
  readonly restriction: Restriction | null;
}

/** Details that an account requires: fewer than Stripe's, under the same names. */
export const REQUIREMENTS = [
  'business_type',
  'individual.first_name',
  'individual.last_name',
  'tos_acceptance.date',
  'tos_acceptance.ip',
] as const;

const COMPANY_REQUIREMENTS = ['business_type', 'company.name', 'tos_acceptance.date', 'tos_acceptance.ip'] as const;

const requirementsOf = ({ businessType }: AccountState): readonly string[] =>
  businessType === 'company' ? COMPANY_REQUIREMENTS : REQUIREMENTS;

const missing = (state: AccountState): readonly string[] =>
  requirementsOf(state).filter((name) => !state.provided.includes(name));

/** The same with all details given. */
export const withDetails = (state: AccountState, atSeconds: number): AccountState => {
  const submitted = { ...state, businessType: state.businessType ?? 'individual', tosDate: state.tosDate ?? atSeconds };
  return { ...submitted, provided: [...new Set([...state.provided, ...requirementsOf(submitted)])] };
};

export const isSubmitted = (state: AccountState): boolean => missing(state).length === 0;

export const chargesEnabled = (state: AccountState): boolean =>
  isSubmitted(state) && state.restriction?.charges !== false;

/** All details given and no restriction, with or without a bank account. */
export const payoutsAllowed = (state: AccountState): boolean =>
  isSubmitted(state) && state.restriction?.payouts !== false;

const CURRENCIES: Readonly<Record<string, string>> = { US: 'usd', GB: 'gbp', CA: 'cad', AU: 'aud', CH: 'chf' };

export const defaultCurrency = ({ country }: Pick<AccountState, 'country'>): string => CURRENCIES[country] ?? 'eur';

const requirements = (state: AccountState, banks: readonly Bank[]): Stripe.Account.Requirements => {
  const details = missing(state);
  const bank = banks.some(isUsable) ? [] : ['external_account'];
  const due = [...details, ...bank, ...(state.restriction?.due ?? [])];
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: state.restriction?.reason ?? (due.length > 0 ? 'requirements.past_due' : null),
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  };
};

const settings = ({ payoutInterval }: AccountState): Stripe.Account.Settings => ({
  branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
  card_payments: {
    statement_descriptor_prefix: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  dashboard: { display_name: null, timezone: 'Etc/UTC' },
  payments: {
    statement_descriptor: null,
    statement_descriptor_kana: null,
    statement_descriptor_kanji: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  payouts: {
    debit_negative_balances: false,
    schedule: { delay_days: 2, interval: payoutInterval },
    statement_descriptor: null,
  },
});

/** The account as Stripe shows it. */
export const accountObject = (state: AccountState, banks: readonly Bank[]): Stripe.Account => ({
  id: state.id,
  object: 'account',
  business_profile: null,
  business_type: state.businessType,
  capabilities: Object.fromEntries(state.requested.map((name) => [name, isSubmitted(state) ? 'active' : 'inactive'])),
  charges_enabled: chargesEnabled(state),
  country: state.country,
  created: state.created,
  default_currency: defaultCurrency(state),
  details_submitted: isSubmitted(state),
  email: state.email,
  external_accounts: {
    object: 'list',
    data: banks.map(({ object }) => object),
    has_more: false,
    url: `/v1/accounts/${state.id}/external_accounts`,
  },
  metadata: state.metadata,
  payouts_enabled: payoutsAllowed(state) && banks.some(isUsable),
  requirements: requirements(state, banks),
  settings: settings(state),
  tos_acceptance: { date: state.tosDate },
  type: state.type,
});
