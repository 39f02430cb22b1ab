import type { EscrowRecords } from '../escrow/records.ts';
import type { Ledger } from '../ledger/index.ts';
import type { PayoutRecords } from '../payouts/records.ts';
import type { CommonPorts, Documents, Queues, Stripe } from '../ports.ts';

export interface ReconciliationPorts extends CommonPorts {
  readonly escrowRecords: EscrowRecords;
  readonly payoutRecords: PayoutRecords;
  readonly ledger: Ledger;
  readonly stripe: Pick<Stripe, 'listBalanceTransactions'>;
  readonly documents: Documents;
  readonly queues: Queues;
}
