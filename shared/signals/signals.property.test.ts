import { expect } from 'chai';
import fc from 'fast-check';
import type { Store } from '#shared/store/index.ts';
import { DEADLINE, deadlineId } from './mailbox.ts';
import { at } from './testing/world.ts';
import { play } from './testing/history.ts';
import type { Move, Plan } from './testing/history.ts';

/** Random histories for each rule; a failing one is printed with its seed and shrunk. */
const RUNS = Number(process.env.SIGNAL_HISTORIES ?? 500);

const NAMES = ['a', 'b', 'c'];

const move: fc.Arbitrary<Move> = fc.record({
  what: fc.oneof(
    { weight: 20, arbitrary: fc.constant('run' as const) },
    { weight: 10, arbitrary: fc.constantFrom('enter' as const, 'send' as const, 'deliver' as const) },
    { weight: 4, arbitrary: fc.constantFrom('fire' as const, 'pass time' as const, 'twin' as const) },
    { weight: 1, arbitrary: fc.constantFrom('time out' as const, 'take over' as const) },
  ),
  which: fc.nat(99),
  fate: fc.oneof(
    { weight: 8, arbitrary: fc.constant('done' as const) },
    { weight: 2, arbitrary: fc.constantFrom('crash before' as const, 'crash after' as const) },
  ),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  waits: fc.array(
    fc.record({
      accepts: fc.subarray(NAMES),
      deadline: fc.option(fc.constantFrom(50, 150, 1_000), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  signals: fc.array(fc.constantFrom(...NAMES), { maxLength: 8 }),
  moves: fc.array(move, { maxLength: 150, size: 'max' }),
});

type Outcome = Awaited<ReturnType<typeof play>>;

const idsOf = (life: Outcome['lives'][number]): string[] =>
  life.filter(({ signal }) => signal.name !== DEADLINE).map(({ signal }) => signal.id);

const receivesNothingTwice = ({ lives }: Outcome): void => {
  for (const life of lives) expect(idsOf(life)).to.deep.equal([...new Set(idsOf(life))]);
  // A successor that is not told what its predecessor received may get the last of it again, and nothing else.
  lives.forEach((life, index) => {
    const earlier = lives.slice(0, index).flatMap((before) => idsOf(before).slice(0, -1));
    expect(idsOf(life).filter((id) => earlier.includes(id))).to.deep.equal([]);
  });
};

const receivesInOrder = ({ lives, nameOf }: Outcome): void => {
  const received = new Set<string>();
  for (const { signal, wait, enqueued } of lives.flat()) {
    if (signal.name === DEADLINE) continue;
    expect(wait.accepts).to.include(signal.name);
    const before = enqueued.slice(0, enqueued.indexOf(signal.id));
    expect(before.filter((id) => !received.has(id) && wait.accepts.includes(nameOf(id)))).to.deep.equal([]);
    received.add(signal.id);
  }
};

const losesNothing = ({ lives, enqueued, mailbox: { queue, inFlight } }: Outcome, { signals }: Plan): void => {
  expect([...enqueued].sort()).to.deep.equal(signals.map((_, id) => `${id}`).sort());
  const kept = [...queue, ...(inFlight ? [inFlight.signal] : [])].map(({ id }) => id);
  const received = lives.flatMap(idsOf);
  expect(enqueued.filter((id) => !received.includes(id) && !kept.includes(id))).to.deep.equal([]);
  const unread = queue.filter(({ name }) => name !== DEADLINE).map(({ id }) => id);
  expect(unread).to.deep.equal([...new Set(unread)]);
};

const leavesNobodyWaiting = ({ waiting, lives, enqueued, nameOf }: Outcome): void => {
  if (waiting === undefined) return;
  expect(waiting.wait.deadline, 'a deadline that passed').to.equal(undefined);
  const received = lives.flatMap(idsOf);
  expect(
    enqueued.filter((id) => !received.includes(id) && waiting.wait.accepts.includes(nameOf(id))),
    'accepted signals in the mailbox',
  ).to.deep.equal([]);
};

const keepsDeadlines = ({ lives }: Outcome): void => {
  for (const { signal, wait, at: receivedAt } of lives.flat()) {
    if (signal.name !== DEADLINE) continue;
    expect(wait.deadline).not.to.equal(undefined);
    expect(signal.id).to.equal(deadlineId(at(wait.deadline ?? 0)));
    expect(receivedAt >= at(wait.deadline ?? 0)).to.equal(true);
  }
};

const rules: [string, (outcome: Outcome, plan: Plan) => void][] = [
  ['a machine receives no signal twice', receivesNothingTwice],
  ['a machine receives what a wait accepts in the order in which it was queued', receivesInOrder],
  ['every signal that was sent is received or still in the mailbox', losesNothing],
  ['nobody is left waiting for a signal that came or a deadline that passed', leavesNobodyWaiting],
  ['a deadline ends no wait but its own, and not before its time', keepsDeadlines],
];

describe('Whatever crashes, repeats or overtakes', () => {
  for (const [title, rule] of rules) {
    it(title, async function () {
      this.timeout(120_000);
      await fc.assert(
        fc.asyncProperty(plan, async (planned) => rule(await play(planned), planned)),
        { numRuns: RUNS },
      );
    });
  }
});

describe('The rules above notice', () => {
  const noticed = async (sabotage: (store: Store) => Store): Promise<boolean> => {
    const { failed } = await fc.check(
      fc.asyncProperty(plan, async (planned) => {
        const outcome = await play(planned, sabotage);
        for (const [, rule] of rules) rule(outcome, planned);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    return failed;
  };

  it('a store that writes over what it did not read', async () => {
    const careless = (store: Store): Store => ({
      ...store,
      commit: async (changes) => {
        for (const change of changes) {
          const version = (await store.get(change.key))?.version;
          if (change.kind === 'put')
            await store.commit([{ ...change, if: version === undefined ? 'new' : { version } }]);
        }
      },
    });
    expect(await noticed(careless)).to.equal(true);
  });

  it('a store that forgets which signals it has seen', async () => {
    const forgetful = (store: Store): Store => ({
      ...store,
      commit: (changes) => store.commit(changes.filter(({ key }) => !key.sk.startsWith('SEEN#'))),
    });
    expect(await noticed(forgetful)).to.equal(true);
  });

  it('a store whose commits are not atomic', async () => {
    const piecemeal = (store: Store): Store => ({
      ...store,
      commit: async (changes) => {
        for (const change of changes) await store.commit([change]);
      },
    });
    expect(await noticed(piecemeal)).to.equal(true);
  });
});
