import { mixed, object, string } from 'yup';
import { key } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';

/** Facts of notifications. The entity is one notification. */
export const notificationEvents = {
  'notification.requested': defineEvent({
    summary: 'A user is to be notified. Consumed by the notifications service.',
    service: '*',
    metadata: object({
      /** User name in the user pool (a contractor’s is the contractor id). Addresses never travel on the bus. */
      recipientId: key().required(),
      /** A template of the notifications service, such as `kyc-rejected`. */
      template: string().required(),
      /** What the template shows; small, and no personal data. */
      data: mixed<Readonly<Record<string, string | number | boolean>>>().required(),
    }).noUnknown(),
    example: {
      recipientId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
      template: 'kyc-rejected',
      data: { reasonCode: '201', reason: 'The document could not be read.', resubmitBy: '2026-12-02T09:00:00.000Z' },
    },
  }),
};
