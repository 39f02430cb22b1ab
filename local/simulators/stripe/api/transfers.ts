import { noSuch } from '../errors.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import { currency, ignored, integer, metadata, required, text } from '../request/rules.ts';
import type { Transfers } from '../transfers.ts';
import type { World } from '../world.ts';

/** Transfers and their reversals. */
export const transferEndpoints = (world: World, transfers: Transfers): readonly Endpoint[] => [
  endpoint(
    'POST',
    '/v1/transfers',
    {
      amount: required(integer(1)),
      currency: required(currency),
      destination: required(text),
      description: text,
      metadata,
      source_transaction: text,
      source_type: ignored,
      transfer_group: text,
    },
    (given, { owner }) =>
      transfers.create(owner, {
        amount: given.amount,
        currency: given.currency,
        destination: given.destination,
        description: given.description,
        metadata: given.metadata,
        sourceTransaction: given.source_transaction,
        transferGroup: given.transfer_group,
      }),
  ),
  endpoint(
    'GET',
    '/v1/transfers',
    { ...pageRules, destination: text, transfer_group: text },
    ({ destination, transfer_group, ...page }, { owner }) => {
      const found = world.transfers
        .list(owner)
        .filter((each) => destination === undefined || each.destination === destination)
        .filter((each) => transfer_group === undefined || each.transfer_group === transfer_group);
      return pageOf('/v1/transfers', found, page);
    },
  ),
  endpoint('GET', '/v1/transfers/:id', {}, (_, { owner, id = '' }) => transfers.get(owner, id)),
  endpoint('POST', '/v1/transfers/:id', { description: text, metadata }, (given, { owner, id = '' }) =>
    transfers.update(owner, id, given.metadata, given.description),
  ),
  endpoint(
    'POST',
    '/v1/transfers/:id/reversals',
    { amount: integer(1), description: ignored, metadata, refund_application_fee: ignored },
    (given, { owner, id = '' }) => transfers.reverse(owner, id, given),
  ),
  endpoint('GET', '/v1/transfers/:id/reversals', pageRules, (page, { owner, id = '' }) =>
    pageOf(`/v1/transfers/${id}/reversals`, transfers.get(owner, id).reversals.data, page),
  ),
  endpoint('GET', '/v1/transfers/:id/reversals/:reversal', {}, (_, { owner, id = '', reversal = '' }) => {
    const found = transfers.get(owner, id).reversals.data.find((each) => each.id === reversal);
    if (!found) throw noSuch('transfer reversal', reversal);
    return found;
  }),
];
