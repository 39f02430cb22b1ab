import { publishOutbox } from '#shared/store/outbox.ts';
import { outbox } from '../wiring.ts';

/** Publishes the events that were committed together with a change: new ones from the table's stream, and what was left. */
export const handler = publishOutbox(outbox);
