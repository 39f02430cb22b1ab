import type { Signals } from '#shared/signals/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { CommonPorts, Stripe } from '../ports.ts';
import type { EscrowRecords } from './records.ts';

export interface EscrowPorts extends CommonPorts {
  readonly escrowRecords: EscrowRecords;
  readonly ledger: Ledger;
  readonly signals: Signals;
  readonly stripe: Pick<Stripe, 'createPaymentIntent' | 'getPaymentIntent' | 'getDispute'>;
}
