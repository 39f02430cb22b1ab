import type { Actor } from '#shared/events/index.ts';
import type { Caller } from '#shared/http/index.ts';

/** Who goes into the audit log and the events: of a caller, no more than id and kind. */
export const actorOf = ({ id, type }: Caller): Actor => ({ id, type });
