import type { Context, SQSEvent } from 'aws-lambda';
import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import sinon from 'sinon';
import { ValidationError } from '#shared/errors/index.ts';
import { parse } from '#shared/validation/index.ts';
import { awaitSignal, awaitSignalInput, deliverSignals } from './handlers.ts';
import type { Registration, SignalMessage } from './index.ts';

const context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'> = {
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 10_000,
};

describe('awaitSignal', () => {
  const input = {
    key: 'case/1',
    accepts: ['a'],
    token: 'token',
    enteredAt: '2026-11-02T09:00:00.123Z',
    redrive: 0,
    retry: 0,
  };
  const registered = async (more: object = {}): Promise<Registration | undefined> => {
    const register = sinon.stub<[Registration], Promise<void>>().resolves();
    await awaitSignal({ register })(parse(awaitSignalInput, { ...input, ...more }));
    return register.firstCall.args[0];
  };

  it('registers the wait that the machine describes', async () => {
    const deadlineAt = '2026-11-09T09:00:00.000Z';
    expect(await registered({ deadlineAt, acknowledged: 'last' })).to.deep.equal({
      key: 'case/1',
      accepts: ['a'],
      token: 'token',
      order: '2026-11-02T09:00:00.123Z#000#000',
      deadlineAt,
      acknowledged: 'last',
    });
  });

  it('takes null, as a machine writes it, for no deadline and nothing received', async () => {
    expect(await registered({ deadlineAt: null, acknowledged: null })).to.have.all.keys(
      'key',
      'accepts',
      'token',
      'order',
    );
  });

  it('accepts a wait for nothing but its deadline', async () => {
    expect(await registered({ accepts: [], deadlineAt: '2026-11-09T09:00:00.000Z' })).to.deep.include({ accepts: [] });
  });

  it('sorts attempts in time, although Step Functions leaves out a fraction of zero', async () => {
    const inTime: [string, number][] = [
      ['2026-11-02T09:00:06Z', 0],
      ['2026-11-02T09:00:06Z', 2],
      ['2026-11-02T09:00:06Z', 10],
      ['2026-11-02T09:00:06.001Z', 0],
      ['2026-11-02T09:00:06.5Z', 0],
      ['2026-11-02T09:00:06.501Z', 0],
      ['2026-11-02T09:00:07Z', 0],
    ];
    const orders = await Promise.all(
      inTime.map(async ([enteredAt, retry]) => (await registered({ enteredAt, retry }))?.order),
    );
    expect(orders).to.deep.equal([...new Set(orders)].sort());
  });

  it('sorts the attempts after a redrive behind those before it, whether a redrive keeps the time of entry or not', async () => {
    const [before, kept, renewed] = await Promise.all([
      registered({ retry: 6 }),
      registered({ redrive: 1 }),
      registered({ redrive: 1, enteredAt: '2026-11-02T10:00:00Z' }),
    ]);
    expect([renewed, before, kept].map((one) => one?.order).sort()).to.deep.equal(
      [before, kept, renewed].map((one) => one?.order),
    );
  });

  it('sorts the attempts of the next state behind those of a redriven one, also in the next execution', async () => {
    const redriven = await registered({ redrive: 3, retry: 2 });
    const next = await registered({ enteredAt: '2026-11-02T09:00:00.124Z' });
    expect([next?.order, redriven?.order].sort()).to.deep.equal([redriven?.order, next?.order]);
  });

  it('writes deadlines in milliseconds, as the clock does that they are compared with', async () => {
    expect(await registered({ deadlineAt: '2026-11-09T09:00:00Z' })).to.include({
      deadlineAt: '2026-11-09T09:00:00.000Z',
    });
  });

  const wrong: [string, object][] = [
    ['no token', { token: undefined }],
    ['no names', { accepts: undefined }],
    ['a deadline that is no instant', { deadlineAt: 'tomorrow' }],
    ['an entry time that is no instant', { enteredAt: 'just now' }],
    ['a retry below zero', { retry: -1 }],
    ['a field that it does not know', { acknowledge: 'misspelt' }],
  ];
  for (const [title, more] of wrong) {
    it(`refuses ${title}`, async () => {
      expect(() => parse(awaitSignalInput, { ...input, ...more })).to.throw(ValidationError);
    });
  }
});

