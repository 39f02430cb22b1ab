import type Stripe from 'stripe';
import { noSuch, refusal } from './errors.ts';
import { accountObject, payoutsAllowed, REQUIREMENTS, withDetails } from './objects/account.ts';
import type { AccountState, Restriction } from './objects/account.ts';
import { newBank, withObject } from './objects/bank-account.ts';
import type { Bank, NewBank } from './objects/bank-account.ts';
import { changeMetadata } from './request/rules.ts';
import type { MetadataChange } from './request/rules.ts';
import type { DeliveryOptions } from './types.ts';
import type { World } from './world.ts';

export interface AccountChange {
  readonly email?: string | null | undefined;
  readonly businessType?: string | undefined;
  readonly requested?: readonly string[] | undefined;
  /** Names of requirements that the caller now meets. */
  readonly provided?: readonly string[] | undefined;
  readonly tosDate?: number | undefined;
  readonly payoutInterval?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
}

export interface NewAccount extends AccountChange {
  readonly type: AccountState['type'];
  readonly country: string;
}

export interface BankChange {
  readonly holderName?: string | undefined;
  readonly isDefault?: boolean | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Connected accounts, the platform's own one, and their bank accounts. All methods throw `StripeApiError`. */
export interface Accounts {
  create(account: NewAccount): Stripe.Account;
  /** @throws StripeApiError (404) */
  get(id: string): Stripe.Account;
  exists(id: string): boolean;
  /** Connected ones, newest first. */
  list(): readonly Stripe.Account[];
  update(id: string, change: AccountChange): Stripe.Account;
  remove(id: string): void;
  banks(account: string): readonly Bank[];
  bank(account: string, id: string): Bank;
  addBank(
    account: string,
    bank: NewBank,
    more?: { readonly isDefault?: boolean | undefined; readonly metadata?: MetadataChange | undefined },
  ): Bank;
  /** With another holder's name, payouts to it are tried again. */
  updateBank(account: string, id: string, change: BankChange): Bank;
  removeBank(account: string, id: string): void;
  /** A payout failed: no payout goes there until its details are updated. */
  disableBank(account: string, id: string, delivery?: DeliveryOptions): void;
  /** The contractor gives all details; with a bank account, unless there is one. */
  completeOnboarding(id: string, bank?: NewBank): Stripe.Account;
  /** Null removes the restriction. */
  restrict(id: string, restriction: Restriction | null): Stripe.Account;
  payoutsAllowed(id: string): boolean;
}

const ROOT = 'stripe';

export const createAccounts = (world: World): Accounts => {
  const { accounts, banks, events, platformId, seconds, id: newId } = world;

  const ownerOf = (id: string): string => (id === platformId ? ROOT : platformId);

  const ensurePlatform = (): void => {
    if (accounts.get(ROOT, platformId)) return;
    const state: AccountState = {
      id: platformId,
      created: seconds(),
      type: 'standard',
      country: 'DE',
      email: null,
      businessType: 'company',
      requested: ['card_payments', 'transfers'],
      provided: [],
      tosDate: null,
      payoutInterval: 'manual',
      metadata: {},
      restriction: null,
    };
    accounts.put(ROOT, withDetails(state, seconds()));
  };

  const state = (id: string): AccountState => {
    ensurePlatform();
    const found = accounts.get(ownerOf(id), id);
    if (!found) throw noSuch('account', id);
    return found;
  };

  const banksOf = (account: string): readonly Bank[] => banks.list(account).toReversed();

  const get = (id: string): Stripe.Account => accountObject(state(id), banksOf(id));

  /** Emits `account.updated` if `act` changes the account as Stripe shows it. */
  const withUpdateEvent = <T>(id: string, act: () => T, delivery?: DeliveryOptions): T => {
    const before = get(id);
    const result = act();
    const now = get(id);
    if (JSON.stringify(now) !== JSON.stringify(before)) events.emit(id, 'account.updated', { now, before, delivery });
    return result;
  };

  const save = (changed: AccountState): AccountState => accounts.put(ownerOf(changed.id), changed);

  const bank = (account: string, id: string): Bank => {
    const found = banks.get(account, id);
    if (!found) throw noSuch('external account', id);
    return found;
  };

  const makeDefault = (account: string, chosen: Bank): void => {
    for (const other of banksOf(account)) {
      if (other.object.currency !== chosen.object.currency) continue;
      banks.put(account, withObject(other, { default_for_currency: other.id === chosen.id }));
    }
  };

  const replaceBank = (account: string, before: Bank, now: Bank, delivery?: DeliveryOptions): void => {
    banks.put(account, now);
    if (now.object.default_for_currency === true) makeDefault(account, now);
    const change = { now: now.object, before: before.object, delivery };
    events.emit(account, 'account.external_account.updated', change);
  };

  const addBank: Accounts['addBank'] = (account, given, { isDefault = false, metadata } = {}) =>
    withUpdateEvent(account, () => {
      const isFirst = !banksOf(account).some(({ object }) => object.currency === given.currency);
      const options = { isDefault: isDefault || isFirst, metadata: changeMetadata({}, metadata) };
      const added = banks.put(account, newBank(newId('ba'), given, options));
      if (options.isDefault) makeDefault(account, added);
      events.emit(account, 'account.external_account.created', { now: added.object });
      return added;
    });

  const update = (id: string, change: AccountChange): Stripe.Account => {
    withUpdateEvent(id, () => {
      const before = state(id);
      return save({
        ...before,
        email: change.email === undefined ? before.email : change.email,
        businessType: change.businessType ?? before.businessType,
        requested: [...new Set([...before.requested, ...(change.requested ?? [])])],
        provided: [...new Set([...before.provided, ...(change.provided ?? [])])],
        tosDate: change.tosDate ?? before.tosDate,
        payoutInterval: change.payoutInterval ?? before.payoutInterval,
        metadata: changeMetadata(before.metadata, change.metadata),
      });
    });
    return get(id);
  };

  return {
    create: ({ type, country, ...change }) => {
      const { id } = save({
        id: newId('acct'),
        created: seconds(),
        type,
        country,
        email: change.email ?? null,
        businessType: change.businessType ?? null,
        requested: change.requested ?? [],
        provided: change.provided ?? [],
        tosDate: change.tosDate ?? null,
        payoutInterval: change.payoutInterval ?? 'daily',
        metadata: changeMetadata({}, change.metadata),
        restriction: null,
      });
      return get(id);
    },
    get,
    exists: (id) => id === platformId || accounts.get(platformId, id) !== undefined,
    list: () => accounts.list(platformId).map(({ id }) => get(id)),
    update,
    remove: (id) => {
      state(id);
      accounts.remove(ownerOf(id), id);
    },
    banks: banksOf,
    bank,
    addBank,
    updateBank: (account, id, { holderName, isDefault, metadata }) =>
      withUpdateEvent(account, () => {
        const before = bank(account, id);
        const { object } = before;
        const now = withObject(before, {
          account_holder_name: holderName ?? object.account_holder_name,
          default_for_currency: isDefault === true || object.default_for_currency === true,
          metadata: changeMetadata(object.metadata ?? {}, metadata),
          // Labels change nothing at the bank.
          status: holderName === undefined ? object.status : 'new',
        });
        replaceBank(account, before, now);
        return now;
      }),
    removeBank: (account, id) =>
      withUpdateEvent(account, () => {
        const { object } = bank(account, id);
        const others = banksOf(account).filter((each) => each.id !== id && each.object.currency === object.currency);
        if (object.default_for_currency === true && others.length > 0) {
          throw refusal('You cannot delete the default external account for your default currency.');
        }
        banks.remove(account, id);
        events.emit(account, 'account.external_account.deleted', { now: object });
      }),
    disableBank: (account, id, delivery) => {
      const before = banks.get(account, id);
      if (!before) return; // deleted in the meantime
      withUpdateEvent(
        account,
        () => replaceBank(account, before, withObject(before, { status: 'errored' }), delivery),
        delivery,
      );
    },
    completeOnboarding: (id, given) => {
      // Checks first.
      if (given) addBank(id, given, { isDefault: true });
      withUpdateEvent(id, () => save(withDetails(state(id), seconds())));
      return get(id);
    },
    restrict: (id, restriction) => {
      withUpdateEvent(id, () => save({ ...state(id), restriction }));
      return get(id);
    },
    payoutsAllowed: (id) => payoutsAllowed(state(id)),
  };
};

/** The requirements that a body such as `individual[first_name]=…` meets. */
export const isRequirement = (name: string): boolean =>
  name === 'company.name' || REQUIREMENTS.some((requirement) => requirement === name);
