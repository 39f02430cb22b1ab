import { expect } from 'chai';
import { failureOf } from './until-stopped.ts';

describe('The failure of work that the start does', () => {
  it('is none when it succeeds, whatever it returns: `--no-tour` prepares a contractor and returns the id', async () => {
    expect(await failureOf(Promise.resolve('55555555-5555-4555-8555-555555555555'))).to.equal(undefined);
  });

  it('is the error that it ends with', async () => {
    const error = new Error('The contractor could not be prepared');
    expect(await failureOf(Promise.reject(error))).to.equal(error);
  });
});
