import type { Payroll } from '#local/platform-client/payroll.ts';
import { payrolls } from './fixtures.ts';

/** The execution that drove a payroll, when it has ended. */
export const executionOf = async ({ payrollId }: Payroll) => {
  const ended = await payrolls.end((await payrolls.driving(payrollId)).arn);
  return { ...ended, states: await payrolls.states(ended.arn) };
};

export const lineStatuses = async (payroll: Payroll) =>
  (await payroll.lines()).map(({ status, attempt, failureCode }) => ({
    status,
    attempt,
    ...(failureCode !== undefined && { failureCode }),
  }));
