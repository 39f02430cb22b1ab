import { BusinessError, ConflictError } from '#shared/errors/index.ts';

/** The payroll was submitted: its lines are fixed. */
export class PayrollNotEditableError extends ConflictError {
  override readonly name = 'PayrollNotEditableError';
  override readonly code = 'PAYROLL_NOT_EDITABLE';
}

/** The payroll is being processed, or was processed before. */
export class PayrollAlreadySubmittedError extends ConflictError {
  override readonly name = 'PayrollAlreadySubmittedError';
  override readonly code = 'PAYROLL_ALREADY_SUBMITTED';
}

/** Failed lines are paid again when the payroll is completed: until then, some of them may be paid yet. */
export class PayrollNotCompletedError extends ConflictError {
  override readonly name = 'PayrollNotCompletedError';
  override readonly code = 'PAYROLL_NOT_COMPLETED';
}

/** Every line of the payroll was paid. */
export class NoFailedLinesError extends ConflictError {
  override readonly name = 'NoFailedLinesError';
  override readonly code = 'NO_FAILED_LINES';
}

/** Other payrolls pay all failed lines again; `details.payrollIds` names these payrolls. */
export class FailedLinesTakenError extends ConflictError {
  override readonly name = 'FailedLinesTakenError';
  override readonly code = 'FAILED_LINES_TAKEN';
}

/** `details.blockers` names what blocks paying this payroll. */
export class PayrollBlockedError extends ConflictError {
  override readonly name = 'PayrollBlockedError';
  override readonly code = 'PAYROLL_BLOCKED';
}

/** Lines that cannot be in this payroll; `details.problems` names each. Nothing was changed. */
export class PayrollLinesRefusedError extends BusinessError {
  override readonly name = 'PayrollLinesRefusedError';
  readonly code = 'PAYROLL_LINES_REFUSED';
  readonly httpStatus = 422;
}

/** The payroll is not the one any more that the person saw who submits or approves it. */
export class PayrollChangedError extends ConflictError {
  override readonly name = 'PayrollChangedError';
  override readonly code = 'PAYROLL_CHANGED';
}

/** A payroll's submitter cannot approve it. */
export class SecondPersonRequiredError extends BusinessError {
  override readonly name = 'SecondPersonRequiredError';
  readonly code = 'SECOND_PERSON_REQUIRED';
  readonly httpStatus = 403;
}

/** An execution was started for a payroll that was not submitted. */
export class PayrollNotSubmittedError extends ConflictError {
  override readonly name = 'PayrollNotSubmittedError';
  override readonly code = 'PAYROLL_NOT_SUBMITTED';
}

/** The payroll was cancelled while its execution was on its way to this step. */
export class PayrollCancelledError extends ConflictError {
  override readonly name = 'PayrollCancelledError';
  override readonly code = 'PAYROLL_CANCELLED';
}

/** Payouts have been under way for longer than any bank takes: an operator has to ask. */
export class SettlementOverdueError extends ConflictError {
  override readonly name = 'SettlementOverdueError';
  override readonly code = 'SETTLEMENT_OVERDUE';
}

/** The batch has payouts under way, and cannot be booked yet. */
export class BatchUnsettledError extends ConflictError {
  override readonly name = 'BatchUnsettledError';
  override readonly code = 'BATCH_UNSETTLED';
}
