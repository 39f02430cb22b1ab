import { expect } from 'chai';
import { eachOf } from '../src/each-of.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Working on many items', () => {
  it('does each once, and so many at a time as was said', async () => {
    const done: number[] = [];
    let [underWay, most] = [0, 0];
    await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await soon();
      underWay -= 1;
      done.push(item);
    });
    expect(done).to.have.members([1, 2, 3, 4, 5, 6, 7]).and.to.have.lengthOf(7);
    expect(most).to.equal(3);
  });

  it('has nothing under way any more when it throws, and begins nothing after a failure', async () => {
    const [begun, done]: [number[], number[]] = [[], []];
    const working = eachOf([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('one');
      await soon();
      done.push(item);
    });
    const message = await working.then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    expect(message).to.equal('one');
    expect([begun, done]).to.deep.equal([[1, 2], [2]]);
  });
});
