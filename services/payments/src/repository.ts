import type { Change, Key, Page, Put, Store, Versioned } from '#shared/store/index.ts';
import type { AuditEntry } from './audit.ts';
import type { BalanceAlert } from './escrow/domain/balance-alert.ts';
import type { ContractorPayment } from './payouts/domain/contractor-payment.ts';
import type { Dispute } from './escrow/domain/dispute.ts';
import type { Funding } from './escrow/domain/funding.ts';
import type { Payable, PayableKind, VerifiedContractor } from './payouts/domain/payable.ts';
import type { PayoutAccount } from './payouts/domain/payout-account.ts';
import type { Payout } from './payouts/domain/payout.ts';
import type { Waiter } from './escrow/domain/waiter.ts';
import type { InboxEntry } from './webhooks/domain/webhook.ts';

const keys = {
  funding: (fundingId: string): Key => ({ pk: `FUNDING#${fundingId}`, sk: 'STATE' }),
  paymentIntent: (paymentIntentId: string): Key => ({ pk: `STRIPE_PAYMENT_INTENT#${paymentIntentId}`, sk: 'PLACE' }),
  dispute: (disputeId: string): Key => ({ pk: `DISPUTE#${disputeId}`, sk: 'STATE' }),
  alert: (clientId: string, currency: string): Key => ({ pk: `CLIENT#${clientId}`, sk: `ALERT#${currency}` }),
  waiter: ({ clientId, since, key }: Pick<Waiter, 'clientId' | 'since' | 'key'>): Key => ({
    pk: waitingPk(clientId),
    sk: `${since}#${key}`,
  }),
  payoutAccount: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'PAYOUT_ACCOUNT' }),
  stripeAccount: (stripeAccountId: string): Key => ({ pk: `STRIPE_ACCOUNT#${stripeAccountId}`, sk: 'PLACE' }),
  verified: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'KYC' }),
  payable: (kind: PayableKind, id: string): Key => ({ pk: `PAYABLE#${kind}#${id}`, sk: 'STATE' }),
  payout: (key: string): Key => ({ pk: `PAYOUT#${key}`, sk: 'STATE' }),
  stripePayout: (payoutId: string): Key => ({ pk: `STRIPE_PAYOUT#${payoutId}`, sk: 'PLACE' }),
  stripeTransfer: (transferId: string): Key => ({ pk: `STRIPE_TRANSFER#${transferId}`, sk: 'PLACE' }),
  webhook: (eventId: string): Key => ({ pk: `WEBHOOK#stripe/${eventId}`, sk: 'STATE' }),
  audit: ({ of, at, action, occurrence = '' }: AuditEntry): Key => ({
    pk: `AUDIT#${of}`,
    sk: `${at}#${action}#${occurrence}`,
  }),
};
const waitingPk = (clientId: string): string => `CLIENT#${clientId}/WAITING`;

/** One page of a list. */
export interface PageOf {
  readonly limit: number;
  readonly cursor?: string;
}

export const put = (key: Key, value: object, read: Versioned<unknown> | undefined, indexes?: Put['indexes']): Put => ({
  kind: 'put',
  key,
  value,
  if: read === undefined ? 'new' : { version: read.version },
  ...(indexes !== undefined && { indexes }),
});

/** Index2: where a record about paying a contractor is listed for them, newest first. For payments and payroll lines. */
export const contractorPlace = ({ contractorId, createdAt, paymentId }: ContractorPayment): Key => ({
  pk: `CONTRACTOR#${contractorId}#PAYMENTS`,
  sk: `${createdAt}#${paymentId}`,
});

/** Where the record that pays a contractor lies: a payment, or by `<payrollId>.<lineId>` a line. Its `put` uses the same. */
export const contractorPaymentKey = (paymentId: string): Key => {
  const [payrollId = '', lineId] = paymentId.split('.');
  return lineId === undefined
    ? { pk: `PAYMENT#${paymentId}`, sk: 'STATE' }
    : { pk: `PAYROLL#${payrollId}`, sk: `LINE#${lineId}` };
};

