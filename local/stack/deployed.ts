import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { clientConfig } from './environment.ts';
import { STAGE } from './places.ts';
import { parseRouteKey, type RoutePattern } from './routes.ts';
import type { Service } from './services.ts';

/** What one deployed service turned out to be, read from CloudFormation. */
export interface DeployedService {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** State machine ARNs by the `id` they have in `serverless.yml`. */
  readonly stateMachines: Readonly<Record<string, string>>;
  /** Its HTTP API, for the services that have one. */
  readonly api?: { readonly id: string; readonly routes: readonly RoutePattern[] };
}

interface Template {
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { RouteKey?: unknown } }>
  >;
}

const readOutputs = async (client: CloudFormationClient, stack: string): Promise<Record<string, string>> => {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
};

const readStateMachines = async (client: CloudFormationClient, stack: string): Promise<Record<string, string>> => {
  const machines: StackResourceSummary[] = [];
  // A page holds a hundred resources; the larger services have more.
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack })) {
    machines.push(
      ...StackResourceSummaries.filter(({ ResourceType }) => ResourceType === 'AWS::StepFunctions::StateMachine'),
    );
  }
  return Object.fromEntries(
    machines.map((machine) => [machine.LogicalResourceId ?? '', machine.PhysicalResourceId ?? '']),
  );
};

const readRoutes = async (client: CloudFormationClient, stack: string): Promise<readonly RoutePattern[]> => {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stack }));
  const template = JSON.parse(TemplateBody) as Template;
  return Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => parseRouteKey(String(Properties?.RouteKey)));
};

/** Reads one deployed service. Its routes come from the deployed template, the only place that cannot be out of date. */
export const readDeployedService = async (endpoint: string, service: Service): Promise<DeployedService> => {
  const client = new CloudFormationClient(clientConfig(endpoint));
  const stack = `${service.stack}-${STAGE}`;
  try {
    const [outputs, stateMachines] = await Promise.all([readOutputs(client, stack), readStateMachines(client, stack)]);
    const id = outputs['HttpApiId'];
    const api = id === undefined ? {} : { api: { id, routes: await readRoutes(client, stack) } };
    return { name: service.name, outputs, stateMachines, ...api };
  } finally {
    client.destroy();
  }
};
