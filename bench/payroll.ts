import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { clientConfig } from '#local/stack/environment.ts';
import { openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { machineOf } from '#local/testing/machine.ts';
import { createClient } from '#local/tour/client.ts';
import type { Client } from '#local/tour/client.ts';
import { eventually, expectStatus } from '#local/tour/http.ts';
import { payableContractors } from './payable-contractors.ts';

export interface PayrollFigures {
  readonly lines: number;
  /** From the submission to the end of the execution. */
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly transitionsPerLine: number;
  readonly lambdaCallsPerLine: number;
  readonly historyEvents: number;
  /** The largest input or output of a state, in bytes. */
  readonly largestPayload: number;
}

const PATH = '/api/clients/me/payroll';
const LINE_MINOR = 100;
/** Rows that fit into a request. */
const ROWS = 800;
const PATIENCE_SECONDS = 2 * 3600;

/**
 * A payroll of so many contractors on the running stack, each paid one line, all well. The stack should be started with
 * `STRIPE_REQUESTS_PER_SECOND=0 PAYROLL_APPROVAL_ABOVE_MINOR=0 DAY_SECONDS=3600`.
 * @throws NoStackError
 */
export const measurePayroll = async (lines: number): Promise<PayrollFigures> => {
  const platform = await openPlatform();
  const contractorIds = await payableContractors(platform, lines);
  const client = await createClient(platform);
  await client.fund(lines * LINE_MINOR);
  const payrollId = await draft(client, contractorIds);
  const started = performance.now();
  expectStatus(await client.call(`${PATH}/${payrollId}/process`, { method: 'POST' }), 202);
  await eventually(
    `payroll ${payrollId} is completed`,
    async () => (await client.call(`${PATH}/${payrollId}`)).body,
    ({ status }) => status === 'completed',
    PATIENCE_SECONDS,
  );
  const arn = await executionOf(platform, payrollId);
  const seconds = (performance.now() - started) / 1000;
  const counts = countHistory(await historyOf(platform, arn));
  return {
    lines,
    seconds,
    linesPerSecond: lines / seconds,
    transitionsPerLine: counts.transitions / lines,
    lambdaCallsPerLine: counts.lambdaCalls / lines,
    historyEvents: counts.historyEvents,
    largestPayload: counts.largestPayload,
  };
};

const draft = async (client: Client, contractorIds: readonly string[]): Promise<string> => {
  const created = await client.call(PATH, { method: 'POST', body: { name: 'Bench', currency: 'EUR' } });
  const payrollId = String(expectStatus(created, 201).body['payrollId']);
  for (let at = 0; at < contractorIds.length; at += ROWS) {
    const rows = contractorIds.slice(at, at + ROWS).map((id) => `${id},${(LINE_MINOR / 100).toFixed(2)},EUR`);
    const csv = ['contractorId,amount,currency', ...rows].join('\n');
    expectStatus(await client.call(`${PATH}/${payrollId}/import`, { method: 'POST', body: { csv } }), 200);
  }
  return payrollId;
};

const executionOf = async (platform: Platform, payrollId: string): Promise<string> => {
  const machine = machineOf(clientConfig(platform.endpoint), platform.stateMachines['PayrollProcessing'] ?? '');
  const [execution] = await machine.of(payrollId);
  const { arn } = await machine.end(execution?.arn ?? '');
  return arn;
};

const historyOf = async (platform: Platform, executionArn: string): Promise<readonly HistoryEvent[]> => {
  const client = new SFNClient(clientConfig(platform.endpoint));
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
};

const countHistory = (events: readonly HistoryEvent[]) => ({
  transitions: events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined).length,
  lambdaCalls: events.filter((event) => event.taskScheduledEventDetails?.resourceType === 'lambda').length,
  historyEvents: events.length,
  largestPayload: Math.max(
    ...events.flatMap(({ stateEnteredEventDetails, stateExitedEventDetails, taskScheduledEventDetails }) =>
      [stateEnteredEventDetails?.input, stateExitedEventDetails?.output, taskScheduledEventDetails?.parameters].map(
        (payload = '') => Buffer.byteLength(payload),
      ),
    ),
  ),
});
