import { expect } from 'chai';
import type { SQSEvent } from 'aws-lambda';
import type { Outcome } from '../hub.ts';
import { createTestHub } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import { createQueues } from './queues.ts';
import type { DeployedQueue, QueueConsumer } from './queues.ts';
import { createCallee, failure, success } from './testing.ts';

const queueNamed = (name: string, more: Partial<DeployedQueue> = {}): DeployedQueue => ({
  name,
  arn: `arn:aws:sqs:eu-central-1:123456789012:${name}`,
  url: `https://sqs.example.test/${name}`,
  visibilityTimeoutSeconds: 60,
  ...more,
});
const deadLetters = queueNamed('work-dlq');
const work = queueNamed('work', { maxReceiveCount: 3, deadLetterArn: deadLetters.arn });

interface Setting extends TestHubOptions {
  readonly queue?: DeployedQueue;
  readonly more?: readonly DeployedQueue[];
  readonly consumer?: Partial<QueueConsumer>;
  /** How the consumer answers a batch; well, when left out. */
  readonly answer?: (event: SQSEvent, attempt: number) => Outcome<unknown>;
  readonly afterMs?: number;
}

const setUp = ({ queue = work, more = [], consumer, answer = () => success(), afterMs, ...options }: Setting = {}) => {
  const hub = createTestHub(options);
  const batches: { readonly at: number; readonly bodies: readonly string[]; readonly event: SQSEvent }[] = [];
  const depths: string[] = [];
  const functions = createCallee(
    hub,
    (event: SQSEvent) => {
      batches.push({ at: hub.elapsed(), bodies: event.Records.map(({ body }) => body), event });
      return answer(event, batches.length);
    },
    afterMs,
  );
  const queues = createQueues(hub, {
    queues: [queue, deadLetters, ...more],
    consumers: [{ queueArn: queue.arn, functionName: 'f', batchSize: 10, reportsFailures: true, ...consumer }],
    functions,
    onDepth: ({ name }, messages) => depths.push(`${name} ${messages}`),
  });
  const bodiesIn = ({ arn }: DeployedQueue): readonly string[] => queues.messages(arn).map(({ body }) => body);
  return { hub, queues, batches, depths, bodiesIn };
};
const failing =
  (...bodies: readonly string[]) =>
  (event: SQSEvent): Outcome<unknown> =>
    success({
      batchItemFailures: event.Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    });

