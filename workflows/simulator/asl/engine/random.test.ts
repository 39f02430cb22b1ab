import { expect } from 'chai';
import fc from 'fast-check';
import type { Execution } from '../execution.ts';
import { createTestHost, failed, launch, succeeded } from '../testing.ts';
import type { TestHost } from '../testing.ts';

/** What a machine is grown from; `name` is added when it is written out. */
type Plan =
  | { readonly kind: 'pass' | 'slow' | 'wait' | 'fail' }
  | { readonly kind: 'task' | 'callback'; readonly retried: boolean; readonly caught: boolean }
  | { readonly kind: 'parallel'; readonly inner: readonly (readonly Plan[])[]; readonly caught: boolean }
  | {
      readonly kind: 'map' | 'distributed';
      readonly inner: readonly Plan[];
      readonly items: number;
      readonly caught: boolean;
    };

const { plans } = fc.letrec<{ plan: Plan; plans: readonly Plan[] }>((tie) => ({
  plan: fc.oneof(
    { maxDepth: 3, depthSize: 'max' },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pass', 'slow', 'wait') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail') }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom('task', 'callback'), retried: fc.boolean(), caught: fc.boolean() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('parallel'),
        inner: fc.array(tie('plans'), { minLength: 1, maxLength: 3 }),
        caught: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('map', 'distributed'),
        inner: tie('plans'),
        items: fc.integer({ min: 0, max: 3 }),
        caught: fc.boolean(),
      }),
    },
  ),
  plans: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }),
}));

/** Writes the plans out as a workflow, state after state. */
const workflowOf = (
  sequence: readonly Plan[],
  names: { next: number },
): { StartAt: string; States: Record<string, object> } => {
  const own = sequence.map(() => `S${(names.next += 1)}`);
  const States = sequence.map((plan, index) => {
    const next = own[index + 1];
    const onward = next === undefined ? { End: true } : { Next: next };
    return [own[index] ?? '', stateOf(plan, onward, names)] as const;
  });
  const last = sequence.at(-1);
  // Somewhere to go for what is caught last.
  const needsHaven = last !== undefined && 'caught' in last && last.caught;
  const haven = `S${(names.next += 1)}`;
  const entries = States.map(([name, state], index) => {
    const target = own[index + 1] ?? haven;
    return [
      name,
      'Catch' in state ? { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: target }] } : state,
    ] as const;
  });
  return {
    StartAt: own[0] ?? '',
    States: { ...Object.fromEntries(entries), ...(needsHaven && { [haven]: { Type: 'Pass', End: true } }) },
  };
};

const stateOf = (plan: Plan, onward: object, names: { next: number }): object => {
  const caught = 'caught' in plan && plan.caught ? { Catch: [] } : {};
  switch (plan.kind) {
    case 'pass':
      return { Type: 'Pass', Assign: { [`v${names.next}`]: 1 }, Output: {}, ...onward };
    case 'slow':
      return { Type: 'Pass', Output: '{% ($a := $random(); { "a": $a }) %}', ...onward };
    case 'wait':
      return { Type: 'Wait', Seconds: 3, ...onward };
    case 'fail':
      return {
        Type: 'Choice',
        Choices: [{ Condition: '{% $random() < 0.3 %}', Next: 'Next' in onward ? onward.Next : 'nowhere' }],
      };
    case 'task':
    case 'callback':
      return {
        Type: 'Task',
        Resource: `arn:aws:states:::lambda:invoke${plan.kind === 'callback' ? '.waitForTaskToken' : ''}`,
        TimeoutSeconds: 20,
        Arguments: {},
        ...(plan.retried && { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, JitterStrategy: 'FULL' }] }),
        ...caught,
        ...onward,
      };
    case 'parallel':
      return {
        Type: 'Parallel',
        Branches: plan.inner.map((branch) => workflowOf(branch, names)),
        ...caught,
        ...onward,
      };
    case 'map':
    case 'distributed':
      return {
        Type: 'Map',
        Items: Array.from({ length: plan.items }, (_, index) => index),
        MaxConcurrency: 2,
        ItemProcessor: {
          ...(plan.kind === 'distributed' && { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }),
          ...workflowOf(plan.inner, names),
        },
        ...(plan.kind === 'distributed' && { ToleratedFailureCount: 1 }),
        ...caught,
        ...onward,
      };
  }
};

/** mulberry32: dice that can be thrown again. */
const randomSource = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const once = Math.imul(state ^ (state >>> 15), state | 1);
    const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
    return ((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32;
  };
};

const everyExecution = (execution: Execution): readonly Execution[] => [
  execution,
  ...execution.children().flatMap(everyExecution),
];

