import { publishOutbox } from '#shared/store/outbox.ts';
import { publisher } from '../wiring.ts';

/** Consumer of the table's stream: publishes the events that were committed together with a change. */
export const handler = publishOutbox(publisher);
