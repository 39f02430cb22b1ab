import { at, record } from '#shared/testing/json.ts';
import type { Stack } from '#shared/testing/template.ts';
import { nameIn } from '../aws/place.ts';
import type { Place } from '../aws/place.ts';

/** What a stage needs of its account, read from the packaged templates of all services. */
export interface Requirements {
  readonly stage: string;
  /** The event types that the Stripe endpoints must be subscribed to. */
  readonly stripeEvents: readonly string[];
  /** Names of the CloudFormation stacks, in the order of their deployment. */
  readonly stacks: readonly string[];
  readonly roles: number;
  readonly tables: readonly NamedResource[];
  readonly buckets: readonly NamedResource[];
  /** Plain address of the sender of mails. */
  readonly mailFrom: string;
  readonly webOrigin: string;
  readonly stripeUrl: string;
  readonly veriffUrl: string;
  /** Settings that would fail the cold start of their functions, each with what it must be. */
  readonly malformedSettings: readonly string[];
  readonly secrets: { readonly stripe: string; readonly veriff: string };
}

export interface NamedResource {
  readonly name: string;
  /** The stack that creates it. */
  readonly stack: string;
}

/** A packaged stack and its name in CloudFormation. */
export interface PackagedStack extends Stack {
  readonly stackName: string;
}

/** @throws Error when no function has the variable, or functions differ in it */
const environmentOf = (stacks: readonly PackagedStack[], name: string): string => {
  const values = new Set(
    stacks
      .flatMap((stack) => stack.ofType('AWS::Lambda::Function'))
      .flatMap(({ properties }) => at(properties, 'Environment', 'Variables', name) ?? []),
  );
  const [value, ...others] = values;
  if (typeof value !== 'string' || others.length > 0) throw new Error(`No single value of ${name} in the templates`);
  return value;
};

/**
 * @param stacks In the order of their deployment
 * @throws Error when the templates lack a setting
 */
export const requirementsOf = (
  stage: string,
  stacks: readonly PackagedStack[],
  place: Place,
  stripeEvents: readonly string[],
): Omit<Requirements, 'malformedSettings'> => {
  const named = (type: string, property: string): readonly NamedResource[] =>
    stacks.flatMap(({ stackName, ofType }) =>
      ofType(type).flatMap(({ properties }) => {
        const value = record(properties)[property];
        return value === undefined ? [] : [{ name: nameIn(place, value), stack: stackName }];
      }),
    );
  return {
    stage,
    stripeEvents,
    stacks: stacks.map(({ stackName }) => stackName),
    roles: stacks.reduce((sum, { ofType }) => sum + ofType('AWS::IAM::Role').length, 0),
    tables: named('AWS::DynamoDB::Table', 'TableName'),
    buckets: named('AWS::S3::Bucket', 'BucketName'),
    mailFrom: environmentOf(stacks, 'MAIL_FROM'),
    webOrigin: new URL(environmentOf(stacks, 'CLIENT_PAGE')).origin,
    stripeUrl: environmentOf(stacks, 'STRIPE_URL'),
    veriffUrl: environmentOf(stacks, 'VERIFF_BASE_URL'),
    secrets: { stripe: environmentOf(stacks, 'STRIPE_SECRET'), veriff: environmentOf(stacks, 'VERIFF_SECRET') },
  };
};
