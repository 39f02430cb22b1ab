import { createFindings } from '../template/errors.ts';
import { callsOf } from '../template/grants.ts';
import { arnIn } from '../template/identities.ts';
import type { Deployment, Place } from '../template/index.ts';
import type { Access } from './access.ts';
import { TABLE_KEY, viaService } from './requests.ts';
import type { Needed } from './requests.ts';

/** What AWS does by itself in a role of ours, as long as it is deployed. */
interface ServiceCall extends Needed {
  readonly path: string;
  readonly roleArn: string;
}

/**
 * Makes sure that roles allow what AWS does in them by itself: logs and traces, event sources, deliveries.
 * @throws TemplateError naming everything that would be denied
 */
export const checkServiceCalls = (deployment: Deployment, place: Place, access: Access): void => {
  const findings = createFindings();
  for (const { path, roleArn, ...request } of serviceCallsOf(deployment, place)) {
    if (!access.allows(roleArn, request))
      findings.add(path, `its role does not allow ${request.action} on ${request.resource}`);
  }
  findings.conclude();
};

const serviceCallsOf = (deployment: Deployment, place: Place): readonly ServiceCall[] => [
  ...deployment.functions.flatMap(({ stack, logicalId, roleArn, name, logGroup }) =>
    [
      ...LAMBDA_LOGS.map((action) => ({ action, resource: logStream(place, logGroup, name) })),
      ...TRACES.map((action) => ({ action, resource: '*' })),
    ].map((request) => ({ ...request, roleArn, path: `${stack}:Resources.${logicalId}` })),
  ),
  ...deployment.eventSourceMappings.flatMap((mapping) => {
    const { stack, logicalId, functionArn, onFailureArn } = mapping;
    const roleArn = deployment.functions.find(({ arn }) => arn === functionArn)?.roleArn ?? functionArn;
    return [
      ...sourceRequests(mapping.sourceArn, deployment, place),
      ...(onFailureArn === undefined ? [] : [{ action: 'sqs:SendMessage', resource: onFailureArn }]),
    ].map((request) => ({ ...request, roleArn, path: `${stack}:Resources.${logicalId}` }));
  }),
  ...deployment.stateMachines.flatMap(({ stack, logicalId, roleArn }) =>
    [...MACHINE_LOGS, ...TRACES, ...SAMPLING].map((action) => ({
      action,
      resource: '*',
      roleArn,
      path: `${stack}:Resources.${logicalId}`,
    })),
  ),
  // Whether they may is `checkGrants`' to say; here they count as used.
  ...callsOf(deployment, place).flatMap(({ path, action, resourceArn, roleArn }) =>
    roleArn === undefined ? [] : [{ path, action, resource: resourceArn, roleArn }],
  ),
];

/** Its name has the function's, in a group that is not only the function's: Lambda's guide, "Configuring CloudWatch log groups". */
const logStream = (place: Place, logGroup: string, functionName: string): string =>
  arnIn(place, 'logs', `log-group:${logGroup}:log-stream:2026/11/02/${functionName}[$LATEST][a1b2]`);

/** docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html; the stack makes the group of the logs itself. */
const LAMBDA_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
/** docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html */
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];
/** docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const MACHINE_LOGS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, …/with-ddb.html */
const sourceRequests = (sourceArn: string, { tables }: Deployment, place: Place): readonly Needed[] => {
  const table = tables.find(({ streamArn }) => streamArn === sourceArn);
  const onSource = (actions: readonly string[]): readonly Needed[] =>
    actions.map((action) => ({ action, resource: sourceArn }));
  if (table === undefined) return onSource(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']);
  return [
    ...onSource([
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:DescribeStream',
      'dynamodb:ListStreams',
    ]),
    ...viaService('dynamodb', place, table.kmsKeyArn, TABLE_KEY.read),
  ];
};
