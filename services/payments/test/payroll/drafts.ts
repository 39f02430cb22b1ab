import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import type { Answer } from '#shared/testing/service.ts';
import { changePayrollLines, route as changeRoute } from '../../src/payroll/handlers/changePayrollLines.ts';
import { orderNumber, payrollOf } from './payrolls.ts';
import { apiOf } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** What a client does to the draft of a payroll, and what is said of it. */

/** Line n of an edit, which is not in the payroll yet. */
export const line = (n: number, parts: object = {}) => {
  const { lineId: _given, ...wanted } = orderNumber(n);
  return { ...wanted, ...parts };
};

export const changeLines = (
  service: TestPayments,
  payrollId: string,
  body: object,
  claims?: Readonly<Record<string, string>>,
) =>
  apiOf(changeRoute, changePayrollLines(service))({ body, pathParameters: { payrollId }, ...(claims && { claims }) });

export const problemsOf = ({ body }: Answer) =>
  list(at(body, 'problems')).map((problem) => [at(problem, 'place'), at(problem, 'code')]);

/** The answer, which says no, of something that leaves the draft as it was. */
export const nothingChanges = async (
  service: TestPayments,
  payrollId: string,
  ask: () => Promise<Answer>,
): Promise<Answer> => {
  const before = await payrollOf(service, { payrollId });
  const commits = service.commits.length;
  const answer = await ask();
  expect(service.commits).to.have.lengthOf(commits);
  expect(await payrollOf(service, { payrollId })).to.deep.equal(before);
  return answer;
};
