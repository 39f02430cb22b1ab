import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect } from 'chai';
import { makeEvent } from '#shared/events/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { SYSTEM } from '../../src/domain/announcements.ts';
import { handler } from '../../src/handlers/publishOutbox.ts';
import { START, contractorId, quiet } from '../fixtures.ts';

const metadata = { contractorId, attempt: 1 };
const event = makeEvent('kyc.verification.started', { entityId: 'k1', actor: SYSTEM, time: START, metadata });

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
const record = (SequenceNumber: string, pk: string): DynamoDBRecord => {
  const image: Record<string, AttributeValue> = marshall({ pk, sk: 'x', value: { event, committedAt: START } });
  const Keys = { pk: { S: pk }, sk: { S: 'x' } };
  return { eventName: 'INSERT', dynamodb: { SequenceNumber, Keys, NewImage: image as Image } };
};

describe('The stream of the service’s table', () => {
  quiet();

  it('fails where no bus is named: the stream tries again', async () => {
    const consumed = handler({ Records: [record('1', 'OUTBOX#1')] }, lambdaContext());
    expect(await consumed.catch((error: Error) => error.message)).to.equal(
      'Environment variables: TABLE_NAME is missing',
    );
  });
});
