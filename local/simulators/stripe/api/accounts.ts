import { isRequirement } from '../accounts.ts';
import type { AccountChange, Accounts } from '../accounts.ts';
import { refusal } from '../errors.ts';
import type { Links } from '../links.ts';
import type { NewBank } from '../objects/bank-account.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import type { Fields } from '../request/form.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import {
  bool,
  clearable,
  currency,
  fields,
  ignored,
  integer,
  metadata,
  oneOf,
  required,
  text,
  within,
} from '../request/rules.ts';
import type { Rule } from '../request/rules.ts';
import type { World } from '../world.ts';

/** A dictionary of bank details; tokens come from browsers and are not simulated. */
const bankDetails: Rule<NewBank | undefined> = (value, name) => {
  if (typeof value === 'string') throw refusal(`No such token: '${value}'`, 'resource_missing', name);
  const read = within({
    object: required(oneOf('bank_account')),
    country: required(text),
    currency: required(currency),
    account_number: required(text),
    routing_number: text,
    account_holder_name: text,
    account_holder_type: oneOf('individual', 'company'),
    account_type: ignored,
  })(value, name);
  return (
    read && {
      country: read.country,
      currency: read.currency,
      number: read.account_number,
      routingNumber: read.routing_number,
      holderName: read.account_holder_name,
      holderType: read.account_holder_type,
    }
  );
};

const accountRules = {
  business_type: oneOf('individual', 'company', 'non_profit', 'government_entity'),
  email: clearable,
  capabilities: fields,
  individual: fields,
  company: fields,
  tos_acceptance: within({ date: integer(0), ip: text, service_agreement: text, user_agent: text }),
  settings: within({
    payouts: within({
      schedule: within({ interval: oneOf('manual', 'daily', 'weekly', 'monthly'), delay_days: ignored }),
      debit_negative_balances: ignored,
      statement_descriptor: ignored,
    }),
    branding: ignored,
    card_payments: ignored,
    payments: ignored,
  }),
  external_account: bankDetails,
  metadata,
  business_profile: ignored,
  default_currency: ignored,
};

type Given = { readonly [K in keyof typeof accountRules]: ReturnType<(typeof accountRules)[K]> };

const prefixed = (prefix: string, given: Fields | undefined): readonly string[] =>
  Object.keys(given ?? {}).map((key) => `${prefix}.${key}`);

const changeOf = (given: Given): AccountChange => ({
  email: given.email,
  businessType: given.business_type,
  requested: Object.keys(given.capabilities ?? {}),
  provided: [
    ...(given.business_type === undefined ? [] : ['business_type']),
    ...prefixed('individual', given.individual),
    ...prefixed('company', given.company),
    ...(given.tos_acceptance?.date === undefined ? [] : ['tos_acceptance.date']),
    ...(given.tos_acceptance?.ip === undefined ? [] : ['tos_acceptance.ip']),
  ].filter(isRequirement),
  tosDate: given.tos_acceptance?.date,
  payoutInterval: given.settings?.payouts?.schedule?.interval,
  metadata: given.metadata,
});

/** Older integrations name a type; newer ones a controller, whose dashboard says as much. */
const typeOf = (type: string | undefined, dashboard: string | undefined): string => type ?? dashboard ?? 'standard';

/** Accounts, their bank accounts, and links to onboarding. */
export const accountEndpoints = (world: World, accounts: Accounts, links: Links): readonly Endpoint[] => [
  endpoint(
    'POST',
    '/v1/accounts',
    {
      ...accountRules,
      type: oneOf('express', 'custom', 'standard'),
      country: text,
      controller: within({
        stripe_dashboard: within({ type: oneOf('express', 'full', 'none') }),
        fees: ignored,
        losses: ignored,
        requirement_collection: ignored,
      }),
    },
    (given) => {
      const type = typeOf(given.type, given.controller?.stripe_dashboard?.type);
      const { id } = accounts.create({ ...changeOf(given), type, country: given.country ?? 'DE' });
      if (given.external_account) accounts.addBank(id, given.external_account);
      return accounts.get(id);
    },
  ),
  endpoint('GET', '/v1/accounts', pageRules, (page) => pageOf('/v1/accounts', accounts.list(), page)),
  endpoint('GET', '/v1/account', {}, (_, { owner }) => accounts.get(owner)),
  endpoint('GET', '/v1/accounts/:id', {}, (_, { id = '' }) => accounts.get(id)),
  endpoint('POST', '/v1/accounts/:id', accountRules, (given, { id = '' }) => {
    accounts.update(id, changeOf(given));
    if (given.external_account) accounts.addBank(id, given.external_account, { isDefault: true });
    return accounts.get(id);
  }),
  endpoint('DELETE', '/v1/accounts/:id', {}, (_, { id = '' }) => {
    accounts.remove(id);
    return { id, object: 'account', deleted: true };
  }),
  endpoint(
    'POST',
    '/v1/accounts/:id/external_accounts',
    { external_account: required(bankDetails), default_for_currency: bool, metadata },
    (given, { id = '' }) => {
      accounts.get(id);
      const more = { isDefault: given.default_for_currency, metadata: given.metadata };
      return accounts.addBank(id, given.external_account, more).object;
    },
  ),
  endpoint('GET', '/v1/accounts/:id/external_accounts', { ...pageRules, object: ignored }, (page, { id = '' }) => {
    accounts.get(id);
    const banks = accounts.banks(id).toReversed();
    return pageOf(
      `/v1/accounts/${id}/external_accounts`,
      banks.map(({ object }) => object),
      page,
    );
  }),
  endpoint(
    'GET',
    '/v1/accounts/:id/external_accounts/:bank',
    {},
    (_, { id = '', bank = '' }) => accounts.bank(id, bank).object,
  ),
  endpoint(
    'POST',
    '/v1/accounts/:id/external_accounts/:bank',
    { account_holder_name: text, account_holder_type: ignored, default_for_currency: bool, metadata },
    (given, { id = '', bank = '' }) =>
      accounts.updateBank(id, bank, {
        holderName: given.account_holder_name,
        isDefault: given.default_for_currency,
        metadata: given.metadata,
      }).object,
  ),
  endpoint('DELETE', '/v1/accounts/:id/external_accounts/:bank', {}, (_, { id = '', bank = '' }) => {
    accounts.removeBank(id, bank);
    return { id: bank, object: 'bank_account', deleted: true };
  }),
  endpoint(
    'POST',
    '/v1/account_links',
    {
      account: required(text),
      type: required(oneOf('account_onboarding', 'account_update')),
      refresh_url: text,
      return_url: text,
      collect: ignored,
      collection_options: ignored,
    },
    ({ account, refresh_url = null, return_url = null }) => {
      if (!accounts.exists(account)) throw refusal(`No such account: '${account}'`, 'resource_missing', 'account');
      const { token, expiresAt } = links.create({ account, refreshUrl: refresh_url, returnUrl: return_url });
      const url = `${world.publicUrl()}/connect/onboarding/${token}`;
      return { object: 'account_link', created: world.seconds(), expires_at: expiresAt, url };
    },
  ),
];
