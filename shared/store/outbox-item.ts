import type { AnyEvent } from '#shared/events/index.ts';
import type { Key } from './port.ts';
import { partitionOf } from './partition.ts';

/**
 * An event that was committed and is not published yet: the item is removed once EventBridge has accepted the event, and never
 * expires before.
 */
export interface OutboxItem {
  /** As it was committed; it is checked against the catalogue when it is read. */
  readonly event: unknown;
  /** ISO-8601 UTC. */
  readonly committedAt: string;
}

/**
 * Partitions of the outbox, in which unpublished events are found without an index. Each event is put within a transaction and
 * deleted within another, which is four write units of the thousand that a partition has a second (DynamoDB guide, "Read/write
 * capacity mode"): eight take 2,000 events a second. May grow, must never shrink.
 */
export const OUTBOX_PARTITIONS: readonly string[] = Array.from({ length: 8 }, (_, part) => `OUTBOX#${part}`);

/** By the event's id: a replay of an event that is not published yet overwrites it. */
export const outboxKey = ({ detail: { id } }: AnyEvent): Key => ({ pk: partitionOf(OUTBOX_PARTITIONS, id), sk: id });

export const outboxItemOf = (event: AnyEvent, now: string): OutboxItem => ({ event, committedAt: now });
