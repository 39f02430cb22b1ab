import { expect } from 'chai';
import { StoreConflictError } from '#shared/errors/index.ts';
import { createBench } from './testing/bench.ts';
import { KEY, at } from './testing/world.ts';

/** The rows of README.md's table, apart from the crashes (`crashes.test.ts`). */
const NOON = 3 * 3_600_000;
const EVENING = 2 * NOON;
const noon = `deadline@${at(NOON)}`;
const evening = `deadline@${at(EVENING)}`;

describe('Register and deliver', () => {
  it('a signal before the wait is received when the wait registers', async () => {
    const { send, wait, receivedBy } = createBench();
    await send('1');
    expect(receivedBy(await wait())).to.deep.equal(['1']);
  });

  it('a signal while the wait is open is received at once', async () => {
    const { send, wait, receivedBy } = createBench();
    const open = await wait();
    await send('1');
    expect(receivedBy(open)).to.deep.equal(['1']);
  });

  it('a signal between two waits is received by the second', async () => {
    const { send, wait, receivedBy } = createBench();
    await wait();
    await send('1');
    await send('2');
    expect(receivedBy(await wait({ acknowledged: '1' }))).to.deep.equal(['2']);
  });

  it('a signal that the open wait does not accept stays for one that does', async () => {
    const { send, wait, receivedBy } = createBench();
    const first = await wait({ accepts: ['a'] });
    await send('1', 'b');
    await send('2', 'a');
    expect(receivedBy(first)).to.deep.equal(['2']);
    expect(receivedBy(await wait({ accepts: ['b'], acknowledged: '2' }))).to.deep.equal(['1']);
  });

  it('a signal after the end stays unread and does no harm', async () => {
    const { send, wait, received, mailbox } = createBench();
    await wait();
    await send('1');
    await send('2');
    expect(received()).to.deep.equal(['1']);
    expect((await mailbox()).queue.map(({ id }) => id)).to.deep.equal(['2']);
  });

  it('several signals are received one per wait, oldest first', async () => {
    const { send, wait, received } = createBench();
    for (const id of ['1', '2', '3']) await send(id);
    await wait();
    await wait({ acknowledged: '1' });
    await wait({ acknowledged: '2' });
    expect(received()).to.deep.equal(['1', '2', '3']);
  });

  it('a duplicate is received once: before, during and after its wait', async () => {
    const { send, wait, received, mailbox } = createBench();
    await send('1');
    await send('1');
    await wait();
    await send('1');
    await wait({ acknowledged: '1' });
    await send('1');
    expect(received()).to.deep.equal(['1']);
    expect((await mailbox()).queue).to.deep.equal([]);
  });

  it('a duplicate at the same moment is received once', async () => {
    const { send, wait, received, mailbox } = createBench();
    await wait();
    await Promise.all([send('1'), send('1')]);
    expect(received()).to.deep.equal(['1']);
    expect((await mailbox()).queue).to.deep.equal([]);
  });

  it('two signals race for one wait: it receives one, the next wait the other', async () => {
    const { send, wait, received } = createBench();
    await wait();
    await Promise.all([send('1'), send('2')]);
    expect(received()).to.have.length(1);
    await wait({ acknowledged: received()[0] ?? 'nothing' });
    expect(received().toSorted()).to.deep.equal(['1', '2']);
  });

  it('a signal races its wait: whichever comes second answers', async () => {
    for (const effectsBefore of [0, 1]) {
      const { send, wait, received, meanwhile } = createBench();
      meanwhile(effectsBefore, () => send('1'));
      await wait({ deadline: NOON });
      expect(received(), `before effect ${effectsBefore}`).to.deep.equal(['1']);
    }
  });

  it('a batch of ten for one key arrives, as far as its conflicts are retried', async () => {
    const { send, wait, received, mailbox } = createBench();
    await wait();
    const persistent = async (id: string): Promise<void> => {
      try {
        await send(id);
      } catch (error) {
        if (!(error instanceof StoreConflictError)) throw error;
        await persistent(id);
      }
    };
    const ids = Array.from({ length: 10 }, (_, id) => `${id}`);
    await Promise.all(ids.map(persistent));
    const unread = (await mailbox()).queue.map(({ id }) => id);
    expect([...received(), ...unread].sort()).to.deep.equal(ids);
    expect(received()).to.have.length(1);
  });
});

/** The name of the error that a registration is refused with. */
const refusal = (registration: Promise<void>): Promise<string | undefined> =>
  registration.then(
    () => undefined,
    (error: Error) => error.name,
  );

