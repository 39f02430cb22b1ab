import { expect } from 'chai';
import { MAX_QUEUE } from './mailbox.ts';
import { MailboxFullError } from './index.ts';
import { createBench } from './testing/bench.ts';
import { KEY, at } from './testing/world.ts';

const DAY = 86_400_000;
const NOON = 3 * 3_600_000;

const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('Signals', () => {
  it('reach the machine with name, payload and time', async () => {
    const { signals, wait, mailbox } = createBench();
    await wait();
    await signals.signal({ key: KEY, id: '1', name: 'a', payload: { sessionId: 's' }, at: at(-1) });
    expect((await mailbox()).inFlight?.signal).to.deep.equal({
      id: '1',
      name: 'a',
      payload: { sessionId: 's' },
      at: at(-1),
    });
  });

  it('that have no time get that of their arrival, and an empty payload', async () => {
    const { send, setTime, mailbox } = createBench();
    setTime(5);
    await send('1');
    expect((await mailbox()).queue).to.deep.equal([{ id: '1', name: 'a', payload: {}, at: at(5) }]);
  });

  it('of one key do not reach the machine of another', async () => {
    const { signals, wait, received } = createBench();
    await wait();
    await signals.signal({ key: 'case/2', id: '1', name: 'a' });
    expect(received()).to.deep.equal([]);
  });

  it('take four effects, and a wait with a deadline two more for its timer', async () => {
    const { wait, send, effects } = createBench();
    await wait();
    await send('1');
    expect(effects).to.deep.equal(['commit', 'commit', 'commit', 'answer the token', 'commit']);
    effects.length = 0;
    await wait({ deadline: NOON, acknowledged: '1' });
    expect(effects).to.deep.equal(['create the timer', 'commit']);
    effects.length = 0;
    await send('2');
    expect(effects).to.deep.equal(['commit', 'commit', 'answer the token', 'remove the timer', 'commit']);
  });

  describe('tell who asks before acting', () => {
    it('what the open wait accepts', async () => {
      const { signals, wait } = createBench();
      await wait({ accepts: ['a', 'b'] });
      expect(await signals.waitingFor(KEY)).to.deep.equal(['a', 'b']);
    });

    it('that nobody waits: before, after, and under another key', async () => {
      const { signals, wait, send } = createBench();
      expect(await signals.waitingFor(KEY)).to.deep.equal([]);
      await wait();
      expect(await signals.waitingFor('case/2')).to.deep.equal([]);
      await send('1');
      expect(await signals.waitingFor(KEY)).to.deep.equal([]);
    });
  });

  describe('are remembered', () => {
    it('for a hundred days: the same id is received once', async () => {
      const { wait, send, received, setTime } = createBench();
      await wait();
      await send('1');
      setTime(100 * DAY - 1);
      await wait({ acknowledged: '1' });
      await send('1');
      expect(received()).to.deep.equal(['1']);
    });

    it('no longer, and then count as new', async () => {
      const { wait, send, received, setTime } = createBench();
      await wait();
      await send('1');
      setTime(100 * DAY);
      await wait({ acknowledged: '1' });
      await send('1');
      expect(received()).to.deep.equal(['1', '1']);
    });

    it('unread for longer than an execution lives', async () => {
      const { wait, send, received, setTime } = createBench();
      await send('1');
      setTime(366 * DAY);
      await wait();
      expect(received()).to.deep.equal(['1']);
    });
  });

  describe('too many unread', () => {
    const full = async () => {
      const bench = createBench();
      for (let id = 0; id < MAX_QUEUE; id += 1) await bench.send(`${id}`, 'x');
      return bench;
    };

    it('are refused, and nothing of the refused one is remembered', async () => {
      const { send, wait, received, mailbox } = await full();
      const error = await errorOf(send('new', 'x'));
      expect(error).to.be.instanceOf(MailboxFullError);
      expect(error).to.deep.include({ name: 'MailboxFullError', code: 'MAILBOX_FULL', details: { key: KEY } });
      expect((await mailbox()).queue).to.have.length(MAX_QUEUE);
      await wait({ accepts: ['x'] });
      await send('new', 'x');
      expect(received()).to.deep.equal(['0']);
      expect((await mailbox()).queue.at(-1)?.id).to.equal('new');
    });

    it('do not refuse a duplicate of one of them', async () => {
      const { send, mailbox } = await full();
      await send('7', 'x');
      expect((await mailbox()).queue).to.have.length(MAX_QUEUE);
    });

    it('do not keep the machine from what it waits for', async () => {
      const { wait, send, received } = await full();
      await wait();
      await send('wanted', 'a');
      expect(received()).to.deep.equal(['wanted']);
    });

    it('do not keep a wait from its deadline', async () => {
      const { wait, fire, received, setTime } = await full();
      await wait({ deadline: NOON });
      setTime(NOON);
      await fire(NOON);
      expect(received()).to.deep.equal([`deadline@${at(NOON)}`]);
    });
  });
});
