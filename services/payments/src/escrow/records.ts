import { listAll, put, remove } from '#shared/store/index.ts';
import type { Change, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { BalanceAlert } from './domain/balance-alert.ts';
import type { Dispute } from './domain/dispute.ts';
import type { Funding } from './domain/funding.ts';
import type { FundingQueueEntry, FundingQueueKey } from './domain/funding-queue.ts';

const queuePk = (clientId: string): string => `CLIENT#${clientId}/WAITING`;
const keys = {
  funding: (fundingId: string): Key => ({ pk: `FUNDING#${fundingId}`, sk: 'STATE' }),
  paymentIntent: (paymentIntentId: string): Key => ({ pk: `STRIPE_PAYMENT_INTENT#${paymentIntentId}`, sk: 'PLACE' }),
  dispute: (disputeId: string): Key => ({ pk: `DISPUTE#${disputeId}`, sk: 'STATE' }),
  alert: (clientId: string, currency: string): Key => ({ pk: `CLIENT#${clientId}`, sk: `ALERT#${currency}` }),
  queueEntry: ({ clientId, since, key }: FundingQueueKey): Key => ({
    pk: queuePk(clientId),
    sk: `${since}#${key}`,
  }),
};

/** Fundings, disputes, balance alerts and the funding queue in the service's table. */
export const createEscrowRecords = ({ store }: { readonly store: Store }) => ({
  getFunding: (fundingId: string) => store.get<Funding>(keys.funding(fundingId)),
  putFunding: (funding: Funding, read?: Versioned<Funding>): Put =>
    put(keys.funding(funding.fundingId), funding, read, {
      index1: { pk: `CLIENT#${funding.clientId}#FUNDINGS`, sk: `${funding.createdAt}#${funding.fundingId}` },
      // Money on its way: few records, added up whenever the client opens the escrow.
      ...(funding.status === 'processing' && {
        index2: { pk: `CLIENT#${funding.clientId}#FUNDINGS_PENDING`, sk: funding.fundingId },
      }),
    }),
  /** One page of a client's fundings, newest first. */
  listFundings: (clientId: string, page: PageRequest) =>
    store.query<Funding>({ index: 'index1', pk: `CLIENT#${clientId}#FUNDINGS`, order: 'desc', ...page }),
  listPendingFundings: (clientId: string): Promise<readonly Funding[]> =>
    listAll<Funding>(store, { index: 'index2', pk: `CLIENT#${clientId}#FUNDINGS_PENDING` }),
  getFundingOfIntent: (paymentIntentId: string) =>
    store.get<{ fundingId: string }>(keys.paymentIntent(paymentIntentId)),
  putFundingOfIntent: (paymentIntentId: string, fundingId: string): Put =>
    put(keys.paymentIntent(paymentIntentId), { fundingId }),

  getDispute: (disputeId: string) => store.get<Dispute>(keys.dispute(disputeId)),
  putDispute: (dispute: Dispute, read?: Versioned<Dispute>): Put => put(keys.dispute(dispute.disputeId), dispute, read),

  getAlert: (clientId: string, currency: string) => store.get<BalanceAlert>(keys.alert(clientId, currency)),
  putAlert: (alert: BalanceAlert, read?: Versioned<BalanceAlert>): Put =>
    put(keys.alert(alert.clientId, alert.threshold.currency), alert, read),

  getQueueEntry: (entry: FundingQueueKey) => store.get<FundingQueueEntry>(keys.queueEntry(entry)),
  putQueueEntry: (entry: FundingQueueEntry, read?: Versioned<FundingQueueEntry>): Put =>
    put(keys.queueEntry(entry), entry, read),
  /** For the transaction that locks the entry's funds, or cancels what they are for. */
  removeQueueEntry: (entry: FundingQueueKey): Change => remove(keys.queueEntry(entry)),
  /** Oldest first. */
  listFundingQueue: (clientId: string): Promise<readonly FundingQueueEntry[]> =>
    listAll<FundingQueueEntry>(store, { pk: queuePk(clientId) }),
});

export type EscrowRecords = ReturnType<typeof createEscrowRecords>;