/**
 * How the service's records lie in its table. Every method is a read or makes a `Change` for a commit. Payments and payrolls
 * have files of their own beside this one; the ledger's keys are in `ledger/layout.ts`.
 */
export const createRepository = ({ store }: { readonly store: Store }) => ({
  // --- fundings and disputes
  getFunding: (fundingId: string) => store.get<Funding>(keys.funding(fundingId)),
  putFunding: (funding: Funding, read?: Versioned<Funding>): Put =>
    put(keys.funding(funding.fundingId), funding, read, {
      index1: { pk: `CLIENT#${funding.clientId}#FUNDINGS`, sk: `${funding.createdAt}#${funding.fundingId}` },
      // Money on its way: few, and added up whenever the client looks.
      ...(funding.status === 'processing' && {
        index2: { pk: `CLIENT#${funding.clientId}#FUNDINGS_PENDING`, sk: funding.fundingId },
      }),
    }),
  /** One page of a client's fundings, newest first. */
  listFundings: (clientId: string, page: PageOf) =>
    store.query<Funding>({ index: 'index1', pk: `CLIENT#${clientId}#FUNDINGS`, order: 'desc', ...page }),
  listPendingFundings: (clientId: string): Promise<readonly Funding[]> =>
    all((cursor) => store.query<Funding>({ index: 'index2', pk: `CLIENT#${clientId}#FUNDINGS_PENDING`, ...cursor })),
  getFundingOfIntent: (paymentIntentId: string) =>
    store.get<{ fundingId: string }>(keys.paymentIntent(paymentIntentId)),
  putFundingOfIntent: (paymentIntentId: string, fundingId: string): Put =>
    put(keys.paymentIntent(paymentIntentId), { fundingId }, undefined),
  getDispute: (disputeId: string) => store.get<Dispute>(keys.dispute(disputeId)),
  putDispute: (dispute: Dispute, read?: Versioned<Dispute>): Put => put(keys.dispute(dispute.disputeId), dispute, read),

  // --- alerts and waiters
  getAlert: (clientId: string, currency: string) => store.get<BalanceAlert>(keys.alert(clientId, currency)),
  putAlert: (alert: BalanceAlert, read?: Versioned<BalanceAlert>): Put =>
    put(keys.alert(alert.clientId, alert.threshold.currency), alert, read),
  getWaiter: (place: Pick<Waiter, 'clientId' | 'since' | 'key'>) => store.get<Waiter>(keys.waiter(place)),
  putWaiter: (waiter: Waiter, read?: Versioned<Waiter>): Put => put(keys.waiter(waiter), waiter, read),
  /** For the transaction that locks the waiter's funds, or gives them up. */
  removeWaiter: (place: Pick<Waiter, 'clientId' | 'since' | 'key'>): Change => ({
    kind: 'delete',
    key: keys.waiter(place),
    if: 'any',
  }),
  /** Oldest first. */
  listWaiters: (clientId: string): Promise<readonly Waiter[]> =>
    all((cursor) => store.query<Waiter>({ pk: waitingPk(clientId), ...cursor })),

  // --- contractors
  getPayoutAccount: (contractorId: string) => store.get<PayoutAccount>(keys.payoutAccount(contractorId)),
  putPayoutAccount: (account: PayoutAccount, read: Versioned<PayoutAccount>): Put =>
    put(keys.payoutAccount(account.contractorId), account, read),
  /** A new account, found by contractor and by Stripe's id. */
  addPayoutAccount: (account: PayoutAccount): readonly Put[] => [
    put(keys.payoutAccount(account.contractorId), account, undefined),
    put(keys.stripeAccount(account.stripeAccountId), { contractorId: account.contractorId }, undefined),
  ],
  findPayoutAccount: async (stripeAccountId: string): Promise<Versioned<PayoutAccount> | undefined> => {
    const place = await store.get<{ contractorId: string }>(keys.stripeAccount(stripeAccountId));
    return place && store.get<PayoutAccount>(keys.payoutAccount(place.value.contractorId));
  },
  getVerified: (contractorId: string) => store.get<VerifiedContractor>(keys.verified(contractorId)),
  putVerified: (contractor: VerifiedContractor, read?: Versioned<VerifiedContractor>): Put =>
    put(keys.verified(contractor.contractorId), contractor, read),
  /** One page of what a contractor is paid, newest first. */
  listContractorPayments: (contractorId: string, page: PageOf) =>
    store.query<ContractorPayment>({
      index: 'index2',
      pk: `CONTRACTOR#${contractorId}#PAYMENTS`,
      order: 'desc',
      ...page,
    }),

  /** A payment, or the line of a payroll, by the id that the contractor knows it by. */
  findContractorPayment: async (paymentId: string): Promise<ContractorPayment | undefined> =>
    (await store.get<ContractorPayment>(contractorPaymentKey(paymentId)))?.value,

  // --- payables
  getPayable: (kind: PayableKind, id: string) => store.get<Payable>(keys.payable(kind, id)),
  putPayable: (payable: Payable, read?: Versioned<Payable>): Put =>
    put(keys.payable(payable.kind, payable.id), payable, read),

  // --- payouts
  getPayout: (key: string) => store.get<Payout>(keys.payout(key)),
  putPayout: (payout: Payout, read?: Versioned<Payout>): Put =>
    put(keys.payout(payout.key), payout, read, {
      index1: { pk: 'PAYOUTS', sk: `${payout.updatedAt}#${payout.key}` },
    }),
  /** One page of all payouts, the one that changed last first. */
  listPayouts: (page: PageOf) => store.query<Payout>({ index: 'index1', pk: 'PAYOUTS', order: 'desc', ...page }),
  /** Found by Stripe's ids too, from when they are known. */
  placePayout: (key: string, payoutId: string): Put => put(keys.stripePayout(payoutId), { key }, undefined),
  placeTransfer: (key: string, transferId: string): Put => put(keys.stripeTransfer(transferId), { key }, undefined),
  keyOfPayout: async (payoutId: string): Promise<string | undefined> =>
    (await store.get<{ key: string }>(keys.stripePayout(payoutId)))?.value.key,
  keyOfTransfer: async (transferId: string): Promise<string | undefined> =>
    (await store.get<{ key: string }>(keys.stripeTransfer(transferId)))?.value.key,

  // --- webhooks and audit
  getWebhook: (eventId: string) => store.get<InboxEntry>(keys.webhook(eventId)),
  putWebhook: (entry: InboxEntry, read?: Versioned<InboxEntry>): Put => ({
    ...put(keys.webhook(entry.eventId), entry, read, {
      index1: { pk: `WEBHOOKS#${entry.status}`, sk: `${entry.receivedAt}#${entry.eventId}` },
    }),
    expiresAt: entry.expiresAt,
  }),
  /** One page of the inbox, newest first. */
  listWebhooks: (status: InboxEntry['status'], page: PageOf) =>
    store.query<InboxEntry>({ index: 'index1', pk: `WEBHOOKS#${status}`, order: 'desc', ...page }),
  putAudit: (entry: AuditEntry): Put => put(keys.audit(entry), entry, undefined),
  /** One page of the audit log of one thing, newest first. */
  listAudit: (of: string, page: PageOf) => store.query<AuditEntry>({ pk: `AUDIT#${of}`, order: 'desc', ...page }),
});

export type Repository = ReturnType<typeof createRepository>;

/** All pages of a query, in one list, up to the first item that is not wanted. */
export const all = async <T>(
  page: (cursor: { cursor?: string }) => Promise<Page<T>>,
  isWanted: (item: T) => boolean = () => true,
): Promise<readonly T[]> => {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const answer: Page<T> = await page(next === undefined ? {} : { cursor: next });
    for (const { value } of answer.items) {
      if (!isWanted(value)) return items;
      items.push(value);
    }
    next = answer.next;
  } while (next !== undefined);
  return items;
};
