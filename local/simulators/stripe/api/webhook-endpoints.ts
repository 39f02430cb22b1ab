import { API_VERSION } from '../events.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import type { World } from '../world.ts';

/**
 * The endpoints that webhooks are sent to: one for the platform's own events and one for connected accounts'. As at Stripe,
 * the answer does not say which is which, and has no secret ("The webhook endpoint object").
 */
export const webhookEndpoints = ({ enabledEvents, endpointUrls }: World): readonly Endpoint[] => [
  endpoint('GET', '/v1/webhook_endpoints', pageRules, (page) =>
    pageOf(
      '/v1/webhook_endpoints',
      endpointUrls().map((url, index) => ({
        id: `we_${index + 1}`,
        object: 'webhook_endpoint',
        api_version: API_VERSION,
        application: null,
        created: 0,
        description: null,
        enabled_events: enabledEvents,
        livemode: false,
        metadata: {},
        status: 'enabled',
        url,
      })),
      page,
    ),
  ),
];
