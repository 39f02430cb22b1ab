import type { Money } from '#shared/money/index.ts';

/** A client's bank takes a payment back. Stripe withdraws the money at once, and reinstates it if the dispute is won. */
export interface Dispute {
  readonly disputeId: string;
  readonly fundingId: string;
  readonly clientId: string;
  readonly amount: Money;
  readonly status: DisputeStatus;
  readonly openedAt: string;
  readonly closedAt?: string;
}

export const DISPUTE_STATUSES = ['inquiry', 'open', 'won', 'lost'] as const;
/** `inquiry`: the bank asks, and no money has moved. */
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** Stripe's statuses that begin so are inquiries: nothing is withdrawn unless they become disputes (page "Inquiries"). */
export const disputeStatusOf = (status: string): DisputeStatus => {
  if (status.startsWith('warning_')) return 'inquiry';
  return status === 'won' || status === 'lost' ? status : 'open';
};

export const isClosed = ({ status }: Pick<Dispute, 'status'>): boolean => status === 'won' || status === 'lost';
