import { array, boolean, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { amountSchema, moneySchema } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { instant, line, named, reference, uuid } from '#shared/validation/index.ts';
import { LINE_LIMITS } from './domain/policy.ts';
import type { BatchProgress, PayrollLine } from './domain/line.ts';
import { CANCEL_REASONS, PAYROLL_STATUSES, canBeCancelled } from './domain/payroll.ts';
import type { Payroll } from './domain/payroll.ts';
import type { PayrollOrder } from './domain/order.ts';
import { BLOCKER_CODES } from './domain/preview.ts';

/** Payrolls and their lines as the API takes and shows them. */

export const payrollPath = object({ payrollId: uuid().required() });

export const lineInput = named(
  'PayrollLineInput',
  object({
    contractorId: uuid().required(),
    amount: moneySchema.required(),
    /** Distinguishes lines of one contractor: a reference is paid once. */
    reference: reference(LINE_LIMITS.reference).optional(),
    description: line(LINE_LIMITS.description).min(1).optional(),
  }),
);

export const orderOf = (lineId: string, given: InferType<typeof lineInput>): PayrollOrder => ({
  lineId,
  contractorId: given.contractorId,
  amount: { amountMinor: given.amount.amountMinor, currency: given.amount.currency },
  reference: given.reference ?? '',
  ...(given.description !== undefined && { description: given.description }),
});

export const payrollSchema = named(
  'Payroll',
  object({
    payrollId: uuid().required(),
    name: string().required(),
    status: string().oneOf(PAYROLL_STATUSES).required(),
    /** Names its lines as they are: goes up with each change of them. */
    revision: number().integer().required(),
    lines: number().integer().required(),
    total: amountSchema.required(),
    /** Another payroll, of which it pays the failed lines again. */
    failedLinesOf: uuid().optional(),
    createdAt: instant().required(),
    updatedAt: instant().required(),
    submittedBy: string().optional(),
    submittedAt: instant().optional(),
    approvedBy: string().optional(),
    approvedAt: instant().optional(),
    /** Its funds have to be in the escrow by then. */
    fundBy: instant().optional(),
    cancelReason: string().oneOf(CANCEL_REASONS).optional(),
    outcome: object({
      paidLines: number().integer().required(),
      paid: amountSchema.required(),
      failedLines: number().integer().required(),
      released: amountSchema.required(),
      completedAt: instant().required(),
    })
      .optional()
      .default(undefined),
    canEdit: boolean().required(),
    canCancel: boolean().required(),
  }),
);

const amountView = ({ amountMinor, currency }: Money): Money => ({ amountMinor, currency });

export const payrollView = (payroll: Payroll): InferType<typeof payrollSchema> => {
  const { payrollId, name, status, revision, lineCount, total, createdAt, updatedAt } = payroll;
  const { funding, cancelled, outcome, failedLinesOf, submittedBy, submittedAt, approvedBy, approvedAt } = payroll;
  return {
    payrollId,
    name,
    status,
    revision,
    lines: lineCount,
    total: amountView(total),
    ...(failedLinesOf !== undefined && { failedLinesOf }),
    createdAt,
    updatedAt,
    ...(submittedBy !== undefined && { submittedBy, submittedAt }),
    ...(approvedBy !== undefined && { approvedBy, approvedAt }),
    ...(status === 'awaiting_funds' && funding && { fundBy: funding.deadlineAt }),
    ...(cancelled && { cancelReason: cancelled.reason }),
    ...(outcome && {
      outcome: { ...outcome, paid: amountView(outcome.paid), released: amountView(outcome.released) },
    }),
    canEdit: status === 'draft',
    canCancel: canBeCancelled(payroll),
  };
};

/** A line before its batch is paid is `pending`; of a cancelled payroll, `cancelled`. */
const SHOWN_STATUSES = ['pending', 'paying', 'paid', 'failed', 'reversed', 'cancelled'] as const;

export const payrollLineSchema = named(
  'PayrollLine',
  object({
    lineId: uuid().required(),
    contractorId: uuid().required(),
    amount: amountSchema.required(),
    reference: string().defined(),
    description: string().optional(),
    status: string().oneOf(SHOWN_STATUSES).required(),
    attempt: number().integer().optional(),
    paidAt: instant().optional(),
    failureCode: string().optional(),
    /** Who can fix it. */
    failureClass: string().oneOf(['retry', 'contractor', 'operator']).optional(),
  }),
);

export const payrollLineView = (
  { status }: Pick<Payroll, 'status'>,
  { lineId, contractorId, amount, reference, description }: PayrollOrder,
  line: PayrollLine | undefined,
): InferType<typeof payrollLineSchema> => ({
  lineId,
  contractorId,
  amount: amountView(amount),
  reference,
  ...(description !== undefined && { description }),
  status: line?.status ?? (status === 'cancelled' ? 'cancelled' : 'pending'),
  ...(line && { attempt: line.attempt }),
  ...(line?.paidAt !== undefined && { paidAt: line.paidAt }),
  ...(line?.failureCode !== undefined && { failureCode: line.failureCode, failureClass: line.failureClass }),
});

/** What an answer to a change of lines says of those it added or changed. */
export const changedSchema = named(
  'ChangedPayroll',
  object({
    payroll: payrollSchema.required(),
    lines: array().of(payrollLineSchema).required(),
  }),
);

export const changedView = (payroll: Payroll, orders: readonly PayrollOrder[]) => ({
  payroll: payrollView(payroll),
  lines: orders.map((order) => payrollLineView(payroll, order, undefined)),
});

/** Lines of a payroll that is being paid, counted. */
export const progressSchema = named(
  'PayrollProgress',
  object({
    pendingLines: number().integer().required(),
    payingLines: number().integer().required(),
    paidLines: number().integer().required(),
    failedLines: number().integer().required(),
  }),
);

export const progressView = (
  { lineCount }: Pick<Payroll, 'lineCount'>,
  batches: readonly BatchProgress[],
): InferType<typeof progressSchema> => {
  const count = (of: (batch: BatchProgress) => number): number => batches.reduce((sum, batch) => sum + of(batch), 0);
  const [begun, paying, failed] = [
    count(({ lines }) => lines),
    count((one) => one.outstanding),
    count((one) => one.failed),
  ];
  return {
    pendingLines: lineCount - begun,
    payingLines: paying,
    paidLines: begun - paying - failed,
    failedLines: failed,
  };
};

export const blockerSchema = named(
  'PayrollBlocker',
  object({
    code: string().oneOf(BLOCKER_CODES).required(),
    blocks: boolean().required(),
    message: string().required(),
    count: number().integer().required(),
    /** The first of the lines that it is about. */
    lines: array()
      .of(object({ lineId: string().required(), contractorId: string().required() }))
      .required(),
  }),
);

/** Members of the refusal of lines. */
export const lineProblems = {
  problems: array()
    .of(object({ place: string().required(), code: string().required(), message: string().required() }))
    .meta({
      description: 'The first 100. `place` is a position in the request, such as `add[3]`, or a row of a CSV file.',
    }),
  problemCount: number().integer().meta({ description: 'Of all problems.' }),
};
