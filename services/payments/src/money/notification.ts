import { factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, Event } from '#shared/events/index.ts';

export const SYSTEM: Actor = { id: 'payments', type: 'system' };
export const STRIPE: Actor = { id: 'stripe', type: 'system' };

interface Message {
  /** Subject of the notification; with `fact` and `occurrence` it makes the notification's id. */
  readonly about: string;
  readonly template: string;
  /** What it says, if a replay may need another template for it; the template when left out. */
  readonly fact?: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  readonly occurrence?: string | number;
  readonly time: string;
}

/** Request a notification of a person. `recipientId` is a user name; a contractor's is the contractor's id. */
export const notify = (
  recipientId: string,
  { about, template, fact = template, data, occurrence = '', time }: Message,
): Event<'notification.requested'> =>
  makeEvent('notification.requested', {
    service: 'payments',
    entityId: factId('notification', about, fact, occurrence),
    actor: SYSTEM,
    time,
    metadata: { recipientId, template, data },
  });
