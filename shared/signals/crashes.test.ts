import { expect } from 'chai';
import type { Registration } from './index.ts';
import { createBench } from './testing/bench.ts';
import type { Bench } from './testing/bench.ts';
import { CrashError, at } from './testing/world.ts';

const NOON = 3 * 3_600_000;

type Crash = [title: string, effectsBefore: number, when: 'before' | 'after'];

/** The effects of sending a signal to an open wait that has a deadline. */
const sending: Crash[] = [
  ['before it queues the signal', 0, 'before'],
  ['after it queued the signal', 0, 'after'],
  ['before it takes the signal out for the wait', 1, 'before'],
  ['after it took the signal out for the wait', 1, 'after'],
  ['before it answers the token', 2, 'before'],
  ['after it answered the token', 2, 'after'],
  ['before it removes the timer', 3, 'before'],
  ['after it removed the timer', 3, 'after'],
  ['before it notes that all is sent', 4, 'before'],
  ['after it noted that all is sent', 4, 'after'],
];

/** The effects of registering a wait that has a deadline and finds a signal. */
const registering: Crash[] = [
  ['before it creates the timer', 0, 'before'],
  ['after it created the timer', 0, 'after'],
  ['before it puts the wait on record', 1, 'before'],
  ['after it put the wait on record', 1, 'after'],
  ['before it takes out the signal that it finds', 2, 'before'],
  ['after it took out the signal that it found', 2, 'after'],
  ['before it answers its own token', 3, 'before'],
  ['after it answered its own token', 3, 'after'],
  ['before it removes its own timer', 4, 'before'],
  ['after it removed its own timer', 4, 'after'],
  ['before it notes that its own is sent', 5, 'before'],
  ['after it noted that its own is sent', 5, 'after'],
];

const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** Another signal and another wait find the mailbox in order, whatever happened before. */
const goesOnAfter = async ({ wait, send, received, mailbox }: Bench, acknowledged: string): Promise<void> => {
  await wait({ acknowledged });
  await send('next');
  expect(received()).to.deep.equal([acknowledged, 'next']);
  expect((await mailbox()).queue).to.deep.equal([]);
};

describe('A sender that dies', () => {
  for (const [title, effectsBefore, when] of sending) {
    it(`${title} and tries again: the signal is received once`, async () => {
      const bench = createBench();
      const open = await bench.wait({ deadline: NOON });
      bench.crashAt(effectsBefore, when);
      expect(await errorOf(bench.send('1'))).to.be.instanceOf(CrashError);
      await bench.send('1');
      expect(bench.receivedBy(open)).to.deep.equal(['1']);
      expect(bench.timers.size).to.equal(0);
      await goesOnAfter(bench, '1');
    });

    it(`${title} and is not heard of again: the next sender or the deadline brings the machine on`, async () => {
      const queued = effectsBefore > 0 || when === 'after';
      for (const rescue of ['2', undefined]) {
        const bench = createBench();
        const open = await bench.wait({ deadline: NOON });
        bench.crashAt(effectsBefore, when);
        await errorOf(bench.send('1'));
        bench.setTime(NOON);
        await (rescue === undefined ? bench.fire(NOON) : bench.send(rescue));
        expect(bench.receivedBy(open)).to.deep.equal([queued ? '1' : (rescue ?? `deadline@${at(NOON)}`)]);
      }
    });

    it(`${title}, and the token times out before it tries again: the next wait receives the signal once`, async () => {
      const bench = createBench();
      const open = await bench.wait({ deadline: NOON });
      bench.crashAt(effectsBefore, when);
      await errorOf(bench.send('1'));
      bench.expire(open);
      const answered = bench.receivedBy(open);
      await bench.wait({ deadline: NOON, ...(answered[0] !== undefined && { acknowledged: answered[0] }) });
      await bench.send('1');
      expect(bench.received()).to.deep.equal(['1']);
    });
  }
});

describe('A registration that dies', () => {
  /** What Step Functions does with a failed task, unless its token was answered before. */
  const retryOf = async (bench: Bench, failed: Registration): Promise<void> => {
    if (bench.receivedBy(failed).length > 0) return;
    bench.expire(failed);
    await bench.wait({ deadline: NOON });
  };

  for (const [title, effectsBefore, when] of registering) {
    it(`${title} and is tried again under a new token: the signal is received once`, async () => {
      const bench = createBench();
      await bench.send('1');
      const failed = bench.entered({ deadline: NOON });
      bench.crashAt(effectsBefore, when);
      expect(await errorOf(bench.signals.register(failed))).to.be.instanceOf(CrashError);
      await retryOf(bench, failed);
      expect(bench.received()).to.deep.equal(['1']);
      await goesOnAfter(bench, '1');
    });

    it(`${title} and has a twin that goes through: the signal is received once`, async () => {
      const bench = createBench();
      await bench.send('1');
      const failed = bench.entered({ deadline: NOON });
      bench.crashAt(effectsBefore, when);
      await errorOf(bench.signals.register(failed));
      await bench.signals.register(failed);
      expect(bench.receivedBy(failed)).to.deep.equal(['1']);
      await goesOnAfter(bench, '1');
    });
  }

  for (const [title, effectsBefore, when] of registering.slice(0, 4)) {
    it(`${title}, with no signal yet: its retry waits and has a timer`, async () => {
      const bench = createBench();
      const failed = bench.entered({ deadline: NOON });
      bench.crashAt(effectsBefore, when);
      await errorOf(bench.signals.register(failed));
      await retryOf(bench, failed);
      expect([...bench.timers.values()].map((timer) => timer.at)).to.include(at(NOON));
      bench.setTime(NOON);
      await bench.fire(NOON);
      expect(bench.received()).to.deep.equal([`deadline@${at(NOON)}`]);
    });
  }
});
