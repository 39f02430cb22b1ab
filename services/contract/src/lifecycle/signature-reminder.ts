import type { Event } from '#shared/events/index.ts';
import type { Amendment } from '../domain/amendment.ts';
import { notifyParty } from '../domain/announcements.ts';
import type { Message } from '../domain/announcements.ts';
import type { Contract } from '../domain/contract.ts';
import { turnOf } from '../domain/signing.ts';
import type { Signing } from '../domain/signing.ts';

type Reminder = readonly Event<'notification.requested'>[];

/** The reminder that a signing just counted: to the party whose turn it is. */
const reminder = (
  contract: Contract,
  signing: Signing,
  { data, ...message }: Pick<Message, 'template' | 'data' | 'time'>,
): Reminder => {
  const turn = turnOf(signing);
  if (turn === undefined) return [];
  const { signBy, turnBeganAt, reminders } = signing;
  const occurrence = `${turnBeganAt}/${reminders}`;
  return [notifyParty(contract, turn, { ...message, data: { title: contract.title, signBy, ...data }, occurrence })];
};

export const signatureReminder = (contract: Contract, signing: Signing, time: string): Reminder =>
  reminder(contract, signing, { template: 'contract-signature-reminder', data: {}, time });

export const amendmentReminder = (contract: Contract, { signing, effectiveOn }: Amendment, time: string): Reminder =>
  reminder(contract, signing, { template: 'contract-amendment-reminder', data: { effectiveOn }, time });