describe('A late twin of awaitSignal', () => {
  it('while its wait is open changes nothing', async () => {
    const { signals, wait, send, received, mailbox } = createBench();
    const open = await wait({ deadline: NOON });
    const before = await mailbox();
    await signals.register(open);
    expect(await mailbox()).to.deep.equal(before);
    await send('1');
    expect(received()).to.deep.equal(['1']);
  });

  it('after its wait was answered opens nothing', async () => {
    const { signals, wait, send, receivedBy, received } = createBench();
    const answered = await wait();
    await send('1');
    await signals.register(answered);
    await send('2');
    expect(received()).to.deep.equal(['1']);
    expect(receivedBy(await wait({ acknowledged: '1' }))).to.deep.equal(['2']);
  });

  it('after the next wait registered does not take its place', async () => {
    const { signals, wait, send, receivedBy } = createBench();
    const first = await wait();
    await send('1');
    const second = await wait({ acknowledged: '1' });
    expect(await refusal(signals.register(first))).to.equal('WaitSupersededError');
    await send('2');
    expect(receivedBy(second)).to.deep.equal(['2']);
  });

  it('after its retry registered does not take its place', async () => {
    const { signals, entered, wait, expire, send, receivedBy } = createBench();
    const slow = entered();
    expire(slow);
    const retry = await wait();
    expect(await refusal(signals.register(slow))).to.equal('WaitSupersededError');
    await send('1');
    expect(receivedBy(retry)).to.deep.equal(['1']);
  });

  it('after its retry was answered takes nothing back', async () => {
    const { signals, entered, wait, expire, send, received, mailbox } = createBench();
    const slow = entered();
    expire(slow);
    await wait();
    await send('1');
    expect(await refusal(signals.register(slow))).to.equal('WaitSupersededError');
    expect(received()).to.deep.equal(['1']);
    expect((await mailbox()).queue).to.deep.equal([]);
  });

  it('leaves a timer that goes off for nobody', async () => {
    const { signals, wait, send, fire, received, timers, setTime } = createBench();
    const answered = await wait({ deadline: NOON });
    await send('1');
    await signals.register(answered);
    expect(timers.size).to.equal(1);
    await wait({ deadline: EVENING, acknowledged: '1' });
    setTime(NOON);
    await fire(NOON);
    expect(received()).to.deep.equal(['1']);
  });
});

describe('A deadline', () => {
  it('that passes ends the wait', async () => {
    const { wait, fire, setTime, receivedBy } = createBench();
    const open = await wait({ deadline: NOON });
    setTime(NOON);
    await fire(NOON);
    expect(receivedBy(open)).to.deep.equal([noon]);
  });

  it('that passed before the wait ends it at once, without a timer', async () => {
    const { wait, setTime, receivedBy, effects } = createBench();
    setTime(NOON);
    expect(receivedBy(await wait({ deadline: NOON }))).to.deep.equal([noon]);
    expect(effects).not.to.include('create the timer');
  });

  it('that passed before the wait leaves a signal that came earlier its turn', async () => {
    const { wait, send, setTime, receivedBy } = createBench();
    await send('1');
    setTime(NOON);
    expect(receivedBy(await wait({ deadline: NOON }))).to.deep.equal(['1']);
  });

  it('that passes while the wait registers ends it', async () => {
    for (const effectsBefore of [0, 1]) {
      const { wait, fire, setTime, receivedBy, meanwhile } = createBench();
      meanwhile(effectsBefore, async () => {
        setTime(NOON);
        await fire(NOON);
      });
      expect(receivedBy(await wait({ deadline: NOON })), `before effect ${effectsBefore}`).to.deep.equal([noon]);
    }
  });

  it('whose timer goes off twice ends one wait', async () => {
    const { wait, fire, send, setTime, received } = createBench();
    await wait({ deadline: NOON });
    setTime(NOON);
    await fire(NOON);
    await fire(NOON);
    await wait({ deadline: EVENING, acknowledged: noon });
    await fire(NOON);
    await send('1');
    expect(received()).to.deep.equal([noon, '1']);
  });

  it('whose timer is ahead of this clock ends its wait, and that wait entered anew', async () => {
    const { wait, fire, setTime, received } = createBench();
    setTime(NOON - 1);
    await wait({ deadline: NOON });
    await fire(NOON);
    await wait({ deadline: NOON, acknowledged: noon });
    await fire(NOON);
    expect(received()).to.deep.equal([noon, noon]);
  });

  it('of an earlier wait does not end a later one', async () => {
    const { wait, send, fire, setTime, received } = createBench();
    await wait({ deadline: NOON });
    await send('1');
    setTime(NOON);
    await wait({ deadline: EVENING, acknowledged: '1' });
    await fire(NOON);
    expect(received()).to.deep.equal(['1']);
    setTime(EVENING);
    await fire(EVENING);
    expect(received()).to.deep.equal(['1', evening]);
  });

  it('of an earlier wait, gone off between the two, does not end the later one', async () => {
    const { wait, send, fire, setTime, received } = createBench();
    await wait({ deadline: NOON });
    await send('1');
    setTime(NOON);
    await fire(NOON);
    await wait({ acknowledged: '1' });
    expect(received()).to.deep.equal(['1']);
  });

  it('of an earlier wait is also that of a later one with the same deadline', async () => {
    const { wait, send, fire, setTime, received } = createBench();
    await wait({ deadline: NOON });
    await send('1');
    await wait({ deadline: NOON, acknowledged: '1' });
    setTime(NOON);
    await fire(NOON);
    await wait({ deadline: NOON, acknowledged: noon });
    expect(received()).to.deep.equal(['1', noon, noon]);
  });

  it('that races a signal: one of them ends the wait', async () => {
    const { wait, send, fire, setTime, received } = createBench();
    await wait({ deadline: NOON });
    setTime(NOON);
    await Promise.all([fire(NOON), send('1')]);
    expect(received()).to.have.length(1);
    if (received()[0] === noon) await wait({ acknowledged: noon });
    expect(received()).to.include('1');
  });

  it('after the end goes off for nobody', async () => {
    const { wait, send, fire, setTime, received } = createBench();
    await wait({ deadline: NOON });
    await send('1');
    setTime(NOON);
    await fire(NOON);
    expect(received()).to.deep.equal(['1']);
  });

  it('whose timer got lost ends the wait with the next signal of any name', async () => {
    const { wait, send, setTime, received } = createBench();
    await wait({ accepts: ['a'], deadline: NOON });
    setTime(NOON);
    await send('1', 'x');
    expect(received()).to.deep.equal([noon]);
  });

  it('takes its timer with it, and leaves that of the next wait', async () => {
    const { signals, wait, entered, send, timers, meanwhile } = createBench();
    await wait({ deadline: NOON });
    const next = entered({ deadline: NOON, acknowledged: '1' });
    meanwhile(3, () => signals.register(next)); // right before the first one's timer is removed
    await send('1');
    expect([...timers.values()].map((timer) => timer.at)).to.deep.equal([at(NOON)]);
  });
});

