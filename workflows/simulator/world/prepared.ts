import { join } from 'node:path';
import { compileMachine } from '../asl/index.ts';
import type { CompiledMachine } from '../asl/index.ts';
import { compileFilter, compilePattern, compileTarget } from './rules.ts';
import type { DeployedFunction, Handler } from '../aws/invocation.ts';
import type { BusRule } from '../aws/bus.ts';
import type { DeployedRoute } from '../aws/http-api.ts';
import type { DeployedQueue, QueueConsumer } from '../aws/queues.ts';
import { periodOf } from '../aws/recurring.ts';
import type { RecurringSchedule } from '../aws/recurring.ts';
import { INTEGRATIONS } from '../aws/integrations.ts';
import type { DeployedMachine } from '../aws/states.ts';
import type { StreamConsumer } from '../aws/streams.ts';
import { createAccess } from '../iam/access.ts';
import type { Access } from '../iam/access.ts';
import { neededIn } from '../iam/requests.ts';
import type { NeededBy } from '../iam/requests.ts';
import { checkServiceCalls } from '../iam/service-calls.ts';
import { installGlobals } from '../lambda/globals.ts';
import { installHooks, projectRoot, simulatedImport } from '../lambda/hooks.ts';
import type { CodeEdit } from '../lambda/edits.ts';
import type { Import } from '../lambda/hooks.ts';
import type { Tables, TablesOptions } from '../lambda/substitutes/tables.ts';
import { loadPackaged } from '../template/index.ts';
import type { StackModel } from '../template/index.ts';

/** Everything that runs have in common: what is deployed, with its code loaded and its definitions compiled. */
export interface Prepared {
  readonly stacks: readonly StackModel[];
  readonly functions: readonly DeployedFunction[];
  readonly machines: readonly DeployedMachine[];
  /** The same machines in a later version: what starts on it goes through one more state. */
  readonly laterMachines: readonly DeployedMachine[];
  readonly queues: readonly DeployedQueue[];
  readonly queueConsumers: readonly QueueConsumer[];
  readonly streamConsumers: readonly StreamConsumer[];
  readonly rules: readonly BusRule[];
  readonly recurring: readonly RecurringSchedule[];
  readonly routes: readonly DeployedRoute[];
  readonly createTables: (options: TablesOptions) => Tables;
  /** What the deployed roles allow. Counts what of it is used, over all worlds. */
  readonly access: Access;
  /** What each call has to be allowed. */
  readonly neededBy: NeededBy;
}

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

/**
 * Load the packaged stacks of these services, in the order of their dependencies, and their code with these edits.
 * @throws Error for anything of them that the simulator does not know: it would be simulated wrongly
 */
export const prepare = async (services: readonly string[], ...edits: readonly CodeEdit[]): Promise<Prepared> => {
  installHooks();
  installGlobals();
  const load = simulatedImport(...edits);
  const place = { region: REGION, account: ACCOUNT, partition: 'aws' };
  const deployment = loadPackaged(services, place);
  const { stacks } = deployment;
  const access = createAccess(deployment.roles);
  checkServiceCalls(deployment, place, access);
  const { createTables } = (await load(join(projectRoot, 'workflows/simulator/lambda/substitutes/tables.ts'))) as {
    readonly createTables: Prepared['createTables'];
  };
  const functions = await Promise.all(
    stacks.flatMap(({ functions: own }, index) => own.map((one) => loadFunction(load, services[index] ?? '', one))),
  );
  return {
    stacks,
    functions,
    createTables,
    access,
    neededBy: neededIn(deployment, place),
    machines: machinesOf(stacks, (definition) => definition),
    laterMachines: machinesOf(stacks, laterVersion),
    queues: stacks.flatMap(({ queues }) =>
      queues.map(({ redrive, ...queue }) => ({
        ...queue,
        ...(redrive && { maxReceiveCount: redrive.maxReceiveCount, deadLetterArn: redrive.deadLetterArn }),
      })),
    ),
    ...consumersOf(stacks),
    rules: stacks.flatMap(({ rules }) => rules.filter(({ enabled }) => enabled).flatMap(compileRule)),
    recurring: stacks.flatMap(({ schedules }) =>
      schedules.filter(({ enabled, expression }) => enabled && isSweep(expression)).map(recurringOf),
    ),
    routes: stacks.flatMap(({ routes }) =>
      routes.map(({ method, path, functionArn, authorizer }) => ({
        method,
        path,
        functionName: functionArn,
        needsToken: authorizer !== undefined,
      })),
    ),
  };
};

