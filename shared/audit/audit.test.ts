import { expect } from 'chai';
import { StoreConflictError } from '#shared/errors/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import { START, failureOf, testClock } from '#shared/testing/service.ts';
import { createAuditLog } from './index.ts';
import type { AuditEntry } from './index.ts';

interface Entry extends AuditEntry {
  readonly subject: string;
  readonly entity: string;
}

describe('An audit log', () => {
  const store = createMemoryStore({ clock: testClock() });
  const log = createAuditLog<Entry>({
    store,
    subjectOf: ({ subject }) => subject,
    entityOf: ({ entity }) => entity,
  });
  const entry = (parts: Partial<Entry> = {}): Entry => ({
    subject: 's1',
    entity: 'e1',
    at: START,
    actor: { id: 'admin-1', type: 'admin' },
    action: 'review.decided',
    ...parts,
  });

  it('keeps one entry per time, entity, action and occurrence, and changes none', async () => {
    for (const parts of [{}, { occurrence: '2' }, { entity: 'e2' }, { action: 'review.claimed' }])
      await store.commit([log.putAudit(entry(parts))]);
    expect(await failureOf(store.commit([log.putAudit(entry({ reason: 'other' }))]))).to.be.instanceOf(
      StoreConflictError,
    );
  });

  it('lists the entries of one subject, newest first', async () => {
    const at = '2026-11-02T10:00:00.000Z';
    await store.commit([log.putAudit(entry({ at })), log.putAudit(entry({ subject: 's2' }))]);
    const { items } = await log.listAudit('s1', { limit: 100 });
    expect(items.map(({ value }) => value.subject)).to.deep.equal(Array(5).fill('s1'));
    expect(items[0]?.value.at).to.equal(at);
  });

  it('reads all entries of one subject, the oldest first, until an instant', async () => {
    const minutes = Array.from(
      { length: 60 },
      (_, minute) => `2026-11-02T11:${String(minute).padStart(2, '0')}:00.000Z`,
    );
    for (const at of minutes.toReversed()) await store.commit([log.putAudit(entry({ subject: 's3', at }))]);
    const timesOf = (entries: readonly Entry[]) => entries.map(({ at }) => at);
    expect(timesOf(await log.allAudit('s3'))).to.deep.equal(minutes);
    expect(timesOf(await log.allAudit('s3', minutes[54]))).to.deep.equal(minutes.slice(0, 55));
    expect(await log.allAudit('s3', START)).to.deep.equal([]);
  });
});
