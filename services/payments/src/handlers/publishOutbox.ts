import { publishOutbox } from '#shared/store/outbox.ts';
import type { DynamoDBStreamHandler } from 'aws-lambda';
import { publisher } from '../wiring.ts';

/** Consumer of the table's stream: publishes the events that were committed together with a change. */
export const handler: DynamoDBStreamHandler = (event) =>
  publishOutbox({ publish: (events) => publisher().publish(events) })(event);
