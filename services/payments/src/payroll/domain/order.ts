import { add, zero } from '#shared/money/index.ts';
import { amountProblem } from '#shared/money/payable.ts';
import type { Money } from '#shared/money/index.ts';
import { BATCH_LINES, MAX_PAYROLL_LINES } from './policy.ts';

/** One line of a payroll as the client ordered it: pay this contractor so much. Fixed once the payroll is submitted. */
export interface PayrollOrder {
  readonly lineId: string;
  readonly contractorId: string;
  readonly amount: Money;
  /** Distinguishes lines of one contractor: an invoice's number, a project. May be empty. */
  readonly reference: string;
  readonly description?: string;
  /** The failed or returned line that this one pays again; of the payroll's `failedLinesOf`. */
  readonly failedLineId?: string;
}

/** A batch of a payroll as it is stored: its lines are paid, settled and booked together. */
export interface PayrollBatch {
  readonly payrollId: string;
  /** Counts from 1. */
  readonly batch: number;
  readonly orders: readonly PayrollOrder[];
}

/** What the client says of a line. */
export type PayrollLineInput = Omit<PayrollOrder, 'lineId' | 'failedLineId'>;

/** A change of a draft, all of it or nothing. */
export interface DraftEdit {
  readonly add: readonly PayrollOrder[];
  readonly update: readonly PayrollOrder[];
  /** Ids of lines. */
  readonly remove: readonly string[];
}

export const LINE_PROBLEMS = [
  'unknown_contractor',
  'duplicate_line',
  'foreign_currency',
  'amount_not_payable',
  'unknown_line',
  'repeated_line',
  'too_many_lines',
  'total_too_large',
] as const;
/** Why a line cannot be in a draft. What blocks paying it later is in `preview.ts`. */
export type LineProblemCode = (typeof LINE_PROBLEMS)[number];

export interface LineProblem {
  /** Its position in the request: `add[3]`, `update[0]`, `remove[2]`; `row 7` of a CSV file. */
  readonly place: string;
  readonly code: LineProblemCode;
  readonly message: string;
}

/** The lines after an edit. The places of removed ones are filled from the end, so that few batches change. */
export const edited = (orders: readonly PayrollOrder[], { add: added, update, remove }: DraftEdit): PayrollOrder[] => {
  const updates = new Map(update.map((order) => [order.lineId, order]));
  const removed = new Set(remove);
  const all = [...orders.map((order) => replaced(order, updates.get(order.lineId))), ...added];
  const kept = all.filter(({ lineId }) => !removed.has(lineId)).length;
  const movers = all.slice(kept).filter(({ lineId }) => !removed.has(lineId));
  return all.slice(0, kept).map((order) => (removed.has(order.lineId) ? (movers.shift() ?? order) : order));
};

/** What replaces a line that pays a failed one again does so, too. */
const replaced = (order: PayrollOrder, update: PayrollOrder | undefined): PayrollOrder => {
  if (update === undefined || order.failedLineId === undefined) return update ?? order;
  return { ...update, failedLineId: order.failedLineId };
};

/** A line that failed, as another payroll pays it again. */
export const retryOrder = (failed: PayrollOrder, lineId: string): PayrollOrder => ({
  ...failed,
  lineId,
  failedLineId: failed.lineId,
});

export const totalOf = (orders: readonly Pick<PayrollOrder, 'amount'>[], currency: string): Money =>
  orders.reduce((total, { amount }) => add(total, amount), zero(currency));

export const inBatches = (payrollId: string, orders: readonly PayrollOrder[]): readonly PayrollBatch[] =>
  Array.from({ length: Math.ceil(orders.length / BATCH_LINES) }, (_, index) => ({
    payrollId,
    batch: index + 1,
    orders: orders.slice(index * BATCH_LINES, (index + 1) * BATCH_LINES),
  }));

interface Draft {
  readonly currency: string;
  readonly orders: readonly PayrollOrder[];
  /** Of those in the edit, the contractors that we know. */
  readonly known: ReadonlySet<string>;
}

/** All that is wrong with an edit, in the order of its lines. Amounts have been checked to be whole and positive. */
export const problemsOf = (
  edit: DraftEdit,
  { currency, orders, known }: Draft,
  placeOf = (list: keyof DraftEdit, index: number): string => `${list}[${index}]`,
): readonly LineProblem[] => {
  const present = new Set(orders.map(({ lineId }) => lineId));
  const gone = new Set(edit.remove);
  const touched = new Set([...edit.update.map(({ lineId }) => lineId), ...gone]);
  const taken = new Set(orders.filter(({ lineId }) => !touched.has(lineId)).map(identityOf));
  const problems: LineProblem[] = [];
  const report = (place: string, code: LineProblemCode, message: string) => problems.push({ place, code, message });

  const named = new Set<string>();
  const checkId = (place: string, lineId: string) => {
    if (!present.has(lineId)) report(place, 'unknown_line', `There is no line ${lineId}`);
    if (named.has(lineId)) report(place, 'repeated_line', 'The request names this line twice');
    named.add(lineId);
  };
  const check = (list: 'add' | 'update') => {
    for (const [index, order] of edit[list].entries()) {
      const place = placeOf(list, index);
      const { lineId, contractorId, amount } = order;
      if (list === 'update') checkId(place, lineId);
      if (!known.has(contractorId)) report(place, 'unknown_contractor', `There is no contractor ${contractorId}`);
      if (amount.currency !== currency) report(place, 'foreign_currency', `This payroll is in ${currency}`);
      const unpayable = amountProblem(amount, 'payout');
      if (unpayable !== undefined) report(place, 'amount_not_payable', `amount: ${unpayable.message}`);
      if (taken.has(identityOf(order))) {
        report(place, 'duplicate_line', 'The contractor has a line with this reference already');
      }
      taken.add(identityOf(order));
    }
  };
  check('update');
  check('add');
  for (const [index, lineId] of edit.remove.entries()) checkId(placeOf('remove', index), lineId);
  return [...problems, ...sizeProblems(edit, orders)];
};

/** One contractor is not paid twice for the same. */
const identityOf = ({ contractorId, reference }: PayrollOrder): string => `${contractorId}/${reference}`;

const sizeProblems = (edit: DraftEdit, orders: readonly PayrollOrder[]): readonly LineProblem[] => {
  const after = edited(orders, edit);
  const minor = after.reduce((total, { amount }) => total + amount.amountMinor, 0);
  return [
    ...(after.length > MAX_PAYROLL_LINES
      ? [
          {
            place: 'add',
            code: 'too_many_lines' as const,
            message: `A payroll has ${MAX_PAYROLL_LINES} lines at most`,
          },
        ]
      : []),
    ...(Number.isSafeInteger(minor)
      ? []
      : [{ place: 'add', code: 'total_too_large' as const, message: 'The total is too large to be exact' }]),
  ];
};
