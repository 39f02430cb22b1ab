import type { Executions } from '#shared/executions/index.ts';
import type { AuditLog } from '../audit.ts';
import type { PayoutPorts } from '../payouts/ports.ts';
import type { PaymentRecords } from './records.ts';

export interface MilestonePorts extends PayoutPorts {
  readonly paymentRecords: PaymentRecords;
  readonly auditLog: AuditLog;
  readonly milestoneExecutions: Executions<'MilestonePayment'>;
}
