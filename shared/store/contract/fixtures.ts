import { expect } from 'chai';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { Change, Key, Put, Query, Store } from '../port.ts';

/** What the groups of the contract work on: a fresh store in every test, on a clock they set. */
export interface Subject {
  readonly store: Store;
  /** What has been put into the outbox, each event once, in any order. */
  readonly outbox: () => Promise<readonly AnyEvent[]>;
  /** Sets the clock to so many milliseconds after its start. */
  readonly setClock: (milliseconds: number) => void;
}

/** In the far future, so that no real clock behind a store thinks that something has expired. */
const START = Date.parse('2100-01-01T00:00:00.000Z');

/** An instant of the tests' clock, as ISO-8601 UTC. */
export const at = (milliseconds: number): string => new Date(START + milliseconds).toISOString();

export const PK = 'partition';
export const key = (sk: string): Key => ({ pk: PK, sk });
export const put = (sk: string, value: object, condition: Put['if'] = 'new', indexes: Put['indexes'] = {}): Put => ({
  kind: 'put',
  key: key(sk),
  value,
  if: condition,
  indexes,
});

export const event = (entityId: string): AnyEvent =>
  makeEvent('kyc.verification.started', {
    entityId,
    actor: { id: 'kyc', type: 'system' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', attempt: 1 },
  });

/** What a promise is rejected with. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Expects the commit to conflict, and answers which changes it names. */
export const conflict = async (
  store: Store,
  changes: readonly Change[],
  events?: readonly AnyEvent[],
): Promise<readonly number[]> => {
  const error = await rejection(store.commit(changes, events));
  expect(error).to.be.instanceOf(StoreConflictError);
  return error instanceof StoreConflictError ? error.failed : [];
};

/** All pages of a query, as the numbers `n` of their values. */
export const readAll = async (store: Store, query: Query): Promise<number[][]> => {
  const pages: number[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.query<{ n: number }>({ ...query, ...(cursor !== undefined && { cursor }) });
    pages.push(page.items.map(({ value }) => value.n));
    cursor = page.next;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
};
