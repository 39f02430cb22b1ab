import { object, string } from 'yup';
import { NotFoundError, ValidationError } from '#shared/errors/index.ts';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Idempotency } from '#shared/http/index.ts';
import { moneySchema } from '#shared/money/index.ts';
import { amountProblem } from '#shared/money/payable.ts';
import type { Money } from '#shared/money/index.ts';
import { StripeRejectedError } from '../../money/errors.ts';
import type { UnexpectedFactError } from '../../money/errors.ts';
import { newFunding } from '../domain/funding.ts';
import type { Funding } from '../domain/funding.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { named } from '#shared/validation/index.ts';
import type { PaymentIntentFacts } from '../../ports.ts';
import { fundingSchema, fundingView } from '../funding-view.ts';
import { recordPaymentIntent } from '../fundings.ts';
import type { EscrowPorts } from '../ports.ts';
import { idempotency, payments, signals, stripe } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/escrow/fundings',
  operationId: 'fundEscrow',
  summary: 'Begin to pay into the escrow. The browser confirms the payment with Stripe by `clientSecret`.',
  tag: 'escrow',
  roles: ['client'],
  body: object({ amount: moneySchema.required() }),
  responses: {
    201: {
      description: 'Confirm it with Stripe. The money counts when the funding has `succeeded`',
      schema: named('FundingToConfirm', fundingSchema.shape({ clientSecret: string().required() })),
    },
    404: notFound('The `Idempotency-Key` came again, and the first request got no payment'),
    409: refusals<UnexpectedFactError>({
      UNEXPECTED_FACT: 'What Stripe says contradicts our record; a person has to look',
    }),
    502: refusals<StripeRejectedError>(
      { STRIPE_REJECTED: 'Stripe refused the payment; `stripeCode` is Stripe’s code' },
      { stripeCode: string() },
    ),
  },
});
type Dependencies = Pick<
  EscrowPorts,
  'escrowRecords' | 'store' | 'ledger' | 'signals' | 'stripe' | 'clock' | 'ids' | 'sleep'
>;

/** Our record first: a payment that arrives is always one that we know of. But none of an amount that Stripe does not take. */
export const fundEscrow =
  (service: Dependencies) =>
  async ({ caller, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { escrowRecords, store, clock, ids } = service;
    const { amountMinor, currency } = body.amount;
    const problem = amountProblem(body.amount, 'charge');
    if (problem !== undefined) {
      throw new ValidationError([{ field: `amount.${problem.field}`, message: problem.message }]);
    }
    const funding = newFunding({
      fundingId: ids.next(),
      clientId: clientOf(caller),
      amount: { amountMinor, currency },
      createdBy: caller.id,
      at: clock.now(),
    });
    await store.commit([escrowRecords.putFunding(funding)]);
    const intent = await askStripe(service, funding);
    const recorded = await recordPaymentIntent(service, intent, clock.now());
    return { status: 201, body: withSecret(recorded?.funding ?? funding, intent) };
  };

/** An amount that Stripe does not take is the caller's to change; the record says that nothing will come of it. */
const askStripe = async (
  { escrowRecords, store, stripe, clock }: Dependencies,
  funding: Funding,
): Promise<PaymentIntentFacts> => {
  try {
    return await stripe.createPaymentIntent(funding);
  } catch (error) {
    if (!(error instanceof StripeRejectedError)) throw error;
    const read = await escrowRecords.getFunding(funding.fundingId);
    const cancelled: Funding = {
      ...funding,
      status: 'cancelled',
      failureCode: error.stripeCode,
      updatedAt: clock.now(),
    };
    if (read !== undefined) await store.commit([escrowRecords.putFunding(cancelled, read)]);
    throw refusalOf(error, funding.amount);
  }
};

const refusalOf = (error: StripeRejectedError, { currency }: Money): Error => {
  const field = {
    amount_too_small: 'amountMinor',
    amount_too_large: 'amountMinor',
    currency_not_supported: 'currency',
  }[error.stripeCode];
  if (field === undefined) return error;
  return new ValidationError([
    { field: `amount.${field}`, message: `Stripe does not take this amount in ${currency}` },
  ]);
};

const withSecret = (funding: Funding, { clientSecret }: PaymentIntentFacts): object => ({
  ...fundingView(funding),
  clientSecret: clientSecret ?? '',
});

/** Responses are stored without the secret that allows a payment. */
export const fundEscrowEndpoint = (service: () => Dependencies, kept: () => Idempotency): Endpoint =>
  endpoint(route, () => fundEscrow(service()), {
    idempotency: () =>
      withRedactedReplay(kept(), {
        redact: (body) => keptSchema.cast(body, { stripUnknown: true }),
        complete: async (body) => {
          const { escrowRecords, stripe: sdk } = service();
          const { fundingId } = keptSchema.validateSync(body, { strict: true });
          const funding = (await escrowRecords.getFunding(fundingId))?.value;
          if (funding?.paymentIntentId === undefined) throw new NotFoundError(`No payment for funding ${fundingId}`);
          return withSecret(funding, await sdk.getPaymentIntent(funding.paymentIntentId));
        },
      }),
  });

const keptSchema = object({ fundingId: string().required() });

export const handler = fundEscrowEndpoint(() => ({ ...payments(), signals: signals(), stripe: stripe() }), idempotency);
