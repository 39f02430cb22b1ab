import { expect } from 'chai';
import { createPool, runSeeds } from './pool.ts';

describe('The pool of threads', () => {
  it('fails a job that a thread cannot start', async () => {
    const pool = createPool(1);
    const error: unknown = await runSeeds(pool, {
      ...{ workflow: 'none', first: 1, last: 7, rate: 0 },
      onResult: () => expect.fail('There is nothing to run.'),
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await pool.close();
    expect(error).to.have.property('message').that.includes('No workflow "none"');
  });

  it('starts no thread when there is no seed', async () => {
    const pool = createPool();
    await runSeeds(pool, { workflow: 'kyc', first: 2, last: 1, rate: 0, onResult: () => expect.fail('No seed.') });
  });
});
