import type { Actor } from '#shared/events/index.ts';
import type { Caller } from './types.ts';

/** The caller as the audit log and events record them: id and type only. */
export const actorOf = ({ id, type }: Caller): Actor => ({ id, type });
