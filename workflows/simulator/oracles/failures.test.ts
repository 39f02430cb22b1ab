import { expect } from 'chai';
import { createFailures } from '#shared/interventions/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change } from '#shared/store/index.ts';
import { START, testClock } from '#shared/testing/service.ts';
import { failuresStayListed } from './failures.ts';
import { situation } from './testing.ts';

const failure = { signalKey: 'thing/1', stateEnteredAt: START, state: 'Somewhere', error: 'Oops', executionArn: 'arn' };

describe('The oracle that failures stay listed', () => {
  const failures = createFailures({ store: createMemoryStore({ clock: testClock() }), list: 'THINGS' });
  const foundIn = (...commits: readonly (readonly Change[])[]): readonly string[] => {
    const { listener, conclude } = failuresStayListed();
    for (const changes of commits) listener?.committed?.('table', changes);
    return conclude?.(situation()) ?? [];
  };

  it('accepts a failure that is resolved, and reports one that vanishes or is parked twice', async () => {
    const { parked, changes } = await failures.park(failure, { now: START });
    const [removal = expect.fail('nothing is removed'), ...resolution] = failures.resolved(parked, {
      action: 'resumed',
      at: START,
    });
    expect(foundIn(changes, [removal, ...resolution])).to.deep.equal([]);
    expect(foundIn(changes, [removal])).to.deep.equal([`thing/1 of ${START} is not listed any more`]);
    expect(foundIn(changes, [removal, ...resolution], changes)).to.deep.equal([`thing/1 of ${START} is parked twice`]);
  });
});
