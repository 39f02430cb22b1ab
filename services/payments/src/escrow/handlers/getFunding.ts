import { object, string } from 'yup';
import { clientOf, defineRoute, endpoint, notFound, ownedBy, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import type { StripeRejectedError, UnexpectedFactError } from '../../money/errors.ts';
import { isOpen } from '../domain/funding.ts';
import type { Funding } from '../domain/funding.ts';
import { fundingSchema, fundingView } from '../funding-view.ts';
import { recordPaymentIntent } from '../fundings.ts';
import type { EscrowPorts } from '../ports.ts';
import { payments, signals, stripe } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/escrow/fundings/{fundingId}',
  operationId: 'getFunding',
  summary:
    'One payment into the escrow. While it is open, its state is requested from Stripe, in case a webhook was lost.',
  tag: 'escrow',
  roles: ['client'],
  pathParameters: object({ fundingId: uuid().required() }),
  responses: {
    200: {
      description: 'The funding; with `clientSecret` while it can still be paid',
      schema: named('FundingState', fundingSchema.shape({ clientSecret: string().optional() })),
    },
    404: notFound('No such funding'),
    409: refusals<UnexpectedFactError>({
      UNEXPECTED_FACT: 'What Stripe says contradicts our record; a person has to look',
    }),
    502: refusals<StripeRejectedError>(
      { STRIPE_REJECTED: 'Stripe refused the request; `stripeCode` is Stripe’s code' },
      { stripeCode: string() },
    ),
  },
});
type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'stripe' | 'clock' | 'sleep'>;

export const getFunding =
  (service: Dependencies) =>
  async ({ caller, path: { fundingId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const clientId = clientOf(caller);
    const read = await service.escrowRecords.getFunding(fundingId);
    const funding = ownedBy(read?.value, (known) => known.clientId === clientId);
    return { status: 200, body: await seen(service, funding) };
  };

const seen = async (service: Dependencies, funding: Funding): Promise<object> => {
  const { paymentIntentId } = funding;
  if (paymentIntentId === undefined || !isOpen(funding)) return fundingView(funding);
  const intent = await service.stripe.getPaymentIntent(paymentIntentId);
  const now = (await recordPaymentIntent(service, intent, service.clock.now()))?.funding ?? funding;
  return {
    ...fundingView(now),
    ...(isOpen(now) && intent.clientSecret !== undefined && { clientSecret: intent.clientSecret }),
  };
};

export const handler = endpoint(route, () => getFunding({ ...payments(), signals: signals(), stripe: stripe() }));
