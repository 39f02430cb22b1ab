import type { Disputes } from '../disputes.ts';
import { noSuch } from '../errors.ts';
import type { Payments } from '../payments.ts';
import { checkCharge } from '../request/amounts.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import { bool, currency, ignored, integer, list, metadata, oneOf, required, text, within } from '../request/rules.ts';
import { parseQuery } from '../request/search.ts';
import type { World } from '../world.ts';

const intentRules = {
  description: text,
  metadata,
  payment_method: text,
  transfer_group: text,
  receipt_email: ignored,
  return_url: ignored,
  customer: ignored,
  statement_descriptor: ignored,
  statement_descriptor_suffix: ignored,
};

const changeOf = (given: {
  readonly description: string | undefined;
  readonly metadata: ReturnType<typeof metadata>;
  readonly payment_method: string | undefined;
  readonly transfer_group: string | undefined;
}) => ({
  description: given.description,
  metadata: given.metadata,
  paymentMethod: given.payment_method,
  transferGroup: given.transfer_group,
});

/** PaymentIntents, their charges and disputes. */
export const paymentEndpoints = (world: World, payments: Payments, disputes: Disputes): readonly Endpoint[] => [
  endpoint(
    'POST',
    '/v1/payment_intents',
    {
      ...intentRules,
      amount: required(integer(1)),
      currency: required(currency),
      confirm: bool,
      off_session: ignored,
      capture_method: oneOf('automatic', 'automatic_async'),
      confirmation_method: oneOf('automatic'),
      payment_method_types: list(required(text)),
      automatic_payment_methods: within({ enabled: required(bool), allow_redirects: text }),
    },
    (given, { owner }) => {
      checkCharge(given.amount, given.currency);
      return payments.create(owner, {
        ...changeOf(given),
        amount: given.amount,
        currency: given.currency,
        confirm: given.confirm,
        methodTypes: given.payment_method_types,
        automaticMethods: given.automatic_payment_methods?.enabled,
      });
    },
  ),
  endpoint('GET', '/v1/payment_intents', { ...pageRules, customer: ignored }, (page, { owner }) =>
    pageOf('/v1/payment_intents', world.intents.list(owner), page),
  ),
  endpoint(
    'GET',
    '/v1/payment_intents/search',
    { query: required(text), limit: integer(1, 100), page: text },
    ({ query, limit = 10, page }, { owner }) => {
      const matches = parseQuery(query);
      const visible = (created: number) => created + world.timing.searchLagMs / 1000 <= world.seconds();
      const found = world.intents.list(owner).filter((each) => visible(each.created) && matches(each));
      const from = Number(page ?? 0);
      const has_more = from + limit < found.length;
      const data = found.slice(from, from + limit);
      const next_page = has_more ? String(from + limit) : null;
      return { object: 'search_result', url: '/v1/payment_intents/search', has_more, next_page, data };
    },
  ),
  endpoint('GET', '/v1/payment_intents/:id', { client_secret: ignored }, (_, { owner, id = '' }) =>
    payments.get(owner, id),
  ),
  endpoint('POST', '/v1/payment_intents/:id', intentRules, (given, { owner, id = '' }) =>
    payments.update(owner, id, changeOf(given)),
  ),
  endpoint(
    'POST',
    '/v1/payment_intents/:id/confirm',
    { payment_method: text, return_url: ignored, off_session: ignored, receipt_email: ignored },
    ({ payment_method }, { owner, id = '' }) => payments.confirm(owner, id, payment_method),
  ),
  endpoint(
    'POST',
    '/v1/payment_intents/:id/cancel',
    { cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer') },
    ({ cancellation_reason }, { owner, id = '' }) => payments.cancel(owner, id, cancellation_reason),
  ),
  endpoint(
    'GET',
    '/v1/charges',
    { ...pageRules, payment_intent: text, transfer_group: text, customer: ignored },
    ({ payment_intent, transfer_group, ...page }, { owner }) => {
      const charges = world.charges
        .list(owner)
        .filter((each) => payment_intent === undefined || each.payment_intent === payment_intent)
        .filter((each) => transfer_group === undefined || each.transfer_group === transfer_group);
      return pageOf('/v1/charges', charges, page);
    },
  ),
  endpoint('GET', '/v1/charges/:id', {}, (_, { owner, id = '' }) => {
    const found = world.charges.get(owner, id);
    if (!found) throw noSuch('charge', id);
    return found;
  }),
  endpoint(
    'GET',
    '/v1/disputes',
    { ...pageRules, charge: text, payment_intent: text },
    ({ charge, payment_intent, ...page }, { owner }) => {
      const found = world.disputes
        .list(owner)
        .filter((each) => charge === undefined || each.charge === charge)
        .filter((each) => payment_intent === undefined || each.payment_intent === payment_intent);
      return pageOf('/v1/disputes', found, page);
    },
  ),
  endpoint('GET', '/v1/disputes/:id', {}, (_, { owner, id = '' }) => disputes.get(owner, id)),
  // A merchant who closes a dispute accepts it as lost.
  endpoint('POST', '/v1/disputes/:id/close', {}, (_, { owner, id = '' }) => disputes.close(owner, id, 'lost')),
];
