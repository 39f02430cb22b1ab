import { ValidationError } from '#shared/errors/index.ts';
import type { Ids } from '#shared/runtime/index.ts';
import type { Change, Versioned } from '#shared/store/index.ts';
import { FailedLinesTakenError } from './domain/errors.ts';
import { hasFailed } from './domain/line.ts';
import { inBatches, retryOrder, totalOf } from './domain/order.ts';
import type { PayrollOrder } from './domain/order.ts';
import { RETRY_DRAFT_LIMITS } from './domain/policy.ts';
import { assertFailedLines, newPayroll } from './domain/payroll.ts';
import type { NewPayroll, Payroll } from './domain/payroll.ts';
import { ordersOf, ownPayroll } from './drafts.ts';
import type { Payrolls } from './drafts.ts';

interface RetryRequest {
  readonly failedLinesOf: string;
  readonly currency: string | undefined;
}

/**
 * A draft of what failed in a payroll, or was returned, and what has to be written with it. A line is taken as long as it is
 * in another such draft, or in the payroll that became of it, and that was not cancelled. Both the payroll and these others
 * have to be as they were read, so that no two drafts take the same line.
 *
 * @throws NotFoundError for another client's payroll as for none; ValidationError for another currency than its own;
 * PayrollNotCompletedError, NoFailedLinesError, FailedLinesTakenError
 */
export const createRetryDraft = async (
  service: Payrolls & { readonly ids: Ids },
  facts: Omit<NewPayroll, 'currency'>,
  { failedLinesOf, currency }: RetryRequest,
): Promise<{ readonly payroll: Payroll; readonly changes: readonly Change[] }> => {
  const { payrolls, ids } = service;
  const read = await ownPayroll(service, facts.clientId, failedLinesOf);
  const { total } = read.value;
  if (currency !== undefined && currency !== total.currency) {
    throw new ValidationError([{ field: 'currency', message: `That payroll is in ${total.currency}` }]);
  }
  assertFailedLines(read.value);
  const redrafts = await activeRetryDrafts(service, read.value);
  const holders = redrafts.filter(({ taken }) => taken.length > 0).map(({ payroll }) => payroll.value.payrollId);
  const failed = await failedOrders(service, read.value, new Set(redrafts.flatMap(({ taken }) => taken)));
  if (failed.length === 0 || holders.length >= RETRY_DRAFT_LIMITS.payrolls) {
    throw new FailedLinesTakenError(`Failed lines of payroll ${failedLinesOf} are in other payrolls already`, {
      payrollIds: holders,
    });
  }
  const orders = failed.map((order) => retryOrder(order, ids.next()));
  const payroll: Payroll = {
    ...newPayroll({ ...facts, currency: total.currency }),
    failedLinesOf,
    lineCount: orders.length,
    total: totalOf(orders, total.currency),
  };
  return {
    payroll,
    changes: [
      ...inBatches(payroll.payrollId, orders).map((batch) => payrolls.putBatch(batch)),
      payrolls.putPayroll({ ...read.value, retryDrafts: [...holders, payroll.payrollId] }, read),
      ...redrafts.map((one) => payrolls.unchanged(one.payroll)),
    ],
  };
};

interface RetryDraft {
  readonly payroll: Versioned<Payroll>;
  /** Which of the failed lines it pays. */
  readonly taken: readonly string[];
}

/** The failed lines of a payroll that a draft, or another payroll, pays again. */
export const takenLines = async (service: Payrolls, payroll: Payroll): Promise<readonly string[]> =>
  (await activeRetryDrafts(service, payroll)).flatMap(({ taken }) => taken);

/** Cancelled is for good: such a payroll was not and will not be paid. */
const activeRetryDrafts = async (
  service: Payrolls,
  { retryDrafts: redrafts = [] }: Payroll,
): Promise<readonly RetryDraft[]> => {
  const live: RetryDraft[] = [];
  for (const payrollId of redrafts) {
    const payroll = await service.payrolls.readPayroll(payrollId);
    if (payroll.value.status === 'cancelled') continue;
    const orders = await ordersOf(service, payrollId);
    live.push({ payroll, taken: orders.flatMap(({ failedLineId }) => failedLineId ?? []) });
  }
  return live;
};

/** In their order; the first ones, where they are more than one draft takes. */
const failedOrders = async (
  { payrolls }: Payrolls,
  { payrollId }: Payroll,
  taken: ReadonlySet<string>,
): Promise<readonly PayrollOrder[]> => {
  const progress = await payrolls.listProgress(payrollId);
  const failing = new Set(progress.filter(({ failed }) => failed > 0).map(({ batch }) => batch));
  const found: PayrollOrder[] = [];
  for (const { value } of await payrolls.listBatches(payrollId)) {
    if (found.length >= RETRY_DRAFT_LIMITS.lines) break;
    if (!failing.has(value.batch)) continue;
    const lines = await payrolls.linesOf(payrollId, value.orders);
    const failed = new Set(lines.flatMap(({ value: line }) => (hasFailed(line) ? [line.lineId] : [])));
    found.push(...value.orders.filter(({ lineId }) => failed.has(lineId) && !taken.has(lineId)));
  }
  return found.slice(0, RETRY_DRAFT_LIMITS.lines);
};
