import { array, number, string } from 'yup';
import { listedFailureFields, listedFailureView } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { RESOLUTIONS, possibleResolutions } from './domain/failure.ts';
import type { ParkedPayroll } from './domain/failure.ts';
import type { Payroll } from './domain/payroll.ts';

/** Members of a listed failure of a payroll in API responses. */
export const payrollFailureFields = {
  /** `null` when it is the payroll itself. */
  batch: number().integer().nullable().defined(),
  ...listedFailureFields(RESOLUTIONS),
  /** What can be decided now; nothing about what is resolved. */
  possibleActions: array().of(string().oneOf(RESOLUTIONS).required()).required(),
};

export const payrollFailureView = (payroll: Payroll, { batch, ...failure }: ListedFailure<ParkedPayroll>) => ({
  batch,
  ...listedFailureView(failure),
  possibleActions: failure.resolution === undefined ? possibleResolutions(payroll, { batch }) : [],
});
