import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Key } from '../port.ts';

/** True for a record that says: an event came into the outbox for the first time. */
export const isNewEvent = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.Keys?.['pk']?.S?.startsWith('OUTBOX#') === true;

/** What the record put into the outbox, unchecked; undefined if it has nothing. */
export const outboxItemOfRecord = ({ dynamodb }: DynamoDBRecord): { readonly key: Key; readonly value: unknown } => {
  const { pk, sk, value } = dynamodb?.NewImage ?? {};
  return {
    key: { pk: pk?.S ?? '', sk: sk?.S ?? '' },
    // The two libraries type the same JSON differently.
    value: value && unmarshall({ value: value as AttributeValue })['value'],
  };
};