describe('A queue with its consumer', () => {
  it('hands a message on within moments, by ARN or by URL, and forgets it', async () => {
    const { hub, queues, batches, bodiesIn } = setUp();
    queues.send(work.arn, 'a');
    await hub.pass();
    queues.send(work.url, 'b');
    await hub.pass();
    expect(batches.map(({ bodies }) => bodies)).to.deep.equal([['a'], ['b']]);
    expect(batches[0]?.at).to.be.within(1, 120);
    expect(bodiesIn(work)).to.deep.equal([]);
  });

  it('says what a record of SQS says', async () => {
    const { hub, queues, batches } = setUp();
    const id = queues.send(work.arn, 'a');
    await hub.pass();
    expect(batches[0]?.event.Records[0]).to.deep.include({ messageId: id, body: 'a', eventSourceARN: work.arn });
    expect(batches[0]?.event.Records[0]?.attributes).to.include({ ApproximateReceiveCount: '1' });
  });

  it('knows no other queues', () => {
    const { queues } = setUp();
    expect(() => queues.send('arn:elsewhere', 'a')).to.throw('No queue arn:elsewhere');
  });

  it('hands on no more at once than a batch holds', async () => {
    const { hub, queues, batches } = setUp({ consumer: { batchSize: 2 } });
    for (const body of ['a', 'b', 'c', 'd', 'e']) queues.send(work.arn, body);
    await hub.pass();
    expect(Math.max(...batches.map(({ bodies }) => bodies.length))).to.equal(2);
    expect(batches.flatMap(({ bodies }) => bodies)).to.have.members(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps to the concurrency of its consumer', async () => {
    let most = 0;
    const { hub, queues, batches } = setUp({
      consumer: { batchSize: 1, maximumConcurrency: 2 },
      afterMs: 1000,
      answer: () => {
        most = Math.max(most, queues.busy());
        return success();
      },
    });
    for (let count = 0; count < 6; count += 1) queues.send(work.arn, String(count));
    await hub.pass();
    expect(most).to.equal(2);
    expect(queues.messages(work.arn)).to.have.length(0);
    // Three rounds of a second: no message waited longer.
    expect(batches.at(-1)?.at).to.be.within(2000, 3000);
  });

  it('lets a message rest as long as the queue says', async () => {
    const { hub, queues, batches } = setUp({ queue: { ...work, delaySeconds: 30 } });
    queues.send(work.arn, 'a');
    await hub.pass();
    expect(batches[0]?.at).to.be.within(30_000, 31_000);
  });

  it('keeps the messages of a queue without a consumer', async () => {
    const { hub, queues, bodiesIn } = setUp();
    queues.send(deadLetters.arn, 'a');
    await hub.pass();
    expect(bodiesIn(deadLetters)).to.deep.equal(['a']);
  });

  it('reports the depth of a queue', () => {
    const { queues, depths } = setUp();
    queues.send(deadLetters.arn, 'a');
    queues.send(deadLetters.arn, 'b');
    queues.take(deadLetters.arn);
    expect(depths).to.deep.equal(['work-dlq 1', 'work-dlq 2', 'work-dlq 0']);
  });
});

describe('A message that fails', () => {
  it('is visible again after its visibility timeout', async () => {
    const { hub, queues, batches, bodiesIn } = setUp({
      answer: (_event, attempt) => (attempt === 1 ? failure() : success()),
    });
    queues.send(work.arn, 'a');
    await hub.pass(30_000);
    expect(batches).to.have.length(1);
    expect(bodiesIn(work)).to.deep.equal(['a']);
    await hub.pass();
    expect((batches[1]?.at ?? 0) - (batches[0]?.at ?? 0)).to.be.within(60_000, 60_200);
    expect(batches[1]?.event.Records[0]?.attributes.ApproximateReceiveCount).to.equal('2');
    expect(bodiesIn(work)).to.deep.equal([]);
  });

  it('is set aside after as many receives as allowed', async () => {
    const { hub, queues, batches, bodiesIn, depths } = setUp({ answer: () => failure() });
    queues.send(work.arn, 'a');
    await hub.pass();
    expect(batches).to.have.length(3);
    expect([bodiesIn(work), bodiesIn(deadLetters)]).to.deep.equal([[], ['a']]);
    expect(depths.at(-1)).to.equal('work-dlq 1');
  });

  it('comes for ever to a queue that sets nothing aside', async () => {
    const { hub, queues, batches } = setUp({ queue: queueNamed('work'), answer: () => failure() });
    queues.send(work.arn, 'a');
    await hub.pass(3_600_000);
    expect(batches.length).to.be.within(58, 61);
  });

  it('returns without the successful messages of its batch', async () => {
    const { hub, queues, batches } = setUp({ answer: failing('b') });
    for (const body of ['a', 'b', 'c']) queues.send(work.arn, body);
    await hub.pass();
    expect(batches.flatMap(({ bodies }) => bodies).filter((body) => body !== 'b')).to.have.members(['a', 'c']);
    expect(queues.messages(deadLetters.arn).map(({ body }) => body)).to.deep.equal(['b']);
  });

  it('goes with its batch, though, when the mapping does not report failures', async () => {
    const { hub, queues } = setUp({ answer: failing('b'), consumer: { reportsFailures: false } });
    for (const body of ['a', 'b']) queues.send(work.arn, body);
    await hub.pass();
    expect([queues.messages(work.arn), queues.messages(deadLetters.arn)]).to.deep.equal([[], []]);
  });

  const answers: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['nothing', null, []],
    ['no list', {}, []],
    ['an empty list', { batchItemFailures: [] }, []],
    ['the id of another message', { batchItemFailures: [{ itemIdentifier: 'message-77' }] }, ['a', 'b']],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
    ['no id', { batchItemFailures: [{ id: 'message-1' }] }, ['a', 'b']],
  ];
  for (const [what, answer, left] of answers) {
    it(`is ${left.length === 0 ? 'none' : 'each of the batch'} when the consumer gives back ${what}`, async () => {
      const { hub, queues } = setUp({ answer: () => success(answer) });
      for (const body of ['a', 'b']) queues.send(work.arn, body);
      await hub.pass();
      expect(queues.messages(deadLetters.arn).map(({ body }) => body)).to.have.members([...left]);
    });
  }
});

