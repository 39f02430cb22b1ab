import { factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, Envelope, Event, Metadata } from '#shared/events/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { REMINDER_DAYS } from './policy.ts';
import type { KycPolicy } from './policy.ts';
import type { Verification } from './verification.ts';

/** What the service tells the world, made from the records so that a replay says the same under the same id. */

export type Notification = Envelope<Metadata<'notification.requested'>>;

export const SYSTEM: Actor = { id: 'kyc', type: 'system' };

interface Message {
  readonly template: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Which one, for templates that are sent more than once per verification. */
  readonly occurrence: string | number;
  readonly time: string;
}

/** Tell the contractor of a verification something. The contractor's id is their user name. */
export const tellContractor = (
  { kycId, contractorId }: Pick<Verification, 'kycId' | 'contractorId'>,
  { template, data, occurrence, time }: Message,
): Event<'notification.requested'> =>
  makeEvent('notification.requested', {
    service: 'kyc',
    entityId: factId('notification', kycId, template, occurrence),
    actor: SYSTEM,
    time,
    metadata: { recipientId: contractorId, template, data },
  });

/**
 * A contractor has to hand in documents: until when, and when the machine wakes up. Each wake but the last comes with the
 * reminder to send; at the last the deadline has passed.
 */
export interface Submission {
  readonly submitBy: string;
  readonly wakes: readonly { readonly at: string; readonly reminder?: Notification }[];
}

export const submissionPlan = (
  verification: Verification,
  since: string,
  submitBy: string,
  policy: KycPolicy,
): Submission => ({
  submitBy,
  wakes: [
    ...REMINDER_DAYS.map((day) => ({ day, at: daysAfter(since, day, policy) }))
      .filter(({ at }) => at < submitBy)
      .map(({ day, at }) => ({ at, reminder: reminder(verification, { day, at, submitBy }, policy) })),
    { at: submitBy },
  ],
});

const reminder = (
  verification: Verification,
  { day, at, submitBy }: { readonly day: number; readonly at: string; readonly submitBy: string },
  { daySeconds }: KycPolicy,
): Notification =>
  tellContractor(verification, {
    template: verification.status === 'rejected' ? 'kyc-resubmission-reminder' : 'kyc-documents-reminder',
    data: {
      [verification.status === 'rejected' ? 'resubmitBy' : 'submitBy']: submitBy,
      daysLeft: Math.round((Date.parse(submitBy) - Date.parse(at)) / 1000 / daySeconds),
    },
    occurrence: `${verification.attempt}/${day}`,
    time: at,
  }).detail;

/**
 * What a reason code means to a contractor. Veriff's codes: its page "Granular reason codes (table)". What looks like fraud
 * is not explained to the person who tried it.
 */
const REASONS: Readonly<Record<string, string>> = {
  '101': 'The document itself was not shown.',
  '102': 'The document looks altered or is not genuine.',
  '103': 'A different person is shown on the pictures.',
  '104': 'The name does not match the document.',
  '107': 'The identity was checked too often.',
  '108': 'The same person was checked before.',
  '109': 'This device was used for another check.',
  '110': 'This document was used for another check.',
  '112': 'The check is not possible from where you are.',
  '201': 'The pictures were missing or could not be used.',
  '204': 'The picture quality was too poor.',
  '205': 'The document was damaged.',
  '206': 'This kind of document is not supported.',
  '207': 'The document has expired.',
  '539': 'The pictures were handed in too often.',
  document_unreadable: 'The document could not be read.',
  document_expired: 'The document has expired.',
  document_not_accepted: 'This kind of document is not accepted.',
  identity_mismatch: 'The document does not match your identity.',
  suspected_fraud: 'The documents could not be accepted.',
  other: 'The documents could not be accepted.',
};

export const reasonText = (reasonCode: string): string =>
  REASONS[reasonCode] ?? 'The identity check could not be completed.';
