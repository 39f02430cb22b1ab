import { expect } from 'chai';
import fc from 'fast-check';
import { createTimeline } from './timeline.ts';
import type { Entry } from './timeline.ts';

const act = (): void => undefined;

type Step = { readonly add: number } | { readonly cancel: number } | 'take' | 'peek';

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.nat(20) }) },
    fc.record({ cancel: fc.nat(40) }),
    fc.constant<Step>('take'),
    fc.constant<Step>('peek'),
  ),
  { maxLength: 80 },
);

describe('A timeline', () => {
  it('gives what a sorted list would, whatever is added, taken and cancelled in between', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const timeline = createTimeline();
        const all: Entry[] = [];
        const taken = new Set<Entry>();
        const expected = (): readonly Entry[] =>
          all
            .filter((entry) => entry.action !== undefined && !taken.has(entry))
            .toSorted((a, b) => a.at - b.at || a.order - b.order);
        for (const step of script) {
          const [first] = expected();
          if (step === 'peek') expect(timeline.peek()).to.equal(first);
          else if (step === 'take') {
            expect(timeline.take()).to.equal(first);
            if (first) taken.add(first);
          } else if ('cancel' in step) {
            const entry = all[step.cancel];
            if (entry) entry.action = undefined;
          } else {
            const entry: Entry = { at: step.add, order: all.length, what: 'x', action: act };
            all.push(entry);
            timeline.add(entry);
          }
          expect(timeline.entries()).to.deep.equal(expected());
        }
      }),
    );
  });

  it('is empty when everything in it was cancelled', () => {
    const timeline = createTimeline();
    const entry: Entry = { at: 1, order: 1, what: 'x', action: act };
    timeline.add(entry);
    entry.action = undefined;
    expect([timeline.peek(), timeline.take(), timeline.entries()]).to.deep.equal([undefined, undefined, []]);
  });
});
