import type { Payroll } from '../../../services/payments/src/payroll/domain/payroll.ts';

/** Reads payroll records for the oracles. */

export const ofPayroll = <T extends { readonly payrollId: string }>(
  some: readonly T[],
  { payrollId }: Pick<Payroll, 'payrollId'>,
): readonly T[] => some.filter((one) => one.payrollId === payrollId);

export const isPaidOut = ({ status }: Pick<Payroll, 'status'>): boolean =>
  status === 'completed' || status === 'completed_with_failures';

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
