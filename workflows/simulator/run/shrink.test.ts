import { expect } from 'chai';
import fc from 'fast-check';
import { shrink } from './shrink.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('Shrinking', () => {
  it('leaves exactly what the failure needs, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 0, max: 40 })
          .chain((count) => fc.tuple(fc.constant(count), fc.subarray(numbers(count) as number[]))),
        async ([count, needed]) => {
          const fails = async (some: readonly number[]): Promise<boolean> => needed.every((one) => some.includes(one));
          expect(await shrink(numbers(count), fails, 10_000)).to.deep.equal(needed);
        },
      ),
    );
  });

  it('leaves nothing out that could not be missed, also when the failure has several causes', async () => {
    const fails = async (some: readonly number[]): Promise<boolean> =>
      (some.includes(3) && some.includes(17)) || some.includes(29);
    const left = await shrink(numbers(40), fails, 10_000);
    for (const one of left) expect(await fails(left.filter((other) => other !== one))).to.equal(false);
    expect(await fails(left)).to.equal(true);
  });

  it('tries no more often than it may, and what it has then still fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), async (tries) => {
        let tried = 0;
        const fails = async (some: readonly number[]): Promise<boolean> => {
          tried += 1;
          return some.includes(5) && some.includes(31);
        };
        const left = await shrink(numbers(50), fails, tries);
        expect(tried).to.be.at.most(tries);
        expect(left).to.include.members([5, 31]);
      }),
    );
  });

  it('makes nothing of nothing', async () => {
    expect(await shrink([], async () => true, 10)).to.deep.equal([]);
  });
});
