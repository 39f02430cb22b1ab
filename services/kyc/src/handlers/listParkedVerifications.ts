import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { failureQuery, listedFailureFields, listedFailureView, matches } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import { RESOLUTIONS } from '../domain/failure.ts';
import type { ParkedVerification } from '../domain/failure.ts';
import { STATUSES } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

const parkedSchema = named(
  'ParkedVerification',
  object({
    kycId: uuid().required(),
    contractorId: uuid().required(),
    /** The verification's present status and attempt. */
    status: string().oneOf(STATUSES).required(),
    attempt: number().integer().required(),
    ...listedFailureFields(RESOLUTIONS),
    /** What can be decided now; nothing about what is resolved. */
    possibleActions: array().of(string().oneOf(RESOLUTIONS).required()).required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/kyc/parked',
  operationId: 'listParkedVerifications',
  summary:
    'Verifications that wait for an operator, the longest first; with `status` also those that did, the last first',
  tag: 'kyc-admin',
  roles: ['admin'],
  query: failureQuery.shape({ contractorId: uuid().optional() }),
  responses: { 200: { description: 'A page of verifications', schema: pageOf(parkedSchema) } },
});
type Dependencies = Pick<Kyc, 'repository'>;

export const listParkedVerifications =
  ({ repository }: Dependencies) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { status, error, contractorId } = query;
    const { items, next } = await repository.failures.list(status, pageAsked(query), (failure) =>
      matches(failure, { error, contractorId }),
    );
    const views = await Promise.all(items.map(({ value }) => parkedView(repository, value)));
    return { status: 200, body: pageBody(views, next) };
  };

const parkedView = async (
  repository: Dependencies['repository'],
  { kycId, contractorId, ...failure }: ListedFailure<ParkedVerification>,
) => {
  const { status, attempt } = await repository.requireVerification(kycId);
  return {
    kycId,
    contractorId,
    status,
    attempt,
    ...listedFailureView(failure),
    possibleActions: failure.resolution === undefined ? RESOLUTIONS : [],
  };
};

export const handler = endpoint(route, () => listParkedVerifications(kyc()));
