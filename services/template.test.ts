import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { pageAt } from '#shared/console/index.ts';
import { resourceStatements } from '#shared/testing/iam.ts';
import { at, isRecord, list, record } from '#shared/testing/json.ts';
import { schemasOf } from '#shared/testing/settings.ts';
import { packagedStack } from '#shared/testing/template.ts';
import type { Resource, Stack } from '#shared/testing/template.ts';
import { readSettings } from '#shared/wiring/index.ts';
import { loadStacks } from '../workflows/simulator/template/index.ts';

/** What holds for all stacks as they are deployed to AWS: for stage `prod`, and in what it differs from every other stage. */

const SERVICES = ['platform', 'notifications', 'kyc', 'payments', 'contract'] as const;
const PROD = SERVICES.map((service) => packagedStack(service, 'prod'));
const DEV = SERVICES.map((service) => packagedStack(service));

/** First responses to POST requests, for a day; bundles, which every deployment makes again. */
const NO_RECORDS = new Set(['IdempotencyTable', 'ServerlessDeploymentBucket']);

/** Kinds of resources that hold records or open them, and what protects those when their stack is removed. */
const HOLDS_RECORDS = new Set([
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
]);

/** Whose READMEs have the runbook of a stack. */
const RUNBOOKS: Readonly<Record<(typeof SERVICES)[number], readonly string[]>> = {
  platform: ['services/platform'],
  notifications: ['services/notifications'],
  kyc: ['services/kyc', 'workflows/kyc-verification'],
  payments: ['services/payments', 'workflows/milestone-payment', 'workflows/payroll-processing'],
  contract: ['services/contract'],
};

/** Resources whose names are unique in the account across all regions, or in all of AWS, by the property that names them. */
const GLOBAL_NAMES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
};

/** The longest name that AWS accepts, by type and property (each service's API reference). */
const LONGEST_NAMES: Readonly<Record<string, readonly [property: string, characters: number]>> = {
  'AWS::ApiGatewayV2::Api': ['Name', 128],
  'AWS::CloudWatch::Alarm': ['AlarmName', 255],
  'AWS::CloudWatch::Dashboard': ['DashboardName', 255],
  'AWS::Cognito::UserPool': ['UserPoolName', 128],
  'AWS::DynamoDB::Table': ['TableName', 255],
  'AWS::Events::Archive': ['ArchiveName', 48],
  'AWS::Events::EventBus': ['Name', 256],
  'AWS::Events::Rule': ['Name', 64],
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::KMS::Alias': ['AliasName', 256],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Logs::LogGroup': ['LogGroupName', 512],
  'AWS::S3::Bucket': ['BucketName', 63],
  'AWS::SNS::Topic': ['TopicName', 256],
  'AWS::SQS::Queue': ['QueueName', 80],
  'AWS::SSM::Parameter': ['Name', 1_011],
  'AWS::Scheduler::Schedule': ['Name', 64],
  'AWS::Scheduler::ScheduleGroup': ['Name', 64],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 80],
};

/** As `shared/serverless/runs-on.cjs` allows it. */
const LONGEST_STAGE = 'production';

const nameOf = ({ type, properties }: Resource): unknown => {
  const [property] = LONGEST_NAMES[type] ?? [];
  return property === undefined ? undefined : properties[property];
};

/** A name as text, with an account's twelve digits and the longest region. */
const inLargest = (name: unknown): string =>
  String(isRecord(name) ? list(name['Fn::Sub'])[0] : name)
    .replaceAll('${AWS::AccountId}', '123456789012')
    .replaceAll('${AWS::Region}', 'ap-southeast-1')
    .replaceAll(/\bprod\b/g, LONGEST_STAGE);

