import { object } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { failureQuery, matches } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import type { ContractPorts } from '../../ports.ts';
import type { ParkedContract } from '../../records.ts';
import { contracts } from '../../wiring.ts';
import { failureFields, failureView } from '../failure-view.ts';

const parkedSchema = named(
  'ParkedContract',
  object({
    contractId: uuid().required(),
    clientId: uuid().required(),
    contractorId: uuid().required(),
    ...failureFields,
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/contracts/parked',
  operationId: 'listParkedContracts',
  summary: 'Contracts that wait for an operator, the longest first; with `status` also those that did, the last first',
  tag: 'contract-admin',
  roles: ['admin'],
  query: failureQuery.shape({ clientId: uuid().optional(), contractorId: uuid().optional() }),
  responses: { 200: { description: 'A page of them', schema: pageOf(parkedSchema) } },
});

export const listParkedContracts =
  ({ records }: Pick<ContractPorts, 'records'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { status, error, clientId, contractorId } = query;
    const page = await records.failures.list(status, pageAsked(query), (failure) =>
      matches(failure, { error, clientId, contractorId }),
    );
    return { status: 200, body: pageBodyOf(page, parkedView) };
  };

const parkedView = ({ contractId, clientId, contractorId, ...failure }: ListedFailure<ParkedContract>) => ({
  contractId,
  clientId,
  contractorId,
  ...failureView({ contractId, clientId, contractorId, ...failure }),
});

export const handler = endpoint(route, () => listParkedContracts(contracts()));
