/** What would be deployed: plain values, no CloudFormation left. Times carry their unit. */

/** Where something of the model comes from. */
interface Placed {
  /** Name of the stack. */
  readonly stack: string;
  readonly logicalId: string;
  /** Physical name. */
  readonly name: string;
  readonly arn: string;
}

export interface LambdaFunction extends Placed {
  /** The handler's file without folders: the function's key in `serverless.yml`. */
  readonly key: string;
  /** `<file>.<export>`, relative to the service. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** At most so many at once; `undefined` is as many as the account has. */
  readonly reservedConcurrency: number | undefined;
  readonly roleArn: string;
  /** Where its log goes. */
  readonly logGroup: string;
}

export interface StateMachine extends Placed {
  /** The Amazon States Language, with every reference in its place. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly roleArn: string;
}

export interface Queue extends Placed {
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly redrive: Redrive | undefined;
}

/** Messages received so often and not deleted go to the dead-letter queue. */
export interface Redrive {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

export interface EventSourceMapping {
  readonly stack: string;
  readonly logicalId: string;
  readonly functionArn: string;
  /** A queue or a table's stream. */
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsBatchItemFailures: boolean;
  /** One pattern that matches is enough; none at all lets everything pass. */
  readonly filterPatterns: readonly Readonly<Record<string, unknown>>[];
  /** Of queues. */
  readonly maximumConcurrency: number | undefined;
  /** Of streams; `undefined` is for as long as the record lives. */
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumRecordAgeSeconds: number | undefined;
  readonly bisectsBatchOnError: boolean;
  readonly parallelizationFactor: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | undefined;
  readonly onFailureArn: string | undefined;
}

export interface Table extends Placed {
  readonly streamArn: string | undefined;
  /** Holds the second since 1970 when an item ends. */
  readonly ttlAttribute: string | undefined;
  /** The key of the account that it is encrypted with, if it is one. */
  readonly kmsKeyArn: string | undefined;
}

export interface Bucket extends Placed {
  readonly versioned: boolean;
  readonly objectLock: boolean;
  /** The key of the account that objects are encrypted with by default, if it is one. */
  readonly kmsKeyArn: string | undefined;
  readonly notifications: readonly BucketNotification[];
}

export interface BucketNotification {
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly queueArn: string;
}

export interface Topic extends Placed {
  /** The key of the account that messages are encrypted with, if it is one. */
  readonly kmsKeyArn: string | undefined;
}
export type Bus = Placed;
export type ScheduleGroup = Placed;

export interface Rule extends Placed {
  readonly busName: string;
  /** `undefined` for a rule that only runs on a schedule. */
  readonly eventPattern: Readonly<Record<string, unknown>> | undefined;
  readonly scheduleExpression: string | undefined;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget extends Delivery {
  readonly id: string;
  /** A constant in place of the event; JSON text. */
  readonly input: string | undefined;
  /** The part of the event that is sent. */
  readonly inputPath: string | undefined;
  readonly inputTransformer: InputTransformer | undefined;
}

export interface InputTransformer {
  /** JSON paths into the event, by the placeholder they fill. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** How EventBridge or its Scheduler hands over to a target. */
export interface Delivery {
  readonly arn: string;
  readonly roleArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly maximumEventAgeSeconds: number;
  readonly maximumRetryAttempts: number;
}

export interface Schedule extends Placed {
  readonly groupName: string;
  /** `at(…)`, `rate(…)` or `cron(…)`. */
  readonly expression: string;
  readonly timezone: string;
  readonly startAt: string | undefined;
  readonly endAt: string | undefined;
  readonly enabled: boolean;
  /** It fires within so many minutes; 0 is at the minute. */
  readonly flexibleMinutes: number;
  readonly target: Delivery & { readonly input: string | undefined };
}

export interface Route {
  readonly stack: string;
  readonly logicalId: string;
  readonly apiId: string;
  readonly apiEndpoint: string;
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly functionArn: string;
  /** `undefined` for a route without an authorizer. */
  readonly authorizer: JwtAuthorizer | undefined;
}

export interface JwtAuthorizer {
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

export interface Alarm extends Placed {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly missingData: MissingData;
  /** So long after its creation it is not evaluated, unless there is data for as long as it looks back; 0 is at once. */
  readonly warmUpMinutes: number;
  /** Topics notified when it is raised, and when it ends. */
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
}

/** Counts lines of a log. */
export interface MetricFilter {
  readonly stack: string;
  readonly logicalId: string;
  readonly logGroup: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metricName: string;
}

export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';
export type Comparison =
  'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';
export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';

export interface SsmParameter {
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
  readonly value: string;
}

/** Another name for a key. */
export interface KmsAlias {
  readonly stack: string;
  readonly logicalId: string;
  /** `alias/…` */
  readonly name: string;
  readonly keyArn: string;
}

export interface UserPool extends Placed {
  readonly id: string;
  readonly clientIds: readonly string[];
  readonly groups: readonly string[];
}

export interface Role extends Placed {
  /** Who may assume it. */
  readonly trust: unknown;
  /** Policy documents as they are deployed. */
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  readonly managedPolicyArns: readonly string[];
}

/** A policy on the resources that it opens to others. */
export interface ResourcePolicy {
  readonly stack: string;
  readonly logicalId: string;
  readonly resourceArns: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

/** Everything the simulator knows of one stack, or of several. */
export interface Model {
  readonly functions: readonly LambdaFunction[];
  readonly stateMachines: readonly StateMachine[];
  readonly queues: readonly Queue[];
  readonly eventSourceMappings: readonly EventSourceMapping[];
  readonly tables: readonly Table[];
  readonly buckets: readonly Bucket[];
  readonly topics: readonly Topic[];
  readonly buses: readonly Bus[];
  readonly rules: readonly Rule[];
  readonly schedules: readonly Schedule[];
  readonly scheduleGroups: readonly ScheduleGroup[];
  readonly routes: readonly Route[];
  readonly alarms: readonly Alarm[];
  readonly metricFilters: readonly MetricFilter[];
  readonly ssmParameters: readonly SsmParameter[];
  readonly kmsAliases: readonly KmsAlias[];
  readonly userPools: readonly UserPool[];
  readonly roles: readonly Role[];
  readonly resourcePolicies: readonly ResourcePolicy[];
}

export interface StackModel extends Model {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}
