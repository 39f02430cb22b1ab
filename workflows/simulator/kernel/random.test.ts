import { expect } from 'chai';
import fc from 'fast-check';
import { createChance, hash, toUnit } from './random.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const draw = (seed: number, stream: string, count = 20): readonly number[] => {
  const chance = createChance(seed);
  return Array.from({ length: count }, () => chance.next(stream));
};

describe('Chance', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(draw(7, 'latency')).to.deep.equal(draw(7, 'latency'));
    expect(draw(7, 'latency')).not.to.deep.equal(draw(8, 'latency'));
  });

  it('has a stream for each name: what one part draws does not move another', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 50 }), (seed, order) => {
        const chance = createChance(seed);
        const drawn = order.map((stream) => [stream, chance.next(stream)] as const);
        for (const stream of ['a', 'b', 'c']) {
          const own = drawn.filter(([name]) => name === stream).map(([, value]) => value);
          expect(own).to.deep.equal(draw(seed, stream, own.length));
        }
      }),
    );
  });

  it('stays from 0 to below 1', () => {
    expect([toUnit(0), toUnit(0xff_ff_ff_ff)]).to.satisfy(([low = 1, high = 1]: number[]) => low === 0 && high < 1);
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, stream) =>
        draw(seed, stream).every((value) => value >= 0 && value < 1),
      ),
    );
  });

  it('falls evenly, within a stream and from seed to seed', () => {
    const within = draw(1, 'even', 20_000);
    const across = Array.from({ length: 20_000 }, (_, seed) => toUnit(hash('lambda/f#1', seed)));
    for (const values of [within, across]) {
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const value of values) tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
      // 2,000 each; six standard deviations are about 250.
      for (const count of tenths) expect(count).to.be.within(1_750, 2_250);
    }
  });

  it('gives whole numbers between two, both of which come up', () => {
    const chance = createChance(3);
    const numbers = Array.from({ length: 200 }, () => chance.between('dice', -1, 3));
    expect(new Set(numbers)).to.deep.equal(new Set([-1, 0, 1, 2, 3]));
    expect(chance.between('dice', 5, 5)).to.equal(5);
  });

  it('picks each of the things, and complains when there is none', () => {
    const chance = createChance(3);
    const picked = new Set(Array.from({ length: 100 }, () => chance.pick('pick', ['a', 'b', 'c'])));
    expect(picked).to.deep.equal(new Set(['a', 'b', 'c']));
    expect(() => chance.pick('pick', [])).to.throw('Nothing to pick from: pick');
  });

  it('makes UUIDs of version 4 that do not repeat', () => {
    const chance = createChance(9);
    const uuids = Array.from({ length: 1000 }, () => chance.uuid('ids'));
    for (const uuid of uuids) expect(uuid).to.match(UUID_V4);
    expect(new Set(uuids)).to.have.length(1000);
    expect(new Set(uuids.map((uuid) => uuid[19]))).to.have.length(4);
  });
});
