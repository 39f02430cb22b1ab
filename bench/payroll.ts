import { openPlatform, payrollMachine } from '#local/testing/platform.ts';
import { createClient } from '#local/platform-client/client.ts';
import { clientEndpoints } from '#local/platform-client/endpoints.ts';
import { bodyOf, eventually, expectStatus } from '#local/platform-client/http.ts';
import { countHistory } from './history.ts';
import { payableContractors } from './payable-contractors.ts';
import { LINE_MINOR, draftPayroll } from './payroll-draft.ts';

export interface PayrollFigures {
  readonly lines: number;
  /** From the submission to the end of the execution. */
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly transitionsPerLine: number;
  readonly lambdaCallsPerLine: number;
  /** In bytes. */
  readonly largestPayload: number;
}

const TIMEOUT_SECONDS = 2 * 3600;

/**
 * Runs a payroll without failures on the running stack, one line per contractor. Start the stack with
 * `STRIPE_REQUESTS_PER_SECOND=0 PAYROLL_APPROVAL_ABOVE_MINOR='{"EUR":9007199254740991}' DAY_SECONDS=3600`.
 * @throws NoStackError
 */
export const measurePayroll = async (lines: number): Promise<PayrollFigures> => {
  const platform = await openPlatform();
  const contractorIds = await payableContractors(platform, lines);
  const client = await createClient(platform);
  await client.fund(lines * LINE_MINOR);
  const payroll = await draftPayroll(clientEndpoints(client.call), contractorIds);
  const started = performance.now();
  expectStatus(await payroll.post('process'), 202);
  await eventually(
    `payroll ${payroll.payrollId} is completed`,
    () => bodyOf(payroll.read()),
    ({ status }) => status === 'completed',
    TIMEOUT_SECONDS,
  );
  const machine = payrollMachine(platform);
  const { arn } = await machine.end((await machine.driving(payroll.payrollId)).arn);
  const seconds = (performance.now() - started) / 1000;
  const { transitions, lambdaCalls, largestPayload } = countHistory(await machine.history(arn));
  return {
    lines,
    seconds,
    linesPerSecond: lines / seconds,
    transitionsPerLine: transitions / lines,
    lambdaCallsPerLine: lambdaCalls / lines,
    largestPayload,
  };
};
