import { expect } from 'chai';
import { createKernel } from './kernel.ts';

const START_AT = '2026-11-02T09:00:00.000Z';
const START = Date.parse(START_AT);
const setUp = (timeoutMs = 500) => createKernel({ startAt: START_AT, timeoutMs });

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('Virtual time', () => {
  it('brings what lies ahead in its order, and each at its time', async () => {
    const kernel = setUp();
    const seen: string[] = [];
    kernel.after(2000, 'later', () => seen.push(`later ${kernel.instant()}`));
    kernel.after(1000, 'sooner', () => seen.push(`sooner ${kernel.instant()}`));
    await kernel.run();
    expect(seen).to.deep.equal(['sooner 2026-11-02T09:00:01.000Z', 'later 2026-11-02T09:00:02.000Z']);
  });

  it('keeps, at one instant, the order in which things were put there', async () => {
    const kernel = setUp();
    const seen: number[] = [];
    for (let index = 0; index < 20; index += 1) kernel.after(5, 'x', () => seen.push(index));
    await kernel.run();
    expect(seen).to.deep.equal(Array.from({ length: 20 }, (_, index) => index));
  });

  it('never goes back: what should have been before happens now', async () => {
    const kernel = setUp();
    kernel.after(100, 'first', () => kernel.after(-5000, 'overdue', () => undefined));
    await kernel.run();
    expect(kernel.now()).to.equal(START + 100);
  });

  it('has no parts of a millisecond', async () => {
    const kernel = setUp();
    kernel.after(0.2, 'soon', () => undefined);
    await kernel.run();
    expect(kernel.now()).to.equal(START + 1);
  });

  it('refuses a time that is none, and says whose', () => {
    expect(() => setUp().after(Number.NaN, 'a schedule', () => undefined)).to.throw(RangeError, 'a schedule');
  });

  it('leaves out what was cancelled, also by what comes just before it', async () => {
    const kernel = setUp();
    const seen: string[] = [];
    const cancel = kernel.after(10, 'cancelled', () => seen.push('cancelled'));
    kernel.after(10, 'kept', () => seen.push('kept'));
    kernel.after(9, 'canceller', cancel);
    await kernel.run();
    expect(seen).to.deep.equal(['kept']);
  });

  it('is idle when all that lies ahead was cancelled', () => {
    const kernel = setUp();
    const cancel = kernel.after(10, 'x', () => undefined);
    expect(kernel.isIdle()).to.equal(false);
    cancel();
    expect(kernel.isIdle()).to.equal(true);
  });

  it('says what lies ahead, soonest first', () => {
    const kernel = setUp();
    for (const wait of [30, 10, 20]) kernel.after(wait, `in ${wait}`, () => undefined);
    expect(kernel.ahead().map(({ what }) => what)).to.deep.equal(['in 10', 'in 20', 'in 30']);
  });
});

describe('Letting time pass', () => {
  it('stops after what happens at the very end, and stays there', async () => {
    const kernel = setUp();
    const seen: string[] = [];
    kernel.after(1000, 'at the end', () => seen.push('at the end'));
    kernel.after(1001, 'too late', () => seen.push('too late'));
    await kernel.run({ until: START + 1000 });
    expect(seen).to.deep.equal(['at the end']);
    await kernel.run({ until: START + 1000 });
    expect(kernel.now()).to.equal(START + 1000);
    expect(seen).to.have.length(1);
  });

  it('reaches the end though nothing happens until then', async () => {
    const kernel = setUp();
    await kernel.run({ until: START + 86_400_000 });
    expect(kernel.instant()).to.equal('2026-11-03T09:00:00.000Z');
  });

  it('stays where it was stopped', async () => {
    const kernel = setUp();
    for (let count = 1; count <= 5; count += 1) kernel.after(count, 'x', () => undefined);
    await kernel.run({ until: START + 100, stop: () => kernel.steps() === 3 });
    expect(kernel.now()).to.equal(START + 3);
  });

  it('throws what an action throws', async () => {
    const kernel = setUp();
    kernel.after(1, 'x', () => {
      throw new Error('a bug of the simulator');
    });
    expect(await rejection(kernel.run())).to.have.property('message', 'a bug of the simulator');
  });

  it('throws the first error that broke the world', async () => {
    const kernel = setUp();
    kernel.after(1, 'x', () => {
      kernel.breakDown(new Error('first'));
      kernel.breakDown(new Error('second'));
    });
    kernel.after(2, 'never', () => expect.fail('The world went on.'));
    expect(await rejection(kernel.run())).to.have.property('message', 'first');
  });
});

