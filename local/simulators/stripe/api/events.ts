import { badParameter, noSuch } from '../errors.ts';
import type { StripeEvent } from '../events.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import { bool, list, required, text } from '../request/rules.ts';
import type { World } from '../world.ts';

/** How long Stripe lists an event. */
const LISTED_SECONDS = 30 * 86_400;
/** Of `types`, at most. */
const MAX_TYPES = 20;

/** What happened, on the platform's account or (`Stripe-Account`) on a connected one, and which webhooks were not delivered. */
export const eventEndpoints = ({ events, deliveries, seconds }: World): readonly Endpoint[] => {
  /** With the current number of undelivered webhooks. */
  const shown = (event: StripeEvent): StripeEvent => ({
    ...event,
    pending_webhooks: deliveries.isPending(event.id) ? 1 : 0,
  });

  return [
    endpoint(
      'GET',
      '/v1/events',
      { ...pageRules, delivery_success: bool, type: text, types: list(required(text)) },
      ({ delivery_success: isDelivered, type, types, ...page }, { owner }) => {
        if (type !== undefined && types !== undefined) {
          throw badParameter('You may only specify one of these parameters: type, types.', 'types');
        }
        if (types !== undefined && types.length > MAX_TYPES) {
          throw badParameter(`You may pass up to ${MAX_TYPES} event types.`, 'types');
        }
        const since = seconds() - LISTED_SECONDS;
        const found = pageOf('/v1/events', events.table.list(owner), page, (event) => {
          const isOfType = (type === undefined || event.type === type) && (types?.includes(event.type) ?? true);
          const isAsDelivered = isDelivered === undefined || isDelivered !== deliveries.isPending(event.id);
          return event.created >= since && isOfType && isAsDelivered;
        });
        return { ...found, data: found.data.map(shown) };
      },
    ),
    endpoint('GET', '/v1/events/:id', {}, (_, { owner, id = '' }) => {
      const found = events.table.get(owner, id);
      if (!found) throw noSuch('event', id);
      return shown(found);
    }),
  ];
};
