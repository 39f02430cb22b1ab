import type { Prepared } from '../world/prepared.ts';

/** Changes of a deployment that every service with an outbox shares: for mutants. */

/** What the stream leaves is never tried again. */
export const withoutRepublisher = (prepared: Prepared): Prepared => ({
  ...prepared,
  recurring: prepared.recurring.filter(({ name }) => !name.endsWith('-outbox')),
});

/** Committed events are published neither by the stream nor later. */
export const withoutOutbox = (prepared: Prepared): Prepared => ({
  ...withoutRepublisher(prepared),
  streamConsumers: [],
});
