import { ownedBy } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Versioned } from '#shared/store/index.ts';
import { PayrollLinesRefusedError } from './domain/errors.ts';
import { edited, inBatches, problemsOf, totalOf } from './domain/order.ts';
import type { DraftEdit, LineProblem, PayrollBatch, PayrollOrder } from './domain/order.ts';
import { assertDraft } from './domain/payroll.ts';
import type { Payroll } from './domain/payroll.ts';
import type { PayrollPorts } from './ports.ts';
import { contractorFacts, isKnown } from './contractors.ts';
import type { PayrollRecords } from './records.ts';

export interface Payrolls {
  readonly payrolls: PayrollRecords;
}

/** The client's own payroll. @throws NotFoundError for another client's as for none */
export const ownPayroll = async (
  { payrolls }: Payrolls,
  clientId: string,
  payrollId: string,
): Promise<Versioned<Payroll>> =>
  ownedBy(await payrolls.getPayroll(payrollId), ({ value }) => value.clientId === clientId);

/** All lines of a payroll, as they were ordered. */
export const ordersOf = async ({ payrolls }: Payrolls, payrollId: string): Promise<readonly PayrollOrder[]> =>
  (await payrolls.listBatches(payrollId)).flatMap(({ value }) => value.orders);

/** Whom a payroll pays. Its lines change in the draft only, and each change writes the payroll itself. */
export const paidContractors = async (service: Payrolls, payrollId: string): Promise<readonly string[]> =>
  (await ordersOf(service, payrollId)).map(({ contractorId }) => contractorId);

interface Edit {
  readonly clientId: string;
  readonly payrollId: string;
  readonly edit: DraftEdit;
  /** How the answer names the place of a problem. */
  readonly placeOf?: (list: keyof DraftEdit, index: number) => string;
  /** All problems to report, from those with the edit: an import has found others before. */
  readonly allProblems?: (found: readonly LineProblem[]) => readonly (LineProblem | object)[];
}

/**
 * Change the lines of a draft, all or nothing. Every edit writes the payroll itself: a reader of the payroll together with its
 * lines, and writes over the version that was read, has seen all of them.
 *
 * @throws NotFoundError, PayrollNotEditableError, PayrollLinesRefusedError
 */
export const editDraft = (
  service: Pick<PayrollPorts, 'payoutRecords' | 'store' | 'clock' | 'sleep'> & Payrolls,
  { clientId, payrollId, edit, placeOf, allProblems = (found) => found }: Edit,
): Promise<Payroll> =>
  retryOnConflict(async () => {
    const { payrolls, store, clock } = service;
    const read = await ownPayroll(service, clientId, payrollId);
    assertDraft(read.value);
    const batches = await payrolls.listBatches(payrollId);
    const orders = batches.flatMap(({ value }) => value.orders);
    const { currency } = read.value.total;
    const known = await knownAmong(service, edit);
    const problems = allProblems(problemsOf(edit, { currency, orders, known }, placeOf));
    if (problems.length > 0) throw refusal(problems);
    const after = edited(orders, edit);
    const payroll: Payroll = {
      ...read.value,
      revision: read.value.revision + 1,
      lineCount: after.length,
      total: totalOf(after, currency),
      updatedAt: clock.now(),
    };
    await store.commit([
      payrolls.putPayroll(payroll, read),
      ...batchChanges(payrolls, batches, inBatches(payrollId, after)),
    ]);
    return payroll;
  }, service);

/** Problems that one response lists. */
const NAMED_PROBLEMS = 100;

export const refusal = (problems: readonly (LineProblem | object)[]): PayrollLinesRefusedError =>
  new PayrollLinesRefusedError(`${problems.length} problems with these lines; nothing was changed`, {
    problems: problems.slice(0, NAMED_PROBLEMS),
    problemCount: problems.length,
  });

const knownAmong = async (service: Pick<PayrollPorts, 'payoutRecords'>, { add, update }: DraftEdit) => {
  const facts = await contractorFacts(
    service,
    [...add, ...update].map(({ contractorId }) => contractorId),
  );
  return new Set([...facts].filter(([, known]) => isKnown(known)).map(([contractorId]) => contractorId));
};

/** Only what differs is written: an edit of a few lines touches a few batches, of however many. */
const batchChanges = (
  payrolls: PayrollRecords,
  before: readonly Versioned<PayrollBatch>[],
  after: readonly PayrollBatch[],
): readonly Change[] => [
  ...after.flatMap((batch, index) => {
    const read = before[index];
    return read !== undefined && isSame(read.value, batch) ? [] : [payrolls.putBatch(batch, read)];
  }),
  ...before.slice(after.length).map((read) => payrolls.removeBatch(read.value, read)),
];

const isSame = (one: PayrollBatch, other: PayrollBatch): boolean =>
  one.orders.length === other.orders.length && one.orders.every((order, index) => order === other.orders[index]);
