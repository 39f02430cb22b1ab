import { createHash } from 'node:crypto';
import { refuse } from './errors.ts';

/** Where stacks are deployed to. */
export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
}

/** A resource of which only the name is asked. */
export interface Subject {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
  readonly place: Place;
  /** A property that is a string, with its functions carried out. */
  text(property: string): string | undefined;
  /** Whether the property is there. */
  has(property: string): boolean;
}

/** What a resource is called once it is deployed. */
export interface Identity {
  readonly name: string;
  /** Where it has one. */
  readonly arn?: string;
  /** What `Ref` gives; where it is not the name. */
  readonly ref?: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Readonly<Record<string, string>>;
}

type Identify = (subject: Subject) => Identity;

/** The domain of AWS's endpoints in a partition (`AWS::URLSuffix`). */
export const urlSuffix = ({ partition }: Place): string =>
  partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';

/** When the streams of all tables began: a label that does not change between runs. */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

/** The ARN of a regional resource. */
export const arnIn = ({ partition, region, account }: Place, service: string, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;

const arnOf = ({ place }: Subject, service: string, rest: string): string => arnIn(place, service, rest);

/** Letters and digits that are the same in every run, in place of those that AWS draws. */
const drawn = ({ stack, logicalId }: Subject, length: number): string =>
  BigInt(`0x${createHash('sha256').update(`${stack}/${logicalId}`).digest('hex')}`)
    .toString(36)
    .padStart(length, '0')
    .slice(-length);

/** The name a property gives, or the one CloudFormation makes: stack, logical id, something drawn. */
const nameOf = (subject: Subject, property: string): string =>
  subject.text(property) ?? `${subject.stack}-${subject.logicalId}-${drawn(subject, 12).toUpperCase()}`;

const uuidOf = (subject: Subject): string =>
  createHash('sha256')
    .update(`${subject.stack}/${subject.logicalId}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

/** Something with a name, an ARN (`Fn::GetAtt` Arn) and nothing else. */
const named =
  (service: string, property: string, resource = (name: string) => name): Identify =>
  (subject) => {
    const name = nameOf(subject, property);
    const arn = arnOf(subject, service, resource(name));
    return { name, arn, attributes: { Arn: arn } };
  };

/** A part of something else: an id that AWS draws. */
const part =
  (...attributes: readonly string[]): Identify =>
  (subject) => {
    const id = drawn(subject, 7);
    return { name: id, attributes: Object.fromEntries(attributes.map((attribute) => [attribute, id])) };
  };

/**
 * What resources are called, and what `Ref` and `Fn::GetAtt` give for them, by type; from the "Return values" of each type
 * in docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const IDENTITIES: Readonly<Record<string, Identify>> = {
  'AWS::ApiGatewayV2::Api': (subject) => {
    const id = drawn(subject, 10);
    const endpoint = `https://${id}.execute-api.${subject.place.region}.${urlSuffix(subject.place)}`;
    return { name: subject.text('Name') ?? id, ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
  },
  'AWS::ApiGatewayV2::Authorizer': part('AuthorizerId'),
  'AWS::ApiGatewayV2::Integration': part(),
  'AWS::ApiGatewayV2::Route': part('RouteId'),
  'AWS::ApiGatewayV2::Stage': (subject) => ({ name: nameOf(subject, 'StageName') }),

  'AWS::CloudWatch::Alarm': named('cloudwatch', 'AlarmName', (name) => `alarm:${name}`),
  'AWS::CloudWatch::Dashboard': (subject) => ({ name: nameOf(subject, 'DashboardName') }),

  'AWS::Cognito::UserPool': (subject) => {
    const id = `${subject.place.region}_${drawn(subject, 9)}`;
    const arn = arnOf(subject, 'cognito-idp', `userpool/${id}`);
    const provider = `cognito-idp.${subject.place.region}.amazonaws.com/${id}`;
    return {
      name: subject.text('UserPoolName') ?? id,
      arn,
      ref: id,
      attributes: { Arn: arn, UserPoolId: id, ProviderName: provider, ProviderURL: `https://${provider}` },
    };
  },
  'AWS::Cognito::UserPoolClient': (subject) => {
    const id = drawn(subject, 26);
    return { name: subject.text('ClientName') ?? id, ref: id, attributes: { ClientId: id } };
  },
  'AWS::Cognito::UserPoolGroup': (subject) => ({ name: nameOf(subject, 'GroupName') }),

  'AWS::DynamoDB::Table': (subject) => {
    const name = nameOf(subject, 'TableName');
    const arn = arnOf(subject, 'dynamodb', `table/${name}`);
    const stream = subject.has('StreamSpecification') && { StreamArn: `${arn}/stream/${STREAM_LABEL}` };
    return { name, arn, attributes: { Arn: arn, ...stream } };
  },

  'AWS::Events::Archive': named('events', 'ArchiveName', (name) => `archive/${name}`),
  'AWS::Events::EventBus': (subject) => {
    const name = nameOf(subject, 'Name');
    const arn = arnOf(subject, 'events', `event-bus/${name}`);
    return { name, arn, attributes: { Arn: arn, Name: name } };
  },
  'AWS::Events::Rule': (subject) => {
    const name = nameOf(subject, 'Name');
    const bus = busName(subject.text('EventBusName'));
    const arn = arnOf(subject, 'events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
    // The reference leaves it out: `Ref` of a rule on another bus than the default one holds the bus, too
    // (github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131).
    return { name, arn, ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: arn } };
  },

  'AWS::IAM::Policy': part('Id'),
  'AWS::IAM::Role': (subject) => {
    const name = nameOf(subject, 'RoleName');
    const arn = `arn:${subject.place.partition}:iam::${subject.place.account}:role${subject.text('Path') ?? '/'}${name}`;
    return { name, arn, attributes: { Arn: arn } };
  },

  'AWS::KMS::Alias': (subject) => ({ name: nameOf(subject, 'AliasName') }),
  'AWS::KMS::Key': (subject) => {
    const id = uuidOf(subject);
    const arn = arnOf(subject, 'kms', `key/${id}`);
    return { name: id, arn, attributes: { Arn: arn, KeyId: id } };
  },

  'AWS::Lambda::EventSourceMapping': (subject) => {
    const id = uuidOf(subject);
    return { name: id, attributes: { Id: id } };
  },
  'AWS::Lambda::Function': named('lambda', 'FunctionName', (name) => `function:${name}`),
  'AWS::Lambda::Permission': part('Id'),

  'AWS::Logs::MetricFilter': (subject) => ({ name: nameOf(subject, 'FilterName') }),
  'AWS::Logs::LogGroup': named('logs', 'LogGroupName', (name) => `log-group:${name}:*`),

  'AWS::S3::Bucket': (subject) => {
    const name = nameOf(subject, 'BucketName').toLowerCase();
    const arn = `arn:${subject.place.partition}:s3:::${name}`;
    const domain = `${name}.s3.${urlSuffix(subject.place)}`;
    const regional = `${name}.s3.${subject.place.region}.${urlSuffix(subject.place)}`;
    return { name, arn, attributes: { Arn: arn, DomainName: domain, RegionalDomainName: regional } };
  },
  'AWS::S3::BucketPolicy': (subject) => ({ name: nameOf(subject, 'Bucket') }),

  'AWS::SES::ConfigurationSet': (subject) => ({ name: nameOf(subject, 'Name') }),
  'AWS::SES::ConfigurationSetEventDestination': part('Id'),

  'AWS::SNS::Topic': (subject) => {
    const name = nameOf(subject, 'TopicName');
    const arn = arnOf(subject, 'sns', name);
    return { name, arn, ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::SNS::TopicPolicy': part('Id'),

  'AWS::SQS::Queue': (subject) => {
    const name = nameOf(subject, 'QueueName');
    const arn = arnOf(subject, 'sqs', name);
    const url = `https://sqs.${subject.place.region}.${urlSuffix(subject.place)}/${subject.place.account}/${name}`;
    return { name, arn, ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  'AWS::SQS::QueuePolicy': part('Id'),

  'AWS::SSM::Parameter': (subject) => {
    const value = subject.text('Value') ?? refuse(subject.path, 'has no value');
    return { name: nameOf(subject, 'Name'), attributes: { Value: value, Type: subject.text('Type') ?? 'String' } };
  },

  'AWS::Scheduler::Schedule': (subject) => {
    const name = nameOf(subject, 'Name');
    const arn = arnOf(subject, 'scheduler', `schedule/${subject.text('GroupName') ?? 'default'}/${name}`);
    return { name, arn, attributes: { Arn: arn } };
  },
  'AWS::Scheduler::ScheduleGroup': named('scheduler', 'Name', (name) => `schedule-group/${name}`),

  'AWS::StepFunctions::StateMachine': (subject) => {
    const name = nameOf(subject, 'StateMachineName');
    const arn = arnOf(subject, 'states', `stateMachine:${name}`);
    return { name, arn, ref: arn, attributes: { Arn: arn, Name: name } };
  },
};

/** A bus is given by its name or its ARN; without either it is the account's default one. */
export const busName = (nameOrArn: string | undefined): string => nameOrArn?.split(':event-bus/').at(-1) ?? 'default';

/** @throws TemplateError for a type the simulator does not know */
export const identify = (type: string, subject: Subject): Identity =>
  (IDENTITIES[type] ?? refuse(subject.path, `the resource type ${type} is unknown to the simulator`))(subject);
