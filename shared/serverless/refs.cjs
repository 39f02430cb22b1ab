/**
 * `custom.refs` of a service: names, ARNs and URLs of what it lists in `custom.names`. They are put together from names
 * where a reference would be circular (machine → function → role → machine). On stage `local` they are literals, because
 * serverless-offline resolves no CloudFormation functions in an environment.
 */
module.exports = async ({ resolveVariable }) => {
  const [stage, region, prefix, endpoint, names] = await Promise.all(
    [
      'sls:stage',
      'aws:region',
      'self:custom.prefix',
      "env:AWS_ENDPOINT_URL, 'http://127.0.0.1:4566'",
      'self:custom.names',
    ].map(resolveVariable),
  );
  const isLocal = stage === 'local';
  const { buckets = [], machines = [], queues = {} } = names;

  const arn = (service, resource, isGlobal = false) =>
    isLocal
      ? `arn:aws:${service}:${isGlobal ? '' : region}:000000000000:${resource}`
      : {
          'Fn::Sub': `arn:\${AWS::Partition}:${service}:${isGlobal ? '' : '${AWS::Region}'}:\${AWS::AccountId}:${resource}`,
        };
  const each = (keys, valueOf) => Object.fromEntries(keys.map((key) => [key, valueOf(key)]));
  const machineArns = each(machines, (name) => arn('states', `stateMachine:${prefix}-${name}`));

  return {
    // A bucket's name is unique in all of AWS, and has at most 63 characters.
    buckets: each(buckets, (name) =>
      isLocal ? `${prefix}-${name}` : { 'Fn::Sub': `${prefix}-${name}-\${AWS::AccountId}-${regionCode(region)}` },
    ),
    machines: machineArns,
    executions: each(machines, (name) => arn('states', `execution:${prefix}-${name}:*`)),
    // The emulator cannot tell which machine a task token belongs to.
    taskTokens: isLocal ? '*' : Object.values(machineArns),
    queueUrls: each(Object.keys(queues), (name) =>
      isLocal ? `${endpoint}/000000000000/${prefix}-${name}` : { Ref: queues[name] },
    ),
    signalQueue: arn('sqs', `${prefix}-signals`),
    // Roles belong to the account, not to a region: on AWS CloudFormation names them.
    schedulerRole: isLocal
      ? { name: `${prefix}-scheduler`, arn: arn('iam', `role/${prefix}-scheduler`, true) }
      : { name: { Ref: 'AWS::NoValue' }, arn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] } },
    // The emulator puts every schedule into the default group.
    schedules: arn('scheduler', isLocal ? 'schedule/default/wait-*' : `schedule/${prefix}/*`),
  };
};

/** As in AWS's ids of availability zones: `euc1` is eu-central-1, `apse2` is ap-southeast-2. */
const regionCode = (region) =>
  region.replaceAll(/(north|south|east|west|central)/g, ([letter]) => letter).replaceAll('-', '');
