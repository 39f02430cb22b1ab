import { listAll, put, remove } from '#shared/store/index.ts';
import type { Change, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { AccountWait } from './domain/account-wait.ts';
import type { ContractorPayment } from './domain/contractor-payment.ts';
import type { Payable, PayableKind, VerifiedContractor } from './domain/payable.ts';
import { stateOf } from './domain/payout-account.ts';
import type { PayoutAccount, PayoutAccountIntent, PayoutAccountState } from './domain/payout-account.ts';
import type { Payout } from './domain/payout.ts';

const accountWaitsOf = (contractorId: string): string => `CONTRACTOR#${contractorId}#ACCOUNT_WAITS`;
const keys = {
  payoutAccount: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'PAYOUT_ACCOUNT' }),
  accountIntent: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'PAYOUT_ACCOUNT_INTENT' }),
  stripeAccount: (stripeAccountId: string): Key => ({ pk: `STRIPE_ACCOUNT#${stripeAccountId}`, sk: 'PLACE' }),
  accountWait: ({ contractorId, payoutKey }: Pick<AccountWait, 'contractorId' | 'payoutKey'>): Key => ({
    pk: accountWaitsOf(contractorId),
    sk: payoutKey,
  }),
  verified: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'KYC' }),
  payable: (kind: PayableKind, id: string): Key => ({ pk: `PAYABLE#${kind}#${id}`, sk: 'STATE' }),
  payout: (key: string): Key => ({ pk: `PAYOUT#${key}`, sk: 'STATE' }),
  stripePayout: (payoutId: string): Key => ({ pk: `STRIPE_PAYOUT#${payoutId}`, sk: 'PLACE' }),
  stripeTransfer: (transferId: string): Key => ({ pk: `STRIPE_TRANSFER#${transferId}`, sk: 'PLACE' }),
};

/** Index2: the list of a contractor's payments and payroll lines, newest first. */
export const contractorPaymentIndex = ({ contractorId, createdAt, paymentId }: ContractorPayment): Key => ({
  pk: `CONTRACTOR#${contractorId}#PAYMENTS`,
  sk: `${createdAt}#${paymentId}`,
});

/** What waits for its contractor's payout account; written and removed with the record that waits. Also in index1, for the sweep. */
export const putAccountWait = (wait: AccountWait): Put =>
  put(keys.accountWait(wait), wait, undefined, {
    index1: { pk: 'ACCOUNT_WAITS', sk: `${wait.sentAt}#${wait.payoutKey}` },
  });
export const removeAccountWait = (wait: Pick<AccountWait, 'contractorId' | 'payoutKey'>): Change =>
  remove(keys.accountWait(wait));

/** Key of the record that pays a contractor: a payment, or with `<payrollId>.<lineId>` a payroll line. Its `put` uses the same. */
export const contractorPaymentKey = (paymentId: string): Key => {
  const [payrollId = '', lineId] = paymentId.split('.');
  return lineId === undefined
    ? { pk: `PAYMENT#${paymentId}`, sk: 'STATE' }
    : { pk: `PAYROLL#${payrollId}`, sk: `LINE#${lineId}` };
};

