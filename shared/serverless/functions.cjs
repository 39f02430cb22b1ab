const { functionErrors } = require('./alarms.cjs');
const { completeRoles, statementsOf } = require('./roles.cjs');
const { statements } = require('./statements.cjs');

/**
 * Serverless plugin `mindlinks-workflows/functions`: what every function has, so that `serverless.yml` says only what a
 * function has of its own. A function is named `<prefix>-<key>`. Its role may trace, and do what `allow` names: entries of
 * `statements.cjs` and of the service's `custom.allow`. CloudFormation names the role: roles belong to the account, and the same
 * stage may be in another of its regions. The framework's one role for all functions is left out. `rendersPdf` puts fonts into a
 * function's package, and gives it the memory that they need.
 *
 * All functions of a service write to one log group, with one alarm on their failures (docs/adr/0019).
 */
class Functions {
  constructor(serverless) {
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: { allow: { type: 'array', items: { type: 'string' } }, rendersPdf: { type: 'boolean' } },
    });
    this.hooks = {
      // Not sooner: variables are resolved after plugins are loaded.
      initialize: () => complete(serverless.service, serverless.classes.Error),
      // Each function has a role of its own by now.
      'before:aws:package:finalize:mergeCustomProviderResources': () => {
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        delete Resources.IamRoleLambdaExecution;
        for (const [id, { Properties }] of Object.entries(Resources)) {
          if (id.endsWith('IamRoleLambdaExecution')) delete Properties.RoleName;
        }
        logTogether(Resources, serverless.service);
        const { service, provider, custom } = serverless.service;
        completeRoles(Resources, {
          service: service.replace('mindlinks-', ''),
          region: provider.region,
          operatorsTopicArn: custom.platform.operatorsTopicArn,
        });
      },
    };
  }
}

/** Of a queue: a message that fails is received again alone. Two Lambdas for each leave room in a new account, which has ten. */
const CONSUMER = { maximumConcurrency: 2, functionResponseType: 'ReportBatchItemFailures' };

/**
 * A first document of six scripts takes 0.5 s of a whole CPU and 165 MB: of 1,024 MB, Lambda gives 58 % of a CPU (1,769 MB are one;
 * Lambda guide, "Configure Lambda function memory").
 */
const RENDERER_MEMORY = 1024;

const complete = ({ provider, custom, functions }, ServerlessError) => {
  const known = { ...statements({ ...custom, region: provider.region }), ...custom.allow };
  for (const [key, definition] of Object.entries(functions)) {
    const { allow = [], iamRoleStatements = [], events = [], environment } = definition;
    const allowed = ['trace', ...allow].map((name) => {
      if (known[name] === undefined)
        throw new ServerlessError(`Function ${key}: there is no statement "${name}" to allow`);
      return known[name];
    });
    for (const event of events) if (event.sqs) event.sqs = { ...CONSUMER, ...event.sqs };
    Object.assign(definition, {
      ...(definition.rendersPdf && { memorySize: RENDERER_MEMORY, ...definition }),
      ...(allow.includes('readUsers') && {
        environment: { USER_POOL_ID: custom.platform.userPoolId, ...environment },
      }),
      name: `${custom.prefix}-${key}`,
      iamRoleStatementsName: key, // the roles plugin would make one up, and refuse it if it is long
      iamRoleStatements: [...allowed.flat(), ...iamRoleStatements],
    });
  }
};

const LOG = 'FunctionLog';

/** One log group for all functions, in place of one for each. In JSON, so that Lambda's reports can be filtered by their status. */
const logTogether = (resources, { provider, custom }) => {
  const isLogGroup = (id) => resources[id]?.Type === 'AWS::Logs::LogGroup';
  for (const resource of Object.values(resources)) {
    const { Type, Properties, DependsOn = [] } = resource;
    if (Type === 'AWS::Lambda::Function') {
      resource.DependsOn = DependsOn.filter((id) => !isLogGroup(id));
      for (const id of DependsOn.filter(isLogGroup)) delete resources[id];
      Properties.LoggingConfig = {
        LogGroup: { Ref: LOG },
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'INFO',
      };
    }
    // As the plugin for roles writes them: for a log group that Lambda creates.
    for (const statement of statementsOf(resource).filter(({ Action }) => Action.includes('logs:CreateLogGroup')))
      Object.assign(statement, {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [LOG, 'Arn'] }, // ends in `:*`, its streams
      });
  }
  const { prefix, platform } = custom;
  Object.assign(resources, {
    [LOG]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: prefix, RetentionInDays: provider.logRetentionInDays },
    },
    ...functionErrors({ prefix, logGroup: { Ref: LOG }, topicArn: platform.operatorsTopicArn }),
  });
};

module.exports = Functions;