const checkHistory = (execution: Execution): void => {
  const events = execution.history();
  expect(events.map(({ id }) => id)).to.deep.equal(events.map((_, index) => index + 1));
  for (const { id, previousEventId } of events) expect(previousEventId).to.be.lessThan(id);
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
  expect(events.filter(({ type }) => type.endsWith('StateEntered')).length).to.equal(execution.visited().length);
};

/** Nothing of an ended execution goes on. */
const checkEnd = (execution: Execution, { started }: TestHost, open: ReadonlySet<number>): void => {
  for (const each of everyExecution(execution)) {
    expect(each.status).to.not.equal('RUNNING');
    expect(each.active()).to.deep.equal([]);
  }
  for (const [index, task] of started.entries()) {
    if (open.has(index)) expect(task.isCalledOff, `task ${index} of ${task.request.state}`).to.equal(true);
    if (task.request.token !== undefined) expect(execution.tokenSucceeded(task.request.token, 1)).to.equal('gone');
  }
};

/** Runs a machine whose tasks answer, fail, dawdle or say nothing, with stops and redrives in between. */
const live = async (
  sequence: readonly Plan[],
  seed: number,
): Promise<{ readonly trace: string; readonly ends: readonly string[] }> => {
  const random = randomSource(seed);
  /** Tasks that the host would still work on. */
  const open = new Set<number>();
  const held: { execution?: Execution } = {};
  const host: TestHost = createTestHost(
    ({ token }) => {
      const index = host.started.length - 1;
      open.add(index);
      const chance = random();
      if (chance < 0.1) return undefined;
      const outcome = chance < 0.45 ? failed('E') : succeeded({});
      const delay = Math.floor(random() * 8000);
      host.after(delay, () => {
        const task = host.started[index];
        if (!open.delete(index) || !task) return;
        if (token === undefined || outcome.kind === 'failed') return task.end(outcome);
        task.end({ kind: 'submitted' });
        open.add(index);
        host.after(delay, () => {
          open.delete(index);
          held.execution?.tokenSucceeded(token, {});
        });
      });
      return undefined;
    },
    { random, transitionMilliseconds: random() < 0.5 ? 0 : 7 },
  );
  const execution = launch(workflowOf(sequence, { next: 0 }), host, { observer: {} });
  held.execution = execution;
  const complaints: unknown[] = [];
  // Not only later, when timers have tidied up.
  execution.ended(() => {
    try {
      checkEnd(execution, host, open);
    } catch (error) {
      complaints.push(error);
    }
  });
  const ends: string[] = [];
  for (let life = 0; life < 4; life += 1) {
    await host.pass(Math.floor(random() * 20_000));
    if (random() < 0.4) execution.stop('Stopped', 'by chance');
    await host.finish();
    for (const each of everyExecution(execution)) checkHistory(each);
    ends.push(execution.status);
    expect(complaints).to.deep.equal([]);
    checkEnd(execution, host, open);
    if (execution.status === 'SUCCEEDED') break;
    // What was called off is not worked on any more.
    for (const [index, { isCalledOff }] of host.started.entries()) if (isCalledOff) open.delete(index);
    execution.redrive();
  }
  return { trace: JSON.stringify(everyExecution(execution).map((each) => each.history())), ends };
};

/** A Choice that may match nothing has to lead somewhere. */
const isWellFormed = (sequence: readonly Plan[]): boolean =>
  sequence.every((plan, index) => {
    if (plan.kind === 'fail') return index < sequence.length - 1;
    if (plan.kind === 'parallel') return plan.inner.every(isWellFormed);
    return 'inner' in plan ? isWellFormed(plan.inner) : true;
  });

/**
 * The same machines on every run; another seed is for a change of the engine. Under this one the ninety-eighth machine is
 * stopped at the moment in which it is taken up again.
 */
const SEED = 5;

describe('Any machine, whatever happens to it', () => {
  it('ends, leaves nothing behind, and lives through stops and redrives', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(plans.filter(isWellFormed), fc.integer(), async (sequence, seed) => {
        const { ends } = await live(sequence, seed);
        for (const end of ends) seen.add(end);
      }),
      { numRuns: 250, seed: SEED },
    );
    expect([...seen].sort()).to.deep.equal(['ABORTED', 'FAILED', 'SUCCEEDED']);
  }).timeout(60_000);

  it('does the same again with the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(plans.filter(isWellFormed), fc.integer(), async (sequence, seed) => {
        const [first, second] = [await live(sequence, seed), await live(sequence, seed)];
        expect(second.trace).to.equal(first.trace);
      }),
      { numRuns: 60, seed: SEED },
    );
  }).timeout(60_000);
});
