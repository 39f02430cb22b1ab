import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '#local/stack/environment.ts';
import { openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { machineOf } from '#local/testing/machine.ts';
import { createClient } from '#local/tour/client.ts';
import type { Client } from '#local/tour/client.ts';
import { eventually, expectStatus } from '#local/tour/http.ts';
import { countHistory } from './history.ts';
import type { Happening } from './history.ts';
import { payableContractors } from './payable-contractors.ts';
import { LINE_MINOR, PAYROLLS, csvFiles } from './payroll-draft.ts';

export interface PayrollFigures {
  readonly lines: number;
  /** From the submission to the end of the execution. */
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly lambdaCallsPerLine: number;
  /** In bytes, of tasks within Maps as well. The emulator keeps no transitions of what is within a Map. */
  readonly largestPayload: number;
}

const PATIENCE_SECONDS = 2 * 3600;

/**
 * A payroll of so many contractors on the running stack, each paid one line, all well. The stack should have been started
 * with `STRIPE_REQUESTS_PER_SECOND=0 PAYROLL_APPROVAL_ABOVE_MINOR=0 DAY_SECONDS=3600`.
 * @throws NoStackError
 */
export const measurePayroll = async (lines: number): Promise<PayrollFigures> => {
  const platform = await openPlatform();
  const contractorIds = await payableContractors(platform, lines);
  const client = await createClient(platform);
  await client.fund(lines * LINE_MINOR);
  const payrollId = await draft(client, contractorIds);
  const started = performance.now();
  expectStatus(await client.call(`${PAYROLLS}/${payrollId}/process`, { method: 'POST' }), 202);
  await eventually(
    `payroll ${payrollId} is completed`,
    async () => (await client.call(`${PAYROLLS}/${payrollId}`)).body,
    ({ status }) => status === 'completed',
    PATIENCE_SECONDS,
  );
  const arn = await executionOf(platform, payrollId);
  const seconds = (performance.now() - started) / 1000;
  const { lambdaCalls, largestPayload } = countHistory(await historyOf(platform, arn));
  return { lines, seconds, linesPerSecond: lines / seconds, lambdaCallsPerLine: lambdaCalls / lines, largestPayload };
};

const draft = async (client: Client, contractorIds: readonly string[]): Promise<string> => {
  const created = await client.call(PAYROLLS, { method: 'POST', body: { name: 'Bench', currency: 'EUR' } });
  const payrollId = String(expectStatus(created, 201).body['payrollId']);
  for (const csv of csvFiles(contractorIds)) {
    expectStatus(await client.call(`${PAYROLLS}/${payrollId}/import`, { method: 'POST', body: { csv } }), 200);
  }
  return payrollId;
};

const executionOf = async (platform: Platform, payrollId: string): Promise<string> => {
  const machine = machineOf(clientConfig(platform.endpoint), platform.stateMachines['PayrollProcessing'] ?? '');
  // The API's; the one that the event starts steps aside.
  const execution = (await machine.of(payrollId)).find(({ arn }) => arn.endsWith(`:${payrollId}`));
  return (await machine.end(execution?.arn ?? '')).arn;
};

const historyOf = async (platform: Platform, executionArn: string): Promise<readonly Happening[]> => {
  const client = new SFNClient(clientConfig(platform.endpoint));
  const events: Happening[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
};
