import { expect } from 'chai';
import sinon from 'sinon';
import { StoreConflictError, StoreContentionError } from '#shared/errors/index.ts';
import { retryOnConflict } from './mutate.ts';

describe('retryOnConflict', () => {
  const setUp = () => ({ sleep: sinon.fake.resolves(undefined), random: () => 0.5 });

  it('answers what the function answers, without waiting', async () => {
    const { sleep, random } = setUp();
    expect(await retryOnConflict(() => Promise.resolve('done'), { sleep, random })).to.equal('done');
    expect(sleep.callCount).to.equal(0);
  });

  it('runs it again after a conflict, waiting longer from time to time, at most a second', async () => {
    const { sleep, random } = setUp();
    const fn = sinon.stub().rejects(new StoreConflictError([0]));
    fn.onCall(7).resolves('done');
    expect(await retryOnConflict(fn, { sleep, random })).to.equal('done');
    expect(sleep.args.flat()).to.deep.equal([10, 20, 40, 80, 160, 320, 500]);
  });

  it('rethrows the conflict after the last attempt', async () => {
    const conflict = new StoreConflictError([0]);
    const fn = sinon.stub().rejects(conflict);
    const error = await retryOnConflict(fn, { ...setUp(), attempts: 3 }).catch((caught: unknown) => caught);
    expect(error).to.equal(conflict);
    expect(fn.callCount).to.equal(3);
  });

  it('leaves every other error alone', async () => {
    const fn = sinon.stub().rejects(new StoreContentionError('busy'));
    const error = await retryOnConflict(fn, setUp()).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(StoreContentionError);
    expect(fn.callCount).to.equal(1);
  });
});
