import { expect } from 'chai';
import {
  WaitSupersededError,
  DEADLINE,
  MAX_QUEUE,
  deadlineId,
  deliver,
  emptyMailbox,
  hasRoom,
  meet,
  register,
} from './mailbox.ts';
import type { Mailbox, Signal, Wait } from './mailbox.ts';

const SENT_AT = '2026-11-02T09:00:00.000Z';
const NOON = '2026-11-02T12:00:00.000Z';
const EVENING = '2026-11-02T18:00:00.000Z';

const signal = (id: string, name = 'a'): Signal => ({ id, name, payload: {}, at: SENT_AT });
const deadline = (instant: string): Signal => ({ ...signal(deadlineId(instant), DEADLINE), at: instant });
const wait = (number: number, more: Partial<Wait> = {}): Wait => ({
  token: `token-${number}`,
  accepts: ['a'],
  order: `order-${number}`,
  ...more,
});
const queueOf = (...queue: Signal[]): Mailbox => ({ queue });
const met = (mailbox: Mailbox, now = SENT_AT) => meet(mailbox, now) ?? expect.fail('nothing met');

describe('A mailbox', () => {
  describe('takes in a signal', () => {
    it('at the end of the queue', () => {
      expect(deliver(queueOf(signal('1')), signal('2')).queue).to.deep.equal([signal('1'), signal('2')]);
    });

    it('once', () => {
      const mailbox = queueOf(signal('1'));
      expect(deliver(mailbox, signal('1'))).to.equal(mailbox);
    });

    it('without touching the open wait', () => {
      const waiting = register(emptyMailbox, wait(1));
      expect(deliver(waiting, signal('1', 'x'))).to.deep.equal({ ...waiting, queue: [signal('1', 'x')] });
    });
  });

  describe('full of unread signals', () => {
    const full: Mailbox = { queue: Array.from({ length: MAX_QUEUE }, (_, id) => signal(`${id}`, 'x')) };

    it('has no room for one more that nobody waits for', () => {
      expect(hasRoom(full, signal('new', 'x'))).to.equal(false);
      expect(hasRoom(register(full, wait(1)), signal('new', 'x'))).to.equal(false);
    });

    it('has room for what the open wait accepts', () => {
      expect(hasRoom(register(full, wait(1)), signal('new', 'a'))).to.equal(true);
      expect(hasRoom(full, signal('new', 'a'))).to.equal(false);
    });

    it('has room for a deadline', () => {
      expect(hasRoom(full, deadline(NOON))).to.equal(true);
    });

    it('has room again when one is read', () => {
      expect(hasRoom({ queue: full.queue.slice(1) }, signal('new', 'x'))).to.equal(true);
    });
  });

  describe('meets a wait', () => {
    it('not before there is one', () => {
      expect(meet(queueOf(signal('1')), EVENING)).to.equal(undefined);
    });

    it('not while nothing that it accepts is there', () => {
      expect(meet(register(queueOf(signal('1', 'x')), wait(1)), EVENING)).to.equal(undefined);
    });

    it('with the oldest signal that it accepts, and closes it', () => {
      const mailbox = register(queueOf(signal('1', 'x'), signal('2'), signal('3')), wait(1));
      expect(met(mailbox)).to.deep.equal({
        queue: [signal('1', 'x'), signal('3')],
        inFlight: { signal: signal('2'), wait: wait(1), place: 1, sent: false },
        newestOrder: 'order-1',
      });
    });

    it('with the deadline from its very instant on', () => {
      const mailbox = register(emptyMailbox, wait(1, { deadlineAt: NOON }));
      expect(meet(mailbox, '2026-11-02T11:59:59.999Z')).to.equal(undefined);
      expect(met(mailbox, NOON).inFlight.signal).to.deep.equal(deadline(NOON));
    });

    it('with the deadline that was delivered, whatever this clock says', () => {
      const mailbox = deliver(register(emptyMailbox, wait(1, { deadlineAt: NOON })), deadline(NOON));
      expect(met(mailbox, SENT_AT).inFlight.signal).to.deep.equal(deadline(NOON));
    });

    it('with an accepted signal rather than the deadline that passed', () => {
      const mailbox = register(queueOf(signal('1')), wait(1, { deadlineAt: NOON }));
      expect(met(mailbox, EVENING).inFlight.signal).to.deep.equal(signal('1'));
    });

    it('not with the deadline of another wait', () => {
      for (const own of [{}, { deadlineAt: EVENING }, { accepts: [DEADLINE] }]) {
        const mailbox = deliver(register(emptyMailbox, wait(1, own)), deadline(NOON));
        expect(meet(mailbox, NOON), JSON.stringify(own)).to.equal(undefined);
      }
    });
  });

  describe('registers a wait', () => {
    const inFlight = met(register(queueOf(signal('0', 'x'), signal('1')), wait(1)));

    it('that acknowledges what is in flight, and forgets that', () => {
      expect(register(inFlight, wait(2), '1')).to.deep.equal({
        queue: [signal('0', 'x')],
        wait: wait(2),
        newestOrder: 'order-2',
      });
    });

    it('that does not acknowledge it, and puts it back to its place', () => {
      const later = deliver(inFlight, signal('2'));
      const queue = [signal('0', 'x'), signal('1'), signal('2')];
      expect(register(later, wait(2)).queue).to.deep.equal(queue);
      expect(register(later, wait(2), 'something older').queue).to.deep.equal(queue);
    });

    it('and drops the deadlines of earlier ones', () => {
      const mailbox = queueOf(deadline(NOON), signal('1'), deadline(EVENING));
      expect(register(mailbox, wait(1)).queue).to.deep.equal([signal('1')]);
      expect(register(mailbox, wait(1, { deadlineAt: EVENING })).queue).to.deep.equal([signal('1'), deadline(EVENING)]);
    });

    it('anew after its deadline went to a dead token, and ends it at once', () => {
      const passed = met(register(emptyMailbox, wait(1, { deadlineAt: NOON })), NOON);
      const again = register(deliver(passed, signal('1')), wait(2, { deadlineAt: NOON }));
      expect(met(again, NOON).inFlight).to.deep.include({ signal: deadline(NOON), place: 0 });
    });

    it('once: the same registration again changes nothing', () => {
      const waiting = register(queueOf(signal('1', 'x')), wait(1));
      expect(register(waiting, wait(1))).to.deep.equal(waiting);
    });

    it('in the place of an older attempt, and refuses it in the place of a newer one', () => {
      const waiting = register(emptyMailbox, wait(2));
      expect(() => register(waiting, wait(1))).to.throw(WaitSupersededError, 'order-1 is older than that of order-2');
      expect(register(waiting, wait(3)).wait).to.deep.equal(wait(3));
    });

    it('not when its token was served already', () => {
      expect(register(inFlight, wait(1))).to.equal(inFlight);
    });

    it('not when a newer one was served already: that is an error too', () => {
      const served = met(register(queueOf(signal('1')), wait(2)));
      expect(() => register(served, wait(1))).to.throw(WaitSupersededError);
    });
  });
});
