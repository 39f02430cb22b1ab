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
  const image: Record<string, AttributeValue> = marshall({ pk, sk: 'EVENT', event });
  const Keys = { pk: { S: pk }, sk: { S: 'EVENT' } };
  return { eventName: 'INSERT', dynamodb: { SequenceNumber, Keys, NewImage: image as Image } };
};
const consume = (...Records: DynamoDBRecord[]) => handler({ Records }, lambdaContext());

describe('The stream of the service’s table', () => {
  quiet();

  it('passes over what is no event', async () => {
    expect(await consume(record('1', 'KYC#k1'))).to.deep.equal({ batchItemFailures: [] });
  });

  it('keeps an event that cannot be published: here, because no bus is named', async () => {
    const failed = { batchItemFailures: [{ itemIdentifier: '2' }] };
    expect(await consume(record('1', 'CASE#c1'), record('2', 'OUTBOX#e1'))).to.deep.equal(failed);
  });
});
