import { expect } from 'chai';
import fc from 'fast-check';
import { createFaults } from './faults.ts';
import type { Fault, FaultOptions, Faults } from './faults.ts';

const AT = '2026-11-02T09:00:00.000Z';
const KINDS = ['lost', 'twice', 'late'] as const;
const SITES = ['queue/a', 'queue/b', 'lambda/f'];

const setUp = (options: Partial<FaultOptions> = {}): Faults =>
  createFaults({ seed: 1, rate: 0.3, instant: () => AT, ...options });

/** Every site is visited, `rounds` times. */
const visit = (faults: Faults, rounds = 40): readonly string[] => {
  for (let round = 0; round < rounds; round += 1) for (const site of SITES) faults.at(site, KINDS);
  return faults.injected().map(({ id }) => id);
};
const visitOnce = (faults: Faults, site: string, times: number): readonly (string | undefined)[] =>
  Array.from({ length: times }, () => faults.at(site, KINDS));

describe('Faults by chance', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(visit(setUp())).to.deep.equal(visit(setUp()));
    expect(visit(setUp())).not.to.deep.equal(visit(setUp({ seed: 2 })));
  });

  it('come about as often as the rate says, and not at all with none', () => {
    expect(visit(setUp(), 1000).length / 3000).to.be.within(0.25, 0.35);
    expect(visit(setUp({ rate: 0 }))).to.deep.equal([]);
    expect(visit(setUp({ rate: 1 }))).to.have.length(120);
  });

  it('do not depend on other sites', () => {
    const alone = setUp();
    visitOnce(alone, 'queue/b', 40);
    expect(visit(setUp()).filter((id) => id.startsWith('queue/b#'))).to.deep.equal(
      alone.injected().map(({ id }) => id),
    );
  });

  it('are of every kind, and of one that is listed twice twice as often', () => {
    const kinds = Array.from({ length: 3000 }, (_, index) =>
      setUp({ rate: 1, seed: index }).at('x', ['rare', 'common', 'common']),
    );
    const rare = kinds.filter((kind) => kind === 'rare').length;
    expect(rare).to.be.within(850, 1150);
  });

  it('are reported with site, visit, kind and time', () => {
    const recorded: Fault[] = [];
    const faults = setUp({ rate: 1, onFault: (fault) => recorded.push(fault) });
    faults.at('queue/a', ['lost']);
    faults.at('queue/a', ['lost']);
    expect(recorded).to.deep.equal([
      { id: 'queue/a#1=lost', site: 'queue/a', kind: 'lost', at: AT },
      { id: 'queue/a#2=lost', site: 'queue/a', kind: 'lost', at: AT },
    ]);
    expect(faults.injected()).to.deep.equal(recorded);
  });

  it('can be left out one by one, and the others stay where they were', () => {
    const all = visit(setUp());
    fc.assert(
      fc.property(fc.subarray([...all]), (some) => {
        expect(visit(setUp({ only: new Set(some) }))).to.deep.equal(some);
      }),
    );
  });

  it('end when they are stopped', () => {
    const faults = setUp({ rate: 1 });
    faults.at('queue/a', KINDS);
    faults.stop();
    expect(faults.at('queue/a', KINDS)).to.equal(undefined);
    expect(faults.injected()).to.have.length(1);
  });
});

