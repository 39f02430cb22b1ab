import { expect } from 'chai';
import { catalogue, makeEvent } from '#shared/events/index.ts';
import type { Change } from '#shared/store/index.ts';
import { START_AT } from '../../testing.ts';
import { createTables } from './tables.ts';
import type { TablesOptions } from './tables.ts';

const event = makeEvent('kyc.approved', {
  entityId: 'c1',
  actor: { id: 'ada', type: 'admin' },
  time: START_AT,
  metadata: catalogue['kyc.approved'].example,
});
const put = (pk: string): Change => ({ kind: 'put', key: { pk, sk: 'CASE' }, value: { pk }, if: 'new' });

const setUp = (more: Partial<TablesOptions> = {}) => {
  const recorded: string[] = [];
  const tables = createTables({
    clock: { now: () => START_AT },
    onCommitted: (table, changes, events) =>
      recorded.push(`${table}: ${changes.length} changes, ${events.length} events`),
    ...more,
  });
  return { tables, recorded };
};

describe('The tables of a world', () => {
  it('are kept apart by their names, and are the same under the same', async () => {
    const { tables } = setUp();
    await tables.store('cases').commit([put('c1')]);
    expect(await tables.store('cases').get({ pk: 'c1', sk: 'CASE' })).to.have.property('version', 1);
    expect(await tables.store('other').get({ pk: 'c1', sk: 'CASE' })).to.equal(undefined);
    expect(tables.idempotency('a')).to.equal(tables.idempotency('a'));
    expect(tables.idempotency('a')).not.to.equal(tables.idempotency('b'));
  });

  it('report each commit, with the events that are new to the outbox', async () => {
    const { tables, recorded } = setUp();
    await tables.store('cases').commit([put('c1')], [event]);
    await tables.store('cases').commit([put('c2')], [event]);
    await tables.store('cases').commit([put('c3')]);
    expect(recorded).to.deep.equal([
      'cases: 1 changes, 1 events',
      'cases: 1 changes, 0 events',
      'cases: 1 changes, 0 events',
    ]);
  });

  it('report no commit that was refused', async () => {
    const { tables, recorded } = setUp();
    await tables.store('cases').commit([put('c1')]);
    const refused = await tables
      .store('cases')
      .commit([put('c1')], [event])
      .catch((error: Error) => error.name);
    expect(refused).to.equal('StoreConflictError');
    expect(recorded).to.have.length(1);
  });

  it('can be broken on purpose', async () => {
    const { tables } = setUp({ sabotage: (store) => ({ ...store, get: async () => undefined }) });
    await tables.store('cases').commit([put('c1')]);
    expect(await tables.store('cases').get({ pk: 'c1', sk: 'CASE' })).to.equal(undefined);
  });
});
