import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

/** True for a record that says: an event came into the outbox for the first time. */
export const isNewEvent = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.Keys?.['pk']?.S?.startsWith('OUTBOX#') === true;

/** The event as it was written, unchecked; undefined if the record has none. */
export const eventOf = ({ dynamodb }: DynamoDBRecord): unknown => {
  const event = dynamodb?.NewImage?.['event'];
  // The two libraries type the same JSON differently.
  return event && unmarshall({ event: event as AttributeValue })['event'];
};