type Definition = StackModel['stateMachines'][number]['definition'];

const machinesOf = (stacks: readonly StackModel[], version: (definition: Definition) => Definition) =>
  stacks.flatMap(({ stateMachines }) =>
    stateMachines.map(({ arn, name, roleArn, definition }) => ({
      arn,
      name,
      roleArn,
      compiled: compile(version(definition)),
    })),
  );

const laterVersion = (definition: Definition): Definition => ({
  ...definition,
  StartAt: LATER_STATE,
  States: { [LATER_STATE]: { Type: 'Pass', Next: definition['StartAt'] }, ...(definition['States'] as object) },
});
/** Only in the simulator; no machine has a state of that name. */
const LATER_STATE = 'ArrivedWithALaterVersion';

export const compile = (definition: unknown): CompiledMachine =>
  compileMachine(definition, { integrations: INTEGRATIONS });

const loadFunction = async (
  load: Import,
  service: string,
  lambda: StackModel['functions'][number],
): Promise<DeployedFunction> => {
  const [file = '', name = ''] = lambda.handler.split(/\.(?=[^.]+$)/);
  const loaded = await load(join(projectRoot, 'services', service, `${file}.ts`));
  const handler = loaded[name];
  if (typeof handler !== 'function') throw new Error(`${service}/${file} exports no function ${name}`);
  return { ...lambda, handler: handler as Handler };
};

/** How long a table's stream has its records (Lambda's guide, "services-ddb-params"). */
const STREAM_SECONDS = 86_400;
/** Of a mapping: −1 is no limit, and the default. */
const limitOf = (limit = -1): number => (limit === -1 ? Infinity : limit);

const consumersOf = (stacks: readonly StackModel[]): Pick<Prepared, 'queueConsumers' | 'streamConsumers'> => {
  const queues = new Set(stacks.flatMap((stack) => stack.queues.map(({ arn }) => arn)));
  const tables = new Map(
    stacks.flatMap((stack) => stack.tables.map(({ streamArn, name }) => [streamArn, name] as const)),
  );
  const mappings = stacks.flatMap(({ eventSourceMappings }) => eventSourceMappings.filter(({ enabled }) => enabled));
  return {
    queueConsumers: mappings
      .filter(({ sourceArn }) => queues.has(sourceArn))
      .map(({ sourceArn, functionArn, batchSize, reportsBatchItemFailures, maximumConcurrency }) => ({
        queueArn: sourceArn,
        functionName: functionArn,
        batchSize,
        reportsFailures: reportsBatchItemFailures,
        ...(maximumConcurrency !== undefined && { maximumConcurrency }),
      })),
    streamConsumers: mappings
      .filter(({ sourceArn }) => tables.has(sourceArn))
      .map((mapping) => ({
        tableName: tables.get(mapping.sourceArn) ?? '',
        functionName: mapping.functionArn,
        batchSize: mapping.batchSize,
        maximumRetryAttempts: limitOf(mapping.maximumRetryAttempts),
        maximumAgeSeconds: Math.min(limitOf(mapping.maximumRecordAgeSeconds), STREAM_SECONDS),
        bisects: mapping.bisectsBatchOnError,
        ...(mapping.onFailureArn !== undefined && { onFailureArn: mapping.onFailureArn }),
        matches: compileFilter(mapping.filterPatterns),
      })),
  };
};

/** What goes off at a time of day draws up a report whatever happened, on and on: no run would come to an end. */
const isSweep = (expression: string): boolean => !expression.startsWith('cron(');

const recurringOf = ({ name, expression, target }: StackModel['schedules'][number]): RecurringSchedule => ({
  name,
  everyMs: periodOf(expression),
  targetArn: target.arn,
  input: target.input ?? '{}',
});

const compileRule = (rule: StackModel['rules'][number]): BusRule[] =>
  rule.eventPattern === undefined
    ? []
    : [
        {
          name: rule.name,
          bus: rule.busName,
          matches: compilePattern(rule.eventPattern),
          targets: rule.targets.map((target) => compileTarget(rule, target)),
        },
      ];