/** Payout accounts, payouts, verified contractors and payables in the service's table. */
export const createPayoutRecords = ({ store }: { readonly store: Store }) => {
  const getPayoutAccount = (contractorId: string) => store.get<PayoutAccount>(keys.payoutAccount(contractorId));
  const putPayoutAccount = (account: PayoutAccount, read?: Versioned<PayoutAccount>): Put =>
    put(keys.payoutAccount(account.contractorId), account, read, {
      index1: { pk: `PAYOUT_ACCOUNTS#${stateOf(account)}`, sk: `${account.updatedAt}#${account.contractorId}` },
    });
  const keyIn = async (key: Key): Promise<string | undefined> => (await store.get<{ key: string }>(key))?.value.key;

  return {
    getPayoutAccount,
    putPayoutAccount,
    /** A new account, found by contractor and by Stripe's id. */
    addPayoutAccount: (account: PayoutAccount): readonly Put[] => [
      putPayoutAccount(account),
      put(keys.stripeAccount(account.stripeAccountId), { contractorId: account.contractorId }),
    ],
    /** One page of the accounts of one state, the longest unchanged first. */
    listPayoutAccounts: (state: PayoutAccountState, page: PageRequest) =>
      store.query<PayoutAccount>({ index: 'index1', pk: `PAYOUT_ACCOUNTS#${state}`, ...page }),
    getAccountIntent: (contractorId: string) => store.get<PayoutAccountIntent>(keys.accountIntent(contractorId)),
    putAccountIntent: (intent: PayoutAccountIntent, read?: Versioned<PayoutAccountIntent>): Put =>
      put(keys.accountIntent(intent.contractorId), intent, read),
    findPayoutAccount: async (stripeAccountId: string): Promise<Versioned<PayoutAccount> | undefined> => {
      const owner = await store.get<{ contractorId: string }>(keys.stripeAccount(stripeAccountId));
      return owner && getPayoutAccount(owner.value.contractorId);
    },
    listAccountWaits: (contractorId: string): Promise<readonly AccountWait[]> =>
      listAll<AccountWait>(store, { pk: accountWaitsOf(contractorId) }),
    /** Of all contractors: what failed that was sent since an instant. */
    listAccountWaitsSince: (since: string): Promise<readonly AccountWait[]> =>
      listAll<AccountWait>(
        store,
        { index: 'index1', pk: 'ACCOUNT_WAITS', order: 'desc' },
        (wait) => wait.sentAt >= since,
      ),
    getVerified: (contractorId: string) => store.get<VerifiedContractor>(keys.verified(contractorId)),
    putVerified: (contractor: VerifiedContractor, read?: Versioned<VerifiedContractor>): Put =>
      put(keys.verified(contractor.contractorId), contractor, read),

    /** One page of a contractor's payments, newest first. */
    listContractorPayments: (contractorId: string, page: PageRequest) =>
      store.query<ContractorPayment>({
        index: 'index2',
        pk: `CONTRACTOR#${contractorId}#PAYMENTS`,
        order: 'desc',
        ...page,
      }),
    /** A payment or a payroll line, by the id that the contractor knows. */
    findContractorPayment: async (paymentId: string): Promise<ContractorPayment | undefined> =>
      (await store.get<ContractorPayment>(contractorPaymentKey(paymentId)))?.value,

    getPayable: (kind: PayableKind, id: string) => store.get<Payable>(keys.payable(kind, id)),
    putPayable: (payable: Payable, read?: Versioned<Payable>): Put =>
      put(keys.payable(payable.kind, payable.id), payable, read),

    getPayout: (key: string) => store.get<Payout>(keys.payout(key)),
    putPayout: (payout: Payout, read?: Versioned<Payout>): Put =>
      put(keys.payout(payout.key), payout, read, {
        index1: { pk: 'PAYOUTS', sk: `${payout.updatedAt}#${payout.key}` },
      }),
    /** All payouts, last changed first, up to the first that is not wanted. */
    listPayoutsWhile: (isWanted: (payout: Payout) => boolean): Promise<readonly Payout[]> =>
      listAll<Payout>(store, { index: 'index1', pk: 'PAYOUTS', order: 'desc', limit: 500 }, isWanted),
    /** Makes a payout findable by Stripe's ids, written when they are first known. */
    putKeyOfPayout: (key: string, payoutId: string): Put => put(keys.stripePayout(payoutId), { key }),
    putKeyOfTransfer: (key: string, transferId: string): Put => put(keys.stripeTransfer(transferId), { key }),
    keyOfPayout: (payoutId: string) => keyIn(keys.stripePayout(payoutId)),
    keyOfTransfer: (transferId: string) => keyIn(keys.stripeTransfer(transferId)),
  };
};

export type PayoutRecords = ReturnType<typeof createPayoutRecords>;
