import type { Payouts } from '../payouts.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import { currency, ignored, integer, metadata, oneOf, required, text } from '../request/rules.ts';
import type { World } from '../world.ts';

const STATUSES = ['pending', 'in_transit', 'paid', 'failed', 'canceled'] as const;

export const payoutEndpoints = (world: World, payouts: Payouts): readonly Endpoint[] => [
  endpoint(
    'POST',
    '/v1/payouts',
    {
      amount: required(integer(1)),
      currency: required(currency),
      description: text,
      destination: text,
      metadata,
      method: oneOf('standard'),
      source_type: ignored,
      statement_descriptor: text,
    },
    (given, { owner }) =>
      payouts.create(owner, {
        amount: given.amount,
        currency: given.currency,
        description: given.description,
        destination: given.destination,
        metadata: given.metadata,
        statementDescriptor: given.statement_descriptor,
      }),
  ),
  endpoint(
    'GET',
    '/v1/payouts',
    { ...pageRules, destination: text, status: oneOf(...STATUSES) },
    ({ destination, status, ...page }, { owner }) => {
      const found = world.payouts
        .list(owner)
        .filter((each) => destination === undefined || each.destination === destination)
        .filter((each) => status === undefined || each.status === status);
      return pageOf('/v1/payouts', found, page);
    },
  ),
  endpoint('GET', '/v1/payouts/:id', {}, (_, { owner, id = '' }) => payouts.get(owner, id)),
  endpoint('POST', '/v1/payouts/:id', { metadata }, (given, { owner, id = '' }) =>
    payouts.update(owner, id, given.metadata),
  ),
  endpoint('POST', '/v1/payouts/:id/cancel', {}, (_, { owner, id = '' }) => payouts.cancel(owner, id)),
];
