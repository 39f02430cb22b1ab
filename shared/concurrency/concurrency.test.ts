import { expect } from 'chai';
import { mapEach } from './index.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('mapEach', () => {
  it('calls the work once for each item, at most `concurrency` at a time', async () => {
    const done: number[] = [];
    let [running, most] = [0, 0];
    const work = async (item: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      for (let turns = item % 3; turns >= 0; turns -= 1) await soon();
      running -= 1;
      done.push(item);
      return item * 10;
    };
    expect(await mapEach([1, 2, 3, 4, 5, 6, 7], work, 3)).to.deep.equal([10, 20, 30, 40, 50, 60, 70]);
    expect(done).to.have.members([1, 2, 3, 4, 5, 6, 7]).and.to.have.lengthOf(7);
    expect(most).to.equal(3);
  });

  it('starts no call after a failure, and throws when the calls that had started have ended', async () => {
    const [started, done]: [number[], number[]] = [[], []];
    const work = async (item: number): Promise<void> => {
      started.push(item);
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
    expect([started, done]).to.deep.equal([[1, 2], [2]]);
  });
});
