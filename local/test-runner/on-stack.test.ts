import { expect } from 'chai';
import type { Stack } from '../stack/index.ts';
import { onStack } from './on-stack.ts';
import type { Steps } from './on-stack.ts';

/** Steps that record that they were taken, except those that are given. */
const recordSteps = (given: Partial<Steps> = {}) => {
  const taken: string[] = [];
  const step = async <T>(name: string, result: T): Promise<T> => {
    taken.push(name);
    return result;
  };
  const stack = { stop: () => step('stop', undefined) } as Stack;
  const steps: Steps = {
    ensurePackaged: () => step('package', undefined),
    startStack: () => step('start', stack),
    test: () => step('test', { passed: 3, failed: 1, files: { 'a.e2e.test.ts': 5 } }),
    remove: () => step('remove', { passed: 1, failed: 0, files: {} }),
    ...given,
  };
  return { taken, steps };
};

const fails = () => Promise.reject(new Error('It fails'));

describe('A tier on a running stack', () => {
  it('has the services packaged before the stack is started, for the tests that simulate them', async () => {
    const { taken, steps } = recordSteps();
    expect(await onStack(steps)).to.deep.equal({ passed: 4, failed: 1, files: { 'a.e2e.test.ts': 5 } });
    expect(taken).to.deep.equal(['package', 'start', 'test', 'remove', 'stop']);
  });

  it('starts no stack when a service cannot be packaged', async () => {
    const { taken, steps } = recordSteps({ ensurePackaged: fails });
    const error = await onStack(steps).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'It fails');
    expect(taken).to.deep.equal([]);
  });

  it('ends the stack even when the tests cannot run', async () => {
    const { taken, steps } = recordSteps({ test: fails });
    const error = await onStack(steps).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'It fails');
    expect(taken).to.deep.equal(['package', 'start', 'stop']);
  });
});
