import { object, string } from 'yup';
import type { ObjectShape } from 'yup';
import { defineRoute, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import type { WebhookProvider, WebhookRecords, WebhookStatus } from './webhook.ts';

export interface ListRouteOptions {
  readonly path: string;
  readonly operationId: string;
  /** Of its items in the API document: `StripeWebhook`. */
  readonly name: string;
  readonly tag: string;
  /** The fields of the label. */
  readonly label: ObjectShape;
  /** The statuses that webhooks of this provider can have. */
  readonly statuses: readonly WebhookStatus[];
}

export const listWebhooksRoute = ({ path, operationId, name, tag, label, statuses }: ListRouteOptions) => {
  const status = string<WebhookStatus>().oneOf(statuses);
  const webhook = object(label).shape({
    receivedAt: instant().required(),
    status: status.required(),
    note: string().optional(),
  });
  return defineRoute({
    method: 'GET',
    path,
    operationId,
    summary: 'The webhook inbox, newest first: what was received in the last 30 days and what became of it',
    tag,
    roles: ['admin'],
    query: pageQuery.shape({ status: status.default('quarantined') }),
    responses: {
      200: {
        description: 'A page of webhooks of one status',
        schema: pageOf(named(name, webhook)),
      },
    },
  });
};

export const listWebhooks =
  <Id extends object, Label extends Id>(
    { labelOf }: Pick<WebhookProvider<Id, Label>, 'labelOf'>,
    { webhookRecords }: { readonly webhookRecords: Pick<WebhookRecords<Id, Label>, 'listWebhooks'> },
  ) =>
  async ({ query }: ApiRequest<ReturnType<typeof listWebhooksRoute>>): Promise<ApiResponse> => {
    const page = await webhookRecords.listWebhooks(query.status, pageAsked(query));
    // The body may be personal and never leaves the table.
    const body = pageBodyOf(page, (webhook) => {
      const { receivedAt, status, note } = webhook;
      return { ...labelOf(webhook), receivedAt, status, ...(note !== undefined && { note }) };
    });
    return { status: 200, body };
  };