describe('deliverSignals', () => {
  const sqs = (...bodies: unknown[]) => queueBatch({ ...bodies });
  const setUp = () => {
    const signal = sinon.stub<[SignalMessage], Promise<void>>().resolves();
    const count = sinon.stub<[string], void>();
    const handler = deliverSignals(() => ({ signal }), { clock: { now: () => '2026-11-02T09:05:00.500Z' }, count });
    return { signal, count, run: (event: SQSEvent) => handler(event, context as Context) };
  };
  const message = (id: string) => ({ key: 'case/1', id, name: 'a' });

  it('sends what lies in the queue', async () => {
    const { signal, run } = setUp();
    const full = { ...message('2'), payload: { sessionId: 's', more: [1] }, at: '2026-11-02T09:00:00Z' };
    expect(await run(sqs(message('1'), full))).to.deep.equal(failedRecords());
    expect(signal.args).to.deep.equal([[message('1')], [full]]);
  });

  it('joins the parts of a key and of a name, as rules write them', async () => {
    const { signal, run } = setUp();
    await run(
      sqs({ key: ['payroll', 'phase "2"', 7], id: '1', name: ['settled', 1] }, { ...message('2'), name: ['a'] }),
    );
    expect(signal.args).to.deep.equal([[{ key: 'payroll/phase "2"/7', id: '1', name: 'settled/1' }], [message('2')]]);
  });

  it('counts a deadline that comes more than five minutes late, and delivers it all the same', async () => {
    const { signal, count, run } = setUp();
    const deadline = (at: string) => ({ key: 'case/1', id: `deadline@${at}`, name: 'deadline', at });
    const late = deadline('2026-11-02T09:00:00.000Z');
    await run(sqs(deadline('2026-11-02T09:01:00.000Z'), { ...message('1'), at: late.at }));
    expect(count.args).to.deep.equal([]);
    await run(sqs(late));
    expect(count.args).to.deep.equal([['DeadlineLate']]);
    expect(signal.lastCall.args).to.deep.equal([late]);
  });

  it('returns only the message that could not be delivered', async () => {
    const { signal, run } = setUp();
    signal.withArgs(message('2')).rejects(new Error('throttled'));
    expect(await run(sqs(message('1'), message('2'), message('3')))).to.deep.equal(failedRecords('1'));
    expect(signal.callCount).to.equal(3);
  });

  it('returns all of them when none could be delivered, without failing itself', async () => {
    const { signal, run } = setUp();
    signal.rejects(new Error('throttled'));
    expect(await run(sqs(message('1'), message('2')))).to.deep.equal(failedRecords('0', '1'));
  });

  const malformed: [string, unknown][] = [
    ['that is no JSON', '{'],
    ['that is null', 'null'],
    ['without a key', { id: '1', name: 'a' }],
    ['with an empty key', { ...message('1'), key: '' }],
    ['with an empty list of parts', { ...message('1'), key: [] }],
    ['with a part that is empty, as that of a path that leads nowhere', { ...message('1'), key: ['case', ''] }],
    ['with a part that is an object', { ...message('1'), name: ['a', {}] }],
    ['without an id', { key: 'case/1', name: 'a' }],
    ['with a payload that is no object', { ...message('1'), payload: 'text' }],
    ['with a time that is none', { ...message('1'), at: 'noon' }],
    ['with a field nobody knows', { ...message('1'), extra: 1 }],
  ];
  for (const [title, body] of malformed) {
    it(`returns a message ${title}, for the dead-letter queue, and delivers the others`, async () => {
      const { signal, run } = setUp();
      expect(await run(sqs(body, message('2')))).to.deep.equal(failedRecords('0'));
      expect(signal.args).to.deep.equal([[message('2')]]);
    });
  }
});
