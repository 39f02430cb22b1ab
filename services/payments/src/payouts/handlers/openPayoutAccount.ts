import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { contractorOf, defineRoute, endpoint, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, EndpointOptions, Idempotency } from '#shared/http/index.ts';
import type { StripeRejectedError, UnexpectedFactError } from '../../money/errors.ts';
import { PayoutAccountExistsError } from '../domain/errors.ts';
import type { PayoutAccount } from '../domain/payout-account.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { instant, named } from '#shared/validation/index.ts';
import { payoutAccountSchema, payoutAccountView } from '../payout-account-view.ts';
import { ensurePayoutAccount } from '../payout-accounts.ts';
import type { PayoutPorts } from '../ports.ts';
import { idempotency, payments, stripe, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/payout-account',
  operationId: 'openPayoutAccount',
  summary: 'Open the account that the contractor is paid to, or continue its onboarding: returns a link to Stripe',
  tag: 'wallet',
  roles: ['contractor'],
  body: object({
    country: string()
      .matches(/^[A-Z]{2}$/, '${path} must be an ISO 3166-1 alpha-2 country code')
      .required(),
  }),
  responses: {
    200: {
      description: 'Send the contractor to `onboarding.url`, before it expires and once; ask again for another',
      schema: named(
        'PayoutAccountToOnboard',
        payoutAccountSchema.shape({
          onboarding: object({ url: string().required(), expiresAt: instant().required() }).required(),
        }),
      ),
    },
    409: refusals<PayoutAccountExistsError | UnexpectedFactError>(
      {
        PAYOUT_ACCOUNT_EXISTS: 'There is an account already, in another `country`',
        UNEXPECTED_FACT: 'What Stripe says contradicts our record; a person has to look',
      },
      { country: string() },
    ),
    502: refusals<StripeRejectedError>(
      {
        STRIPE_REJECTED: 'Stripe refused: it opens no accounts in that country, for one; `stripeCode` is Stripe’s code',
      },
      { stripeCode: string() },
    ),
  },
});
type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'store' | 'stripe' | 'clock' | 'sleep'>;

export const openPayoutAccount =
  (service: Dependencies) =>
  async ({ caller, body: { country } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const account = await ensurePayoutAccount(service, { contractorId: contractorOf(caller), country });
    if (account.country !== country) {
      throw new PayoutAccountExistsError(`The payout account is in ${account.country}`, { country: account.country });
    }
    return { status: 200, body: await withLink(service, account) };
  };

const withLink = async ({ stripe }: Pick<PayoutPorts, 'stripe'>, account: PayoutAccount): Promise<object> => ({
  ...payoutAccountView(account),
  onboarding: await stripe.createOnboardingLink(account.stripeAccountId),
});

/** Answers are kept as the contractor's id: a link is good once. */
export const openPayoutAccountEndpoint = (
  service: () => Dependencies,
  kept: () => Idempotency,
  more: Pick<EndpointOptions, 'users'> = {},
): Endpoint =>
  endpoint(route, () => openPayoutAccount(service()), {
    ...more,
    idempotency: () =>
      withRedactedReplay(kept(), {
        redact: (body) => keptSchema.cast(body, { stripUnknown: true }),
        complete: async (body) => {
          const { contractorId } = keptSchema.validateSync(body, { strict: true });
          const account = (await service().payoutRecords.getPayoutAccount(contractorId))?.value;
          if (account === undefined) throw new NotFoundError('There is no payout account.');
          return withLink(service(), account);
        },
      }),
  });

const keptSchema = object({ contractorId: string().required() });

export const handler = openPayoutAccountEndpoint(() => ({ ...payments(), stripe: stripe() }), idempotency, { users });
