import { object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import type { Deliveries } from '../domain/deliveries.ts';
import { reading } from '../wiring.ts';

const suppressionView = object({
  recipientId: string().required(),
  reason: string().oneOf(['bounced', 'complained']).required(),
  suppressedAt: instant().required(),
  notificationId: uuid().required(),
  expiresAt: instant().optional(),
});

export const listSuppressionsRoute = defineRoute({
  method: 'GET',
  path: '/api/admin/notifications/suppressions',
  operationId: 'listSuppressions',
  summary: 'Recipients to whose address nothing is sent, after a bounce or a complaint, newest first',
  tag: 'notifications',
  roles: ['admin'],
  query: pageQuery,
  responses: {
    200: {
      description: 'A page; `nextCursor`, when present, is the `cursor` of the following one',
      schema: pageOf(suppressionView),
    },
  },
});

export const listSuppressions =
  ({ deliveries }: { readonly deliveries: Pick<Deliveries, 'suppressions'> }) =>
  async ({ query }: ApiRequest<typeof listSuppressionsRoute>): Promise<ApiResponse> => {
    const page = await deliveries.suppressions(pageAsked(query));
    return { status: 200, body: pageBodyOf(page, (suppression) => membersOf(suppressionView, suppression)) };
  };

export const handler = endpoint(listSuppressionsRoute, () => listSuppressions(reading()));