describe('A token', () => {
  it('that timed out before the signal passes it on to the next wait', async () => {
    const { wait, expire, send, receivedBy } = createBench();
    expire(await wait());
    await send('1');
    expect(receivedBy(await wait())).to.deep.equal(['1']);
  });

  it('that timed out between two waits passes it on although an earlier one was received', async () => {
    const { wait, expire, send, receivedBy } = createBench();
    await wait();
    await send('1');
    expire(await wait({ acknowledged: '1' }));
    await send('2');
    expect(receivedBy(await wait({ acknowledged: '1' }))).to.deep.equal(['2']);
  });

  it('that timed out passes the signal on in its turn', async () => {
    const { wait, expire, send, received } = createBench();
    await send('1', 'b');
    expire(await wait({ accepts: ['a'] }));
    await send('2', 'a');
    await send('3', 'a');
    await wait();
    await wait({ acknowledged: '1' });
    await wait({ acknowledged: '2' });
    expect(received()).to.deep.equal(['1', '2', '3']);
  });

  it('that timed out passes its deadline on to the next attempt', async () => {
    const { wait, expire, fire, setTime, receivedBy } = createBench();
    expire(await wait({ deadline: NOON }));
    setTime(NOON);
    await fire(NOON);
    expect(receivedBy(await wait({ deadline: NOON }))).to.deep.equal([noon]);
  });

  it('that times out while it is answered passes the signal on', async () => {
    const { wait, expire, send, receivedBy, meanwhile } = createBench();
    const first = await wait();
    meanwhile(2, async () => expire(first));
    await send('1');
    expect(receivedBy(await wait())).to.deep.equal(['1']);
  });

  it('whose retry registers while it is answered passes the signal on, and is not taken for it', async () => {
    const { wait, expire, send, received, meanwhile, crashAt } = createBench();
    const first = await wait();
    meanwhile(2, async () => {
      expire(first);
      crashAt(2, 'before'); // the retry takes the signal and dies before it answers
      await wait().catch(() => undefined);
    });
    await send('1');
    await send('2');
    expect(received()).to.deep.equal(['1']);
  });
});

describe('A new execution', () => {
  it('that is given what its predecessor received does not receive it again', async () => {
    const { wait, send, receivedBy } = createBench();
    await wait();
    await send('1');
    await send('2');
    expect(receivedBy(await wait({ acknowledged: '1' }))).to.deep.equal(['2']);
  });

  it('that is not told receives the last signal again, and nothing before it', async () => {
    const { wait, send, received } = createBench();
    for (const id of ['1', '2', '3']) await send(id);
    await wait();
    await wait({ acknowledged: '1' });
    await wait();
    await wait({ acknowledged: '2' });
    expect(received()).to.deep.equal(['1', '2', '2', '3']);
  });

  it('takes over what was meant for an open wait of its dead predecessor', async () => {
    const { wait, expire, send, receivedBy } = createBench();
    expire(await wait());
    const second = await wait();
    await send('1');
    expect(receivedBy(second)).to.deep.equal(['1']);
  });

  it('finds what came while none was running', async () => {
    const { wait, expire, send, received, signals } = createBench();
    expire(await wait());
    await send('1');
    await send('2');
    await wait();
    await wait({ acknowledged: '1' });
    expect(received()).to.deep.equal(['1', '2']);
    expect(await signals.waitingFor(KEY)).to.deep.equal([]);
  });
});
