import { NotFoundError } from '#shared/errors/index.ts';
import { createFailures } from '#shared/interventions/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { changeRecord, listAll, put, queryAll } from '#shared/store/index.ts';
import type { Change, Decision, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { ParkedPayroll } from './domain/failure.ts';
import type { SoleDecisions } from './domain/four-eyes.ts';
import type { BatchProgress, PayrollLine } from './domain/line.ts';
import type { PayrollBatch, PayrollOrder } from './domain/order.ts';
import type { Payroll } from './domain/payroll.ts';
import { contractorPaymentIndex, contractorPaymentKey } from '../payouts/records.ts';

const pk = (payrollId: string): string => `PAYROLL#${payrollId}`;
type Decider = Omit<SoleDecisions, 'decisions'>;
/** List of what waits for an operator. */
const PARKED = 'PAYROLLS_PARKED';
const pad = (batch: number): string => String(batch).padStart(4, '0');
const keys = {
  payroll: (payrollId: string): Key => ({ pk: pk(payrollId), sk: 'STATE' }),
  batch: (payrollId: string, batch: number): Key => ({ pk: pk(payrollId), sk: `BATCH#${pad(batch)}` }),
  sole: ({ clientId, userId, currency }: Decider): Key => ({
    pk: `CLIENT#${clientId}#SUBMITTERS`,
    sk: `${userId}#${currency}`,
  }),
  progress: (payrollId: string, batch: number): Key => ({ pk: pk(payrollId), sk: `PROGRESS#${pad(batch)}` }),
};

/**
 * Payrolls in the service's table, all under `PAYROLL#<id>`:
 *
 * | sk              | value                                                                             |
 * | --------------- | --------------------------------------------------------------------------------- |
 * | `STATE`         | the payroll; also in index1, for the client                                       |
 * | `BATCH#<n>`     | up to 50 lines as they were ordered; changes with `STATE`, and only in the draft  |
 * | `PROGRESS#<n>`  | how far the batch is; from when it begins to be paid                              |
 * | `LINE#<lineId>` | one line on its way; likewise, and also in index2, for the contractor             |
 *
 * and under `CLIENT#<id>#SUBMITTERS`, `<userId>#<currency>`, what a person submitted in the last day without a second person.
 */
export const createPayrollRecords = ({ store }: { readonly store: Store }) => {
  const getPayroll = (payrollId: string) => store.get<Payroll>(keys.payroll(payrollId));
  const putPayroll = (payroll: Payroll, read?: Versioned<Payroll>): Put =>
    put(keys.payroll(payroll.payrollId), payroll, read, {
      index1: { pk: `CLIENT#${payroll.clientId}#PAYROLLS`, sk: `${payroll.createdAt}#${payroll.payrollId}` },
    });

  /** For a transaction that rests on what was read of a payroll and its lines: each edit of these writes it. */
  const unchanged = ({ key, version }: Versioned<Payroll>): Change => ({ kind: 'check', key, if: { version } });

  /** @throws NotFoundError */
  const readPayroll = async (payrollId: string): Promise<Versioned<Payroll>> => {
    const read = await getPayroll(payrollId);
    if (read === undefined) throw new NotFoundError(`No payroll ${payrollId}`);
    return read;
  };

  const getBatch = (payrollId: string, batch: number) => store.get<PayrollBatch>(keys.batch(payrollId, batch));
  const getProgress = (payrollId: string, batch: number) => store.get<BatchProgress>(keys.progress(payrollId, batch));
  const getLine = (paymentId: string) => store.get<PayrollLine>(contractorPaymentKey(paymentId));

  return {
    getPayroll,
    readPayroll,
    putPayroll,
    unchanged,

    /** Read, decide and write in one transaction; decide again after a conflict. @throws NotFoundError */
    changePayroll: <T>(
      payrollId: string,
      { sleep }: { readonly sleep: Sleep },
      decide: (payroll: Payroll) => Decision<Payroll, T> | Promise<Decision<Payroll, T>>,
    ): Promise<T> =>
      changeRecord<Payroll, T>(
        { store, sleep },
        { read: () => readPayroll(payrollId), write: (value, read) => [putPayroll(value, read)] },
        decide,
      ),

    /** One page of a client's payrolls, newest first. */
    listPayrolls: (clientId: string, page: PageRequest) =>
      store.query<Payroll>({ index: 'index1', pk: `CLIENT#${clientId}#PAYROLLS`, order: 'desc', ...page }),

    getSoleDecisions: (decider: Decider) => store.get<SoleDecisions>(keys.sole(decider)),
    /** Two payrolls that are submitted at the same time conflict here: the second counts the first. */
    putSoleDecisions: (decisions: SoleDecisions, read?: Versioned<SoleDecisions>): Put =>
      put(keys.sole(decisions), decisions, read),

    getBatch,
    putBatch: (batch: PayrollBatch, read?: Versioned<PayrollBatch>): Put =>
      put(keys.batch(batch.payrollId, batch.batch), batch, read),
    removeBatch: ({ payrollId, batch }: PayrollBatch, read: Versioned<PayrollBatch>): Change => ({
      kind: 'delete',
      key: keys.batch(payrollId, batch),
      if: { version: read.version },
    }),
    /** In their order. */
    listBatches: (payrollId: string): Promise<readonly Versioned<PayrollBatch>[]> =>
      queryAll<PayrollBatch>(store, { pk: pk(payrollId), prefix: 'BATCH#' }),

    getProgress,
    putProgress: (progress: BatchProgress, read?: Versioned<BatchProgress>): Put =>
      put(keys.progress(progress.payrollId, progress.batch), progress, read),
    /** Of the batches that were begun, in their order. */
    listProgress: (payrollId: string): Promise<readonly BatchProgress[]> =>
      listAll<BatchProgress>(store, { pk: pk(payrollId), prefix: 'PROGRESS#' }),

    /** @param paymentId `<payrollId>.<lineId>` */
    getLine,
    putLine: (line: PayrollLine, read?: Versioned<PayrollLine>): Put =>
      put(contractorPaymentKey(line.paymentId), line, read, { index2: contractorPaymentIndex(line) }),
    /** Lines of a batch that are on record, in the orders' sequence. */
    linesOf: async (payrollId: string, orders: readonly PayrollOrder[]): Promise<readonly Versioned<PayrollLine>[]> =>
      (await Promise.all(orders.map(({ lineId }) => getLine(`${payrollId}.${lineId}`)))).filter(
        (line) => line !== undefined,
      ),

    /** What waits for an operator, and what did. */
    failures: createFailures<ParkedPayroll>({ store, list: PARKED }),
  };
};

export type PayrollRecords = ReturnType<typeof createPayrollRecords>;
