import { expect } from 'chai';
import { lambda } from '../aws/testing.ts';
import { invocation } from '../lambda/current.ts';
import { createTables } from '../lambda/substitutes/tables.ts';
import { act } from '../world/actor.ts';
import { compile } from '../world/prepared.ts';
import { createAccess } from '../iam/access.ts';
import type { Prepared } from '../world/prepared.ts';
import { FailedExpectationError, runSeed } from './run.ts';
import type { RunOptions } from './run.ts';
import type { SimulatedWorkflow } from './workflow.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:greet';
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Greet',
  States: {
    Greet: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'greet', Payload: {} },
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 20, BackoffRate: 1 }],
      End: true,
    },
  },
};

const greet = async (): Promise<string> => {
  for (let count = 0; count < 5; count += 1) await invocation().effect('greet', () => undefined);
  return 'hello';
};

const machines: Prepared['machines'] = [{ arn: MACHINE, name: 'greet', roleArn: 'r', compiled: compile(DEFINITION) }];
const prepared: Prepared = {
  stacks: [],
  functions: [lambda('greet', greet)],
  machines,
  laterMachines: machines,
  queues: [],
  queueConsumers: [],
  streamConsumers: [],
  rules: [],
  recurring: [],
  routes: [],
  createTables,
  access: createAccess([]),
  neededBy: () => [],
};

/** An actor has the machine greet ten times, over as many days. */
const populate: SimulatedWorkflow['populate'] = (world) => {
  act(world, 'Ada', async (actor) => {
    for (let day = 0; day < 10; day += 1) {
      world.states.start({ machineArn: MACHINE, input: { day } });
      await actor.sleep(86_400_000);
    }
  });
  return { listener: {}, daily: () => undefined };
};

const run = (options: Partial<RunOptions> = {}, more: Partial<SimulatedWorkflow> = {}) =>
  runSeed(
    {
      name: 'greeting',
      services: [],
      machines: ['greet'],
      secrets: {},
      sites: () => [],
      oracles: () => [],
      mutants: [],
      populate,
      ...more,
    },
    prepared,
    { seed: 1, rate: 0, ...options },
  );

describe('A run', () => {
  it('goes on until nothing is left to happen, and says what happened', async () => {
    const result = await run();
    expect(result).to.deep.include({ seed: 1, violations: [], faults: [], executions: 10, stateTransitions: 10 });
    expect(result.coverage.states).to.deep.equal({ 'greet: Greet': 10 });
    expect(result.virtualDays).to.be.within(10, 11);
  });

  it('goes on for what operators begin on their daily round, although nothing else lies ahead', async () => {
    const onItsFirstDay: SimulatedWorkflow['populate'] = (world) => ({
      listener: {},
      daily: () => {
        if (world.states.executions().length === 0) world.states.start({ machineArn: MACHINE, input: {} });
      },
    });
    const result = await run({}, { populate: onItsFirstDay });
    expect(result).to.deep.include({ violations: [], executions: 1, stateTransitions: 1 });
  });

  it('lasts as many days as it may', async () => {
    expect((await run({ boundDays: 3 })).virtualDays).to.equal(3);
  });

  it('is the same for the same seed, line by line, and another for another', async () => {
    const trace = async (seed: number): Promise<readonly string[]> => {
      const lines: string[] = [];
      await run({ seed, rate: 0.3, trace: (line) => lines.push(line) });
      return lines;
    };
    const first = await trace(7);
    expect(await trace(7)).to.deep.equal(first);
    expect(await trace(8)).not.to.deep.equal(first);
    expect(first.filter((line) => line.includes('fault')).length).to.be.above(0);
  });

  it('can be given only some of its faults', async () => {
    const [first] = (await run({ rate: 0.3 })).faults;
    const { faults } = await run({ rate: 0.3, only: new Set([first?.id ?? 'none']) });
    expect(faults.map(({ id }) => id)).to.deep.equal([first?.id]);
  });

  it('ends with the violation of an oracle, and its time', async () => {
    const oracles: SimulatedWorkflow['oracles'] = () => [
      {
        name: 'no fifth execution',
        inspect: ({ states }) => (states.executions().length >= 5 ? ['there is a fifth'] : []),
        conclude: () => expect.fail('It was decided before.'),
      },
    ];
    const { violations, virtualDays } = await run({}, { oracles });
    expect(violations).to.deep.equal([
      { oracle: 'no fifth execution', at: '2026-11-06T09:00:00.000Z', what: 'there is a fifth' },
    ]);
    expect(virtualDays).to.equal(4);
  });

  it('runs the oracles at its end', async () => {
    const oracles: SimulatedWorkflow['oracles'] = () => [{ name: 'late', conclude: () => ['something is odd'] }];
    expect((await run({}, { oracles })).violations.map(({ what }) => what)).to.deep.equal(['something is odd']);
  });

  /** An actor that fails on the first day. */
  const spoiled = (spoil: Parameters<typeof act>[2]): Pick<SimulatedWorkflow, 'populate'> => ({
    populate: (world) => {
      act(world, 'Ada', spoil);
      return { listener: {}, daily: () => undefined };
    },
  });

  it('reports a failed expectation as a violation', async () => {
    const { violations } = await run(
      {},
      spoiled(async (actor) => {
        await actor.sleep(1000);
        throw new FailedExpectationError('I was promised a mail.');
      }),
    );
    expect(violations).to.deep.equal([
      { oracle: 'people', at: '2026-11-02T09:00:01.000Z', what: 'I was promised a mail.' },
    ]);
  });

  it('takes anything else that breaks the world for a fault of the simulator', async () => {
    const broken = spoiled(async () => {
      throw new TypeError('a bug');
    });
    const error: unknown = await run({}, broken).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('message', 'Seed 1 broke the simulator');
    expect(error).to.have.nested.property('cause.message', 'a bug');
  });

  it('passes events on to the actors', async () => {
    const received: string[] = [];
    await run(
      {},
      {
        populate: (world, sites, chance) => ({
          ...populate(world, sites, chance),
          listener: { executionEnded: ({ status }) => received.push(status) },
        }),
      },
    );
    expect(received).to.deep.equal(Array.from({ length: 10 }, () => 'SUCCEEDED'));
  });
});
