import { object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import type { Deliveries } from '../domain/deliveries.ts';
import type { Delivery } from '../domain/delivery.ts';
import { reading } from '../wiring.ts';

const notificationView = object({
  id: uuid().required(),
  template: string().required(),
  subject: string().required(),
  status: string().oneOf(['pending', 'sent', 'undeliverable', 'bounced', 'complained']).required(),
  requestedAt: instant().required(),
  sentAt: instant().optional(),
});

export const listMyNotificationsRoute = defineRoute({
  method: 'GET',
  path: '/api/me/notifications',
  operationId: 'listMyNotifications',
  summary: "The caller's notifications, newest first",
  tag: 'notifications',
  roles: ['client', 'contractor', 'admin'],
  query: pageQuery,
  responses: {
    200: {
      description: 'A page; `nextCursor`, when present, is the `cursor` of the following one',
      schema: pageOf(notificationView),
    },
  },
});

export const listMyNotifications =
  ({ deliveries }: { readonly deliveries: Pick<Deliveries, 'ofRecipient'> }) =>
  async ({ caller, query }: ApiRequest<typeof listMyNotificationsRoute>): Promise<ApiResponse> => {
    const page = await deliveries.ofRecipient(caller.id, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, view) };
  };

const view = (delivery: Delivery) => ({
  id: delivery.notificationId,
  template: delivery.template,
  subject: delivery.subject,
  status: delivery.status,
  requestedAt: delivery.requestedAt,
  ...('sentAt' in delivery && { sentAt: delivery.sentAt }),
});

export const handler = endpoint(listMyNotificationsRoute, () => listMyNotifications(reading()));
