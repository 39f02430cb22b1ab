import { hasFailed } from '../../../services/payments/src/payroll/domain/line.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { payrollBatchesIn, payrollLinesIn, payrollsIn } from '../../payments-shared/records.ts';

/** What is paid again has failed; and of all payrolls that were not cancelled, one pays it again. */
export const failedLinesArePaidAgainOnce = (records: Records): Oracle => {
  const look = (): readonly string[] => {
    const failed = new Set(payrollLinesIn(records).flatMap((line) => (hasFailed(line) ? [line.paymentId] : [])));
    const redrafts = new Map(
      payrollsIn(records).flatMap(({ payrollId, status, failedLinesOf }) =>
        failedLinesOf === undefined || status === 'cancelled' ? [] : [[payrollId, failedLinesOf] as const],
      ),
    );
    const again = payrollBatchesIn(records).flatMap(({ payrollId, orders }) => {
      const of = redrafts.get(payrollId);
      return of === undefined
        ? []
        : orders.flatMap(({ failedLineId }) => (failedLineId ? [`${of}.${failedLineId}`] : []));
    });
    return [...Map.groupBy(again, (paymentId) => paymentId)].flatMap(([paymentId, { length }]) => [
      ...(length > 1 ? [`line ${paymentId} is paid again ${length} times`] : []),
      ...(failed.has(paymentId) ? [] : [`line ${paymentId} is paid again, and has not failed`]),
    ]);
  };
  return { name: 'a failed line is paid again once', inspect: look, conclude: look };
};