describe('An activity', () => {
  it('keeps time still while it computes', async () => {
    const kernel = setUp();
    const seen: string[] = [];
    const activity = kernel.begin('a Lambda');
    const work = async (): Promise<void> => {
      // A file, a turn of the event loop: nothing of this world.
      for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      seen.push(`done after ${kernel.now() - START}`);
      activity.end();
    };
    kernel.after(1, 'the world', () => seen.push('the world goes on'));
    await Promise.all([work(), kernel.run()]);
    expect(seen).to.deep.equal(['done after 0', 'the world goes on']);
  });

  it('lets time pass while it waits for the world, and computes on when answered', async () => {
    const kernel = setUp();
    const activity = kernel.begin('a Lambda');
    const answered = activity
      .wait<number>((answer) => void kernel.after(50, 'answers', () => answer(() => kernel.now() - START)))
      .finally(activity.end);
    await kernel.run();
    expect(await answered).to.equal(50);
  });

  it('is busy again only when it awaits nothing more', async () => {
    const kernel = setUp();
    const activity = kernel.begin('a Lambda');
    const wait = (milliseconds: number): Promise<number> =>
      activity.wait((answer) => void kernel.after(milliseconds, 'x', () => answer(() => kernel.now() - START)));
    const both = Promise.all([wait(10), wait(30)]).finally(activity.end);
    await kernel.run();
    expect(await both).to.deep.equal([10, 30]);
  });

  it('gets the error that the world answers with', async () => {
    const kernel = setUp();
    const activity = kernel.begin('a Lambda');
    const failed = activity
      .wait((answer) =>
        kernel.after(1, 'x', () =>
          answer(() => {
            throw new Error('throttled');
          }),
        ),
      )
      .finally(activity.end);
    const [error] = await Promise.all([rejection(failed), kernel.run()]);
    expect(error).to.have.property('message', 'throttled');
  });

  it('uses only the first answer', async () => {
    const kernel = setUp();
    const activity = kernel.begin('a Lambda');
    const first = activity.wait<string>((answer) => {
      kernel.after(1, 'x', () => answer(() => 'first'));
      kernel.after(2, 'x', () => answer(() => 'second'));
    });
    const later = first.then(() =>
      activity.wait<string>((answer) => void kernel.after(9, 'x', () => answer(() => 'later'))),
    );
    // A second answer that counted would leave the kernel with a wrong idea of who is busy.
    await Promise.all([later.finally(activity.end), kernel.run()]);
    expect(await first).to.equal('first');
    expect(kernel.now()).to.equal(START + 10);
  });

  it('may go on when the world refuses to be asked', async () => {
    const kernel = setUp(20);
    const activity = kernel.begin('a Lambda');
    const refused = await rejection(
      activity.wait(() => {
        throw new Error('no such function');
      }),
    );
    expect(refused).to.have.property('message', 'no such function');
    // It computes again, so time stands still for it.
    expect(await rejection(kernel.run()))
      .to.have.property('message')
      .that.includes('a Lambda');
  });

  it('is never answered once it has ended', async () => {
    const kernel = setUp();
    const activity = kernel.begin('a Lambda');
    const received: string[] = [];
    const asked = activity.wait<string>((answer) => void kernel.after(10, 'answers', () => answer(() => 'late')));
    void asked.then((answer) => received.push(answer));
    kernel.after(5, 'dies', activity.end);
    await kernel.run();
    void activity.wait<string>((answer) => answer(() => 'after the end')).then((answer) => received.push(answer));
    await kernel.run();
    expect(activity.ended).to.equal(true);
    expect(received).to.deep.equal([]);
  });

  it('that waits for something outside of the world is reported, and no other', async () => {
    const kernel = setUp(20);
    const fine = kernel.begin('the one that waits well');
    void fine.wait(() => undefined);
    kernel.begin('twin').end();
    kernel.begin('twin');
    expect(await rejection(kernel.run()))
      .to.have.property('message')
      .that.matches(/outside the simulated world: twin$/);
  });
});
