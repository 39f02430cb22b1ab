import { expect } from 'chai';
import { runSeeds } from './pool.ts';

describe('Workers', () => {
  it('that cannot begin are heard of, and nobody waits for their results', async () => {
    const error: unknown = await runSeeds({
      workflow: 'none',
      first: 1,
      last: 5,
      rate: 0,
      threads: 1,
      onResult: () => expect.fail('There is nothing to run.'),
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('message').that.includes('No workflow "none"');
  });

  it('are not needed where there is no seed', async () => {
    await runSeeds({ workflow: 'kyc', first: 2, last: 1, rate: 0, onResult: () => expect.fail('Nothing was asked.') });
  });
});
