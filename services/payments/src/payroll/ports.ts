import type { Executions } from '#shared/executions/index.ts';
import type { AuditLog } from '../audit.ts';
import type { Recorder } from '../ledger/index.ts';
import type { PayoutPorts } from '../payouts/ports.ts';
import type { PayrollRecords } from './records.ts';

export interface PayrollPorts extends PayoutPorts {
  readonly payrolls: PayrollRecords;
  readonly auditLog: AuditLog;
  readonly recorder: Recorder;
  readonly payrollExecutions: Executions<'PayrollProcessing'>;
}
