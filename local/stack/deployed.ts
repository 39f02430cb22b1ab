import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { clientConfig } from './environment.ts';
import { STAGE } from './paths.ts';
import { parseRouteKey, type RoutePattern } from './routes.ts';
import type { Service } from './services.ts';

/** One deployed service, read from CloudFormation. */
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

const withClient = async <T>(endpoint: string, work: (client: CloudFormationClient) => Promise<T>): Promise<T> => {
  const client = new CloudFormationClient(clientConfig(endpoint));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
};

const stackName = ({ stack }: Pick<Service, 'stack'>): string => `${stack}-${STAGE}`;

/** The outputs of a deployed stack. */
export const readOutputs = (
  endpoint: string,
  service: Pick<Service, 'stack'>,
): Promise<Readonly<Record<string, string>>> =>
  withClient(endpoint, async (client) => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName(service) }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
  });

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

/** Reads one deployed service. Its routes come from the deployed template, which is never out of date. */
export const readDeployedService = (endpoint: string, service: Service): Promise<DeployedService> =>
  withClient(endpoint, async (client) => {
    const stack = stackName(service);
    const [outputs, stateMachines] = await Promise.all([
      readOutputs(endpoint, service),
      readStateMachines(client, stack),
    ]);
    const id = outputs['HttpApiId'];
    const api = id === undefined ? {} : { api: { id, routes: await readRoutes(client, stack) } };
    return { name: service.name, outputs, stateMachines, ...api };
  });
