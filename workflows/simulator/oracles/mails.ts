import type { Fault } from '../kernel/faults.ts';
import type { Oracle } from './oracle.ts';

/** An invocation may begin twenty seconds after its fault was drawn, and lasts half a minute at most. */
const REACH_MS = 60_000;
/** With these nothing ran, so nothing was sent. */
const HARMLESS: readonly string[] = ['throttled', 'service error'];

/** Whether this mail may have gone out from an invocation that something went wrong with. */
const mayHaveCaused = ({ site, kind, at }: Pick<Fault, 'site' | 'kind' | 'at'>, mailedAt: string): boolean => {
  const before = Date.parse(mailedAt) - Date.parse(at);
  return site.endsWith('-sendNotification') && !HARMLESS.includes(kind) && before >= 0 && before <= REACH_MS;
};

/**
 * A notification is one mail. The mail service knows no idempotency, so another is forgiven where something went wrong with
 * the invocation of `sendNotification` that sent the one before: the crash may have come between the mail and its record.
 */
export const oneMailPerNotification = (): Oracle => {
  const mails = new Map<string, string[]>();
  return {
    name: 'one mail for a notification',
    listener: {
      mailed: ({ notificationId, at }) => void mails.set(notificationId, [...(mails.get(notificationId) ?? []), at]),
    },
    conclude: (world) => {
      const faults = world.faults();
      return [...mails].flatMap(([id, sentAt]) =>
        sentAt.slice(0, -1).every((at) => faults.some((fault) => mayHaveCaused(fault, at)))
          ? []
          : [`${id} was mailed ${sentAt.length} times, and no fault explains it`],
      );
    },
  };
};

/** Every published notification became a mail. */
export const everyNotificationArrives = (): Oracle => {
  const mailed = new Set<string>();
  const missing = new Map<string, string>();
  return {
    name: 'every notification arrives',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        if (type !== 'notification.requested') return;
        const { id, metadata } = detail as { readonly id: string; readonly metadata: { readonly template: string } };
        if (!mailed.has(id)) missing.set(id, metadata.template);
      },
      mailed: ({ notificationId }) => {
        mailed.add(notificationId);
        missing.delete(notificationId);
      },
    },
    conclude: () => [...missing].map(([id, template]) => `${template} (${id}) was never mailed`),
  };
};
