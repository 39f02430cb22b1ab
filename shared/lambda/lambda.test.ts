import { expect } from 'chai';
import { object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { busEvent, eventMessage, jsonMessage, queueConsumer, streamConsumer } from './index.ts';
import { failedRecords, queueBatch } from './testing.ts';

const schema = object({ id: string().required() });

/** Notes when each message starts and ends; the message `bad` fails. */
const recorder = () => {
  const seen: string[] = [];
  const work = async ({ id }: { readonly id: string }): Promise<void> => {
    seen.push(`${id} starts`);
    await new Promise((resolve) => setImmediate(resolve));
    if (id === 'bad') throw new Error('bad');
    seen.push(`${id} ends`);
  };
  return { seen, work };
};

describe('queueConsumer', () => {
  it('reports the records that failed or could not be read, and processes the others', async () => {
    const { seen, work } = recorder();
    const consume = queueConsumer(jsonMessage(schema), () => work);
    const batch = queueBatch({ m1: { id: 'bad' }, m2: 'no JSON', m3: { id: 'good' }, m4: { id: 'x', extra: 1 } });
    const { batchItemFailures } = await consume(batch, lambdaContext());
    expect(batchItemFailures).to.have.deep.members(failedRecords('m1', 'm2', 'm4').batchItemFailures);
    expect(seen).to.include('good ends');
  });

  it('reports all records when all failed, without failing itself', async () => {
    const consume = queueConsumer(jsonMessage(schema), () => recorder().work);
    const batch = queueBatch({ m1: '{', m2: { id: 'bad' } });
    expect(await consume(batch, lambdaContext())).to.deep.equal(failedRecords('m1', 'm2'));
  });

  it('reports a record when the function cannot be built', async () => {
    const consume = queueConsumer(jsonMessage(schema), () => {
      throw new Error('Environment variables: TABLE_NAME is missing');
    });
    expect(await consume(queueBatch({ m1: { id: 'a' } }), lambdaContext())).to.deep.equal(failedRecords('m1'));
  });

  for (const [sequential, order] of [
    [false, ['a starts', 'b starts', 'a ends', 'b ends']],
    [true, ['a starts', 'a ends', 'b starts', 'b ends']],
  ] as const) {
    it(`processes the records of a batch ${sequential ? 'one after the other' : 'at the same time'}`, async () => {
      const { seen, work } = recorder();
      const consume = queueConsumer(jsonMessage(schema), () => work, { sequential });
      await consume(queueBatch({ m1: { id: 'a' }, m2: { id: 'b' } }), lambdaContext());
      expect(seen).to.deep.equal(order);
    });
  }
});

describe('streamConsumer', () => {
  it('reports the records that failed by their sequence number', async () => {
    const { seen, work } = recorder();
    const consume = streamConsumer(
      () =>
        ({ dynamodb }) =>
          work({ id: dynamodb?.Keys?.['pk']?.S ?? '' }),
    );
    const record = (SequenceNumber: string, S: string) => ({ dynamodb: { SequenceNumber, Keys: { pk: { S } } } });
    const event = { Records: [record('1', 'bad'), record('2', 'good')] };
    expect(await consume(event, lambdaContext())).to.deep.equal(failedRecords('1'));
    expect(seen).to.include('good ends');
  });
});

describe('An event in a message of a queue', () => {
  const { detail } = makeEvent('kyc.erasure.requested', {
    entityId: 'c1',
    actor: { id: 'ada', type: 'admin' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11' },
  });
  const body = (event: object) => ({ body: JSON.stringify(event) });

  it('has its type and its detail', () => {
    const event = body({ source: 'mindlinks.kyc', 'detail-type': 'kyc.erasure.requested', detail });
    expect(busEvent(event)).to.deep.equal({ type: 'kyc.erasure.requested', detail });
    expect(eventMessage('kyc.erasure.requested')(event)).to.deep.equal(detail);
  });

  it('is refused from a source that does not publish its type', () => {
    const event = body({ source: 'mindlinks.contract', 'detail-type': 'kyc.erasure.requested', detail });
    expect(() => busEvent(event)).to.throw(
      'Events of type kyc.erasure.requested are not published by mindlinks.contract',
    );
  });

  it('is refused when it is no event, or does not fit the catalogue', () => {
    for (const wrong of [
      { body: 'x' },
      { body: 'null' },
      body({ detail }),
      body({ source: 'mindlinks.kyc', 'detail-type': 'a', detail: {} }),
    ])
      expect(() => eventMessage('kyc.erasure.requested')(wrong), wrong.body).to.throw();
  });
});
