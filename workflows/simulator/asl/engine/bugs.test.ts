import { expect } from 'chai';
import type { Execution, Host } from '../index.ts';
import { createTestHost, launch, succeeded } from '../testing.ts';

/** What nobody caught while the action ran. The test runner's own recorder are covered meanwhile. */
const uncaughtDuring = async (action: () => Promise<unknown>): Promise<readonly unknown[]> => {
  const recorder = process.listeners('unhandledRejection');
  const received: unknown[] = [];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => received.push(error));
  try {
    await action();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return received;
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const ear of recorder) process.on('unhandledRejection', ear);
  }
};

const task = (resource: string): object => ({ Type: 'Task', Resource: resource, Arguments: {}, End: true });
const one = (state: object): object => ({ StartAt: 'S', States: { S: state } });

describe('A bug of the host', () => {
  const broken: Host = {
    ...createTestHost(),
    startTask: () => {
      throw new RangeError('a bug');
    },
  };
  const invoke = task('arn:aws:states:::lambda:invoke');
  const branch = { StartAt: 'T', States: { T: invoke } };

  for (const [where, state] of Object.entries({
    'a Task': { ...invoke, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }] },
    'a branch': { Type: 'Parallel', Branches: [branch], End: true },
    'an iteration': { Type: 'Map', Items: [1], ItemProcessor: branch, End: true },
  })) {
    it(`in ${where} reaches the process and is not swallowed`, async () => {
      const held: { execution?: Execution } = {};
      const received = await uncaughtDuring(async () => {
        held.execution = launch(one(state), broken);
        await Promise.resolve();
      });
      expect(received.map(String)).to.deep.equal(['RangeError: a bug']);
      expect(held.execution?.status).to.equal('RUNNING');
    });
  }

  it('that lets a callback task succeed without its token is thrown at it', async () => {
    const host = createTestHost();
    launch(one(task('arn:aws:states:::lambda:invoke.waitForTaskToken')), host);
    await host.settle();
    expect(() => host.started.at(0)?.end(succeeded({}))).to.throw(TypeError, 'callback task');
  });

  it('that submits a task which waits for nothing is thrown at it', async () => {
    const host = createTestHost();
    launch(one(invoke), host);
    await host.settle();
    expect(() => host.started.at(0)?.end({ kind: 'submitted' })).to.throw(TypeError, 'waits for nothing');
  });
});
