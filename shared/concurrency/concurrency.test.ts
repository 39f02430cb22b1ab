import { expect } from 'chai';
import { mapEach } from '../src/map-each.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Working on many items', () => {
  it('does each once, and so many at a time as was said', async () => {
    const done: number[] = [];
    let [underWay, most] = [0, 0];
    const work = async (item: number): Promise<number> => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turns = item % 3; turns >= 0; turns -= 1) await soon();
      underWay -= 1;
      done.push(item);
      return item * 10;
    };
    expect(await mapEach([1, 2, 3, 4, 5, 6, 7], work, 3)).to.deep.equal([10, 20, 30, 40, 50, 60, 70]);
    expect(done).to.have.members([1, 2, 3, 4, 5, 6, 7]).and.to.have.lengthOf(7);
    expect(most).to.equal(3);
  });

  it('has nothing under way any more when it throws, and begins nothing after a failure', async () => {
    const [begun, done]: [number[], number[]] = [[], []];
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      if (item === 1) throw new Error('one');
      await soon();
      done.push(item);
    };
    const working = mapEach([1, 2, 3, 4], work, 2);
    const message = await working.then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    expect(message).to.equal('one');
    expect([begun, done]).to.deep.equal([[1, 2], [2]]);
  });
});
