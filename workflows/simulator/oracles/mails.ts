import type { Oracle } from './oracle.ts';

/**
 * A notification is one mail. The mail service knows no idempotency, so one more is forgiven for each invocation of
 * `sendNotification` that something went wrong with: the crash may have come between the mail and its record.
 */
export const oneMailPerNotification = (): Oracle => {
  const mails = new Map<string, number>();
  return {
    name: 'one mail for a notification',
    listener: {
      mailed: ({ notificationId }) => void mails.set(notificationId, (mails.get(notificationId) ?? 0) + 1),
    },
    conclude: (world) => {
      const forgiven = world.faults().filter(({ site }) => site.endsWith('-sendNotification')).length;
      const extra = [...mails.values()].reduce((sum, times) => sum + times - 1, 0);
      return extra > forgiven ? [`${extra} mails too many, and only ${forgiven} faults that may have caused them`] : [];
    },
  };
};