describe('Ordered faults', () => {
  const quiet = (): Faults => setUp({ rate: 0 });

  it('come once, at their place only, unless more are ordered', () => {
    const faults = quiet();
    faults.order({ site: 'queue/a', kind: 'lost' });
    expect(faults.at('queue/b', KINDS)).to.equal(undefined);
    expect(visitOnce(faults, 'queue/a', 3)).to.deep.equal(['lost', undefined, undefined]);
  });

  it('let some pass before they come, and come as often as ordered', () => {
    const faults = quiet();
    faults.order({ site: 'queue/a', kind: 'late', skip: 2, times: 2 });
    expect(visitOnce(faults, 'queue/a', 6)).to.deep.equal([undefined, undefined, 'late', 'late', undefined, undefined]);
  });

  it('come to every place of a pattern, also of a global one', () => {
    const faults = quiet();
    faults.order({ site: /^queue\//g, kind: 'lost', times: 3 });
    const came = SITES.map((site) => faults.at(site, KINDS));
    expect(came).to.deep.equal(['lost', 'lost', undefined]);
  });

  it('wait for a place that can go wrong in this way', () => {
    const faults = quiet();
    faults.order({ site: 'queue/a', kind: 'lost' });
    expect(faults.at('queue/a', ['twice'])).to.equal(undefined);
    expect(faults.at('queue/a', KINDS)).to.equal('lost');
  });

  it('come though faults were stopped, or are limited to others', () => {
    const faults = setUp({ rate: 1, only: new Set() });
    faults.stop();
    faults.order({ site: 'queue/a', kind: 'lost' });
    expect(visitOnce(faults, 'queue/a', 2)).to.deep.equal(['lost', undefined]);
  });

  it('do not move the random faults', () => {
    const faults = setUp();
    faults.order({ site: 'lambda/f', kind: 'hangs' });
    expect(faults.ordered('lambda/f', ['hangs'])).to.equal('hangs');
    const others = (ids: readonly string[]) => ids.filter((id) => id.startsWith('queue/'));
    expect(others(visit(faults))).to.deep.equal(others(visit(setUp())));
  });

  it('are all that goes wrong where nothing does by chance', () => {
    const faults = setUp({ rate: 1 });
    expect(faults.ordered('task/Pay', ['fails for good'])).to.equal(undefined);
    faults.order({ site: 'task/Pay', kind: 'fails for good' });
    expect(faults.ordered('task/Pay', ['fails for good'])).to.equal('fails for good');
    expect(faults.injected().map(({ id }) => id)).to.deep.equal(['task/Pay#1=fails for good']);
  });
});

describe('An outage', () => {
  const setUpAt = (now: { at: string }): Faults => setUp({ rate: 0, instant: () => now.at });
  const OUTAGE = { service: 'events', from: '2026-11-02T10:00:00.000Z', until: '2026-11-03T10:00:00.000Z' };

  it('lasts from its start until its end, of its service only', () => {
    const now = { at: '' };
    const faults = setUpAt(now);
    faults.outage(OUTAGE);
    const isOutAt = (at: string, service = 'events'): boolean => {
      now.at = at;
      return faults.isOut(service);
    };
    expect(isOutAt('2026-11-02T09:59:59.999Z')).to.equal(false);
    expect(isOutAt('2026-11-02T10:00:00.000Z')).to.equal(true);
    expect(isOutAt('2026-11-03T09:59:59.999Z')).to.equal(true);
    expect(isOutAt('2026-11-03T10:00:00.000Z')).to.equal(false);
    expect(isOutAt('2026-11-02T12:00:00.000Z', 'lambda')).to.equal(false);
  });

  it('is one fault, however often the service is called', () => {
    const faults = setUpAt({ at: '2026-11-02T12:00:00.000Z' });
    faults.outage(OUTAGE);
    for (let call = 0; call < 3; call += 1) expect(faults.isOut('events')).to.equal(true);
    expect(faults.injected().map(({ site, kind }) => [site, kind])).to.deep.equal([
      ['outage/events', 'from 2026-11-02T10:00:00.000Z until 2026-11-03T10:00:00.000Z'],
    ]);
  });

  it('happens though faults were stopped, or are limited to others', () => {
    const faults = setUp({ rate: 1, only: new Set(), instant: () => '2026-11-02T12:00:00.000Z' });
    faults.stop();
    faults.outage(OUTAGE);
    expect(faults.isOut('events')).to.equal(true);
  });
});