describe('What may happen to a message', () => {
  const order = (kind: string, times = 1): Setting => ({ orders: [{ site: 'queue/work', kind, times }] });

  it('comes twice: two messages with one id', async () => {
    const { hub, queues, batches } = setUp(order('comes twice'));
    const id = queues.send(work.arn, 'a');
    await hub.pass();
    const received = batches.flatMap(({ event }) => event.Records.map(({ messageId }) => messageId));
    expect(received).to.deep.equal([id, id]);
    expect(batches[1]?.at).to.be.below(61_000);
  });

  it('comes late: within ten minutes', async () => {
    const { hub, queues, batches } = setUp(order('comes late'));
    queues.send(work.arn, 'a');
    await hub.pass();
    expect(batches).to.have.length(1);
    expect(batches[0]?.at).to.be.within(1000, 600_200);
  });

  it('comes out of order: a later one overtakes it', async () => {
    const { hub, queues, batches } = setUp({ ...order('comes out of order'), seed: 3 });
    queues.send(work.arn, 'first');
    queues.send(work.arn, 'second');
    await hub.pass();
    expect(batches.flatMap(({ bodies }) => bodies)).to.deep.equal(['second', 'first']);
  });
});

describe('An operator', () => {
  it('takes everything out of a queue', () => {
    const { queues, bodiesIn } = setUp();
    for (const body of ['a', 'b']) queues.send(deadLetters.arn, body);
    expect(queues.take(deadLetters.arn)).to.deep.equal(['a', 'b']);
    expect(bodiesIn(deadLetters)).to.deep.equal([]);
  });

  it('sends what was set aside back, where it has all its receives again', async () => {
    const { hub, queues, batches, depths } = setUp({
      answer: (_event, attempt) => (attempt <= 5 ? failure() : success()),
    });
    queues.send(work.arn, 'a');
    await hub.pass();
    expect(queues.redrive(deadLetters.arn)).to.equal(1);
    expect(depths.at(-1)).to.equal('work-dlq 0');
    await hub.pass();
    expect(batches).to.have.length(6);
    expect([queues.messages(work.arn), queues.messages(deadLetters.arn)]).to.deep.equal([[], []]);
  });

  it('sends each back to the queue that it came from', async () => {
    const other = queueNamed('other', { deadLetterArn: deadLetters.arn, maxReceiveCount: 3 });
    const { hub, queues, bodiesIn } = setUp({ more: [other], answer: () => failure(), queue: work });
    queues.send(work.arn, 'from work');
    await hub.pass();
    queues.send(deadLetters.arn, 'from nowhere');
    expect(queues.redrive(deadLetters.arn)).to.equal(1);
    expect([bodiesIn(work), bodiesIn(other), bodiesIn(deadLetters)]).to.deep.equal([
      ['from work'],
      [],
      ['from nowhere'],
    ]);
  });

  it('sends what came from elsewhere to the only queue that sets aside there', () => {
    const { queues, bodiesIn } = setUp();
    queues.send(deadLetters.arn, 'an event that no rule could hand over');
    expect(queues.redrive(deadLetters.arn)).to.equal(1);
    expect(bodiesIn(work)).to.have.length(1);
  });
});
