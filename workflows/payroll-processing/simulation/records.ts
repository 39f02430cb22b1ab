import type { BatchProgress, PayrollLine } from '../../../services/payments/src/domain/payroll-line.ts';
import type { PayrollBatch } from '../../../services/payments/src/domain/payroll-order.ts';
import type { Payout } from '../../../services/payments/src/domain/payout.ts';
import type { Payroll } from '../../../services/payments/src/domain/payroll.ts';
import type { Records } from '../../simulator/oracles/oracle.ts';

/** What is on record of payrolls, for the judges of a run. */

const all =
  <T>(pk: string, sk: string) =>
  (records: Records): readonly T[] =>
    records.all(pk).flatMap((one) => (one.sk.startsWith(sk) ? [one.value as unknown as T] : []));

export const payrollsIn = all<Payroll>('PAYROLL#', 'STATE');
export const batchesIn = all<PayrollBatch>('PAYROLL#', 'BATCH#');
export const progressIn = all<BatchProgress>('PAYROLL#', 'PROGRESS#');
export const linesIn = all<PayrollLine>('PAYROLL#', 'LINE#');
export const payoutsIn = all<Payout>('PAYOUT#', 'STATE');

export const ofPayroll = <T extends { readonly payrollId: string }>(
  some: readonly T[],
  { payrollId }: Pick<Payroll, 'payrollId'>,
): readonly T[] => some.filter((one) => one.payrollId === payrollId);

export const isPaidOut = ({ status }: Pick<Payroll, 'status'>): boolean =>
  status === 'completed' || status === 'completed_with_failures';

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