/** `…-{a,b}-oldest` → `…-a-oldest`, `…-b-oldest` */
const expanded = (text: string): readonly string[] => {
  const [, before = '', choices, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(text) ?? [];
  return choices === undefined ? [text] : choices.split(',').map((choice) => `${before}${choice}${after}`);
};

/** The name of an alarm without what all alarms of a service have in common. */
const suffixOf = (name: string, service: string): string => {
  const short = name.replace(/^(…|mindlinks-<stage>|mindlinks-dev)-/, '');
  return short.startsWith(`${service}-`) ? short.slice(service.length + 1) : short;
};

/** Alarms in the first columns of the tables in the runbooks of a service. */
const alarmsInRunbooks = (service: (typeof SERVICES)[number]): readonly string[] =>
  RUNBOOKS[service]
    .map((folder) => readFileSync(new URL(`../${folder}/README.md`, import.meta.url), 'utf8'))
    .flatMap((text) => text.match(/^\| `[^|]*\|/gm) ?? [])
    .flatMap((cell) => cell.match(/(?<=`)(…|mindlinks-<stage>)-[^`]+(?=`)/g) ?? [])
    .flatMap(expanded)
    .map((name) => suffixOf(name, service));

const differences = (one: unknown, other: unknown, path = ''): readonly string[] => {
  if (typeof one === 'string' && typeof other === 'string') {
    return generic(one, 'dev') === generic(other, 'prod') ? [] : [path];
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    return one.flatMap((item, index) => differences(item, other[index], `${path}[${index}]`));
  }
  if (isRecord(one) && isRecord(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  return one === other ? [] : [path];
};

/** Without the stage, the time of packaging, and the keys that the machines' plugin derives from a hash of both. */
const generic = (text: string, stage: string): string =>
  text
    .replaceAll(new RegExp(`\\b${stage}\\b`, 'g'), '<stage>')
    .replaceAll(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\$\{[\da-f]{32}\}/g, '<reference>');

const withoutHashes = (properties: unknown): unknown => {
  const definition = at(properties, 'DefinitionString', 'Fn::Sub');
  if (!Array.isArray(definition) || !isRecord(properties)) return properties;
  const [text, references] = list(definition);
  return { ...properties, DefinitionString: [text, Object.values(record(references))] };
};

const checkProd = (stack: Stack): void => {
  it('retains what holds records, and lets a failed first deployment be repeated', () => {
    for (const { id, type, deletionPolicy, updateReplacePolicy } of stack.resources) {
      const isRetained = HOLDS_RECORDS.has(type) && !NO_RECORDS.has(id) && !id.startsWith('ServerlessDeployment');
      // CloudFormation knows RetainExceptOnCreate for the removal only.
      expect([id, deletionPolicy, updateReplacePolicy]).to.deep.equal(
        isRetained ? [id, 'RetainExceptOnCreate', 'Retain'] : [id, undefined, undefined],
      );
    }
  });

  it('protects tables and users from deletion', () => {
    for (const { id, properties } of stack.ofType('AWS::DynamoDB::Table')) {
      expect(properties['DeletionProtectionEnabled'], id).to.equal(NO_RECORDS.has(id) ? undefined : true);
    }
    for (const { properties } of stack.ofType('AWS::Cognito::UserPool')) {
      expect(properties['DeletionProtection']).to.equal('ACTIVE');
    }
  });

  it('reads ids of the platform by parameters of the template, not by dynamic references', () => {
    // CloudFormation resolves at most 60 dynamic references in a template.
    expect(JSON.stringify(stack.resources)).not.to.include('{{resolve:');
    for (const [id, parameter] of Object.entries(stack.parameters)) {
      expect(parameter, id).to.deep.include({ Type: 'AWS::SSM::Parameter::Value<String>' });
      expect(at(parameter, 'Default'), id).to.match(/^\/mindlinks\/prod\/[\w-]+$/);
      expect(JSON.stringify(stack.resources), id).to.match(new RegExp(`\\{"Ref":"${id}"\\}|\\$\\{${id}\\}`));
    }
  });

  it('has no name that a stack in another region of the account has too', () => {
    for (const { id, type, properties } of stack.resources) {
      const property = GLOBAL_NAMES[type];
      const name = property === undefined ? undefined : properties[property];
      if (name !== undefined && at(name, 'Ref') !== 'AWS::NoValue')
        expect(inLargest(name), id).to.match(/-(eu-central-1|euc1|ap-southeast-1)$/);
    }
  });

  it('has names that are short enough for the longest stage', () => {
    for (const resource of stack.resources) {
      const name = nameOf(resource);
      if (name === undefined || at(name, 'Ref') === 'AWS::NoValue') continue;
      const [, characters] = LONGEST_NAMES[resource.type] ?? ['', 0];
      // The code of a region has up to eight characters; `euc1` is that of the packaged one.
      const longest = inLargest(name).replace(/-euc1$/, '-euscdee1');
      expect(longest.length, `${resource.id}: ${longest}`).to.be.at.most(characters);
    }
  });

  it('names the source of every request that a service of AWS may make', () => {
    for (const { of, principal, actions, condition } of resourceStatements(stack)) {
      if (at(principal, 'Service') === undefined) continue;
      const keys = Object.values(isRecord(condition) ? condition : {}).flatMap((test) => Object.keys(record(test)));
      const isEventsOnTopic = at(principal, 'Service') === 'events.amazonaws.com' && actions.includes('sns:Publish');
      expect(keys, of).to.satisfy((all: string[]) =>
        isEventsOnTopic
          ? all.length === 0
          : all.some((key) => /^(aws:SourceArn|aws:SourceAccount|kms:EncryptionContext:aws:sns:topicArn)$/.test(key)),
      );
    }
  });
};

describe('the packaged stacks of stage prod', () => {
  for (const stack of PROD) describe(stack.service, () => checkProd(stack));

  it('differ from those of other stages in the protection of their records, and in the origins that they answer, only', () => {
    const found = PROD.flatMap((stack, index) =>
      stack.resources.flatMap(({ id, properties }) =>
        differences(withoutHashes(DEV[index]?.resource(id).properties), withoutHashes(properties), id),
      ),
    );
    expect(found).to.have.members([
      ...['notifications', 'kyc', 'payments', 'contract'].map(() => 'HttpApi.CorsConfiguration.AllowOrigins'),
      ...['kyc', 'contract'].map(() => 'DocumentBucket.CorsConfiguration.CorsRules[0].AllowedOrigins'),
      'UserPool.DeletionProtection',
      'DeliveriesTable.DeletionProtectionEnabled',
      'KycTable.DeletionProtectionEnabled',
      'PaymentsTable.DeletionProtectionEnabled',
      'ContractTable.DeletionProtectionEnabled',
      'CheckpointBucket.ObjectLockConfiguration.Rule.DefaultRetention.Mode',
      'CheckpointBucket.ObjectLockConfiguration.Rule.DefaultRetention.Days',
    ]);
    for (const [index, { resources }] of PROD.entries()) {
      expect(resources.map(({ id }) => id)).to.deep.equal(DEV[index]?.resources.map(({ id }) => id));
    }
  });
});

describe('the web application', () => {
  const webOrigin = 'https://app.mindlinks.example';
  const originsOf = (stacks: readonly Stack[]): readonly unknown[] =>
    stacks.flatMap((stack) => [
      ...stack
        .ofType('AWS::ApiGatewayV2::Api')
        .map(({ properties }) => at(properties, 'CorsConfiguration', 'AllowOrigins')),
      ...stack
        .ofType('AWS::S3::Bucket')
        .flatMap(({ properties }) => list(at(properties, 'CorsConfiguration', 'CorsRules') ?? []))
        .map((rule) => at(rule, 'AllowedOrigins')),
    ]);

  it('alone may call the APIs and upload on stage prod; on other stages development servers may too', () => {
    expect(originsOf(PROD)).to.have.lengthOf(6);
    for (const origins of originsOf(PROD)) expect(origins).to.deep.equal([webOrigin]);
    for (const origins of originsOf(DEV)) {
      expect(origins).to.include.members([webOrigin, 'http://localhost:5173', 'http://localhost:3000']);
      expect(origins).not.to.include('*');
    }
  });

  it('has a page for each address to which a service sends people', () => {
    const addresses = DEV.flatMap((stack) => stack.ofType('AWS::Lambda::Function'))
      .flatMap(({ properties }) => Object.entries(record(at(properties, 'Environment', 'Variables') ?? {})))
      .flatMap(([name, value]) => (name.endsWith('_PAGE') ? [String(value)] : []));
    expect(new Set(addresses).size).to.be.above(1);
    for (const address of addresses) {
      const { origin, pathname } = new URL(address);
      expect(origin).to.equal(webOrigin);
      expect(pageAt(pathname), address).not.to.equal(undefined);
    }
  });
});

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** Read by the runtime and by Powertools. */
const OF_LIBRARIES = /^(NODE_OPTIONS|POWERTOOLS_\w+)$/;

/** Of each type of setting, by the value that the template has. */
const malformed = (value: unknown): readonly string[] => {
  if (typeof value === 'number') return ['50,000', '5e6', '-1', '1.5', ' 50', 'NaN', 'Infinity', ''];
  if (typeof value === 'boolean') return ['True', 'yes', '1', ''];
  if (/^(https?|arn):/.test(String(value))) return ['localhost', 'https://', '[object Object]', ''];
  return ['a b', '[object Object]', ''];
};

describe('the environment of each Lambda', () => {
  for (const stage of ['dev', 'prod']) {
    const place = { region: 'eu-central-1', account: '123456789012', partition: 'aws' };
    const sources = SERVICES.map(
      (name) =>
        [name, new URL(`../.build/${stage === 'dev' ? '' : `${stage}/`}${name}/${TEMPLATE}`, import.meta.url)] as const,
    );

    it(`is parsed by a schema at its cold start, whole, and with the values of stage ${stage}`, async () => {
      const { functions } = loadStacks(
        sources.map(([, url]) => url),
        place,
      );
      for (const { key, stack, environment } of functions) {
        const schemas = await schemasOf(stack);
        const own = Object.keys(environment).filter((name) => !OF_LIBRARIES.test(name));
        const reading = schemas.filter((schema) => Object.keys(schema).every((name) => own.includes(name)));
        expect([...new Set(reading.flatMap((schema) => Object.keys(schema)))], key).to.have.members(own);
        for (const schema of reading) {
          const values = readSettings(schema, environment);
          for (const [name, value] of Object.entries(values)) {
            for (const text of malformed(value)) {
              expect(() => readSettings(schema, { ...environment, [name]: text }), `${name}=${text}`).to.throw(name);
            }
          }
        }
      }
    });
  }

  for (const service of SERVICES.filter((name) => name !== 'platform')) {
    it(`fails the cold start of ${service} if it is missing`, async () => {
      process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'cold-start';
      try {
        // The query makes Node.js run the module once more.
        const module: Promise<unknown> = import(new URL(`${service}/src/wiring.ts?cold-start`, import.meta.url).href);
        const outcome = await module.then(
          () => 'started',
          (error: unknown) => String(error),
        );
        expect(outcome).to.match(/^SettingsError: Environment variables: .*TABLE_NAME is missing/);
      } finally {
        Reflect.deleteProperty(process.env, 'AWS_LAMBDA_FUNCTION_NAME');
      }
    });
  }
});

describe('the runbook of a service and its workflows', () => {
  const alarmsOf = (service: string): readonly string[] =>
    DEV.filter((stack) => stack.service === service)
      .flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'))
      .map(({ properties }) => suffixOf(String(properties['AlarmName']), service));

  for (const service of SERVICES) {
    it(`has a row for each alarm of ${service}, and for no other but those of the platform`, () => {
      const [alarms, named] = [alarmsOf(service), alarmsInRunbooks(service)];
      expect(alarms).to.have.lengthOf.above(0);
      expect(named).to.include.members(alarms);
      expect([...alarms, ...alarmsOf('platform')]).to.include.members(named);
    });
  }
});
