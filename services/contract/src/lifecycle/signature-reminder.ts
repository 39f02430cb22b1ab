import type { Event } from '#shared/events/index.ts';
import { notifyParty } from '../domain/announcements.ts';
import type { Contract } from '../domain/contract.ts';
import { turnOf } from '../domain/signing.ts';
import type { Signing } from '../domain/signing.ts';

/** The reminder that a signing of a contract just counted: to the party whose turn it is. */
export const signatureReminder = (
  contract: Contract,
  signing: Signing,
  time: string,
): readonly Event<'notification.requested'>[] => {
  const turn = turnOf(signing);
  if (turn === undefined) return [];
  const { signBy, turnBeganAt, reminders } = signing;
  return [
    notifyParty(contract, turn, {
      template: 'contract-signature-reminder',
      data: { title: contract.title, signBy },
      occurrence: `${turnBeganAt}/${reminders}`,
      time,
    }),
  ];
};
