import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, key, named, uuid } from '#shared/validation/index.ts';
import { STATUSES, lastDay, statusOf } from '../../domain/contract.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { failureFields, failureView } from '../failure-view.ts';
import { signalKeyOf } from '../signal-key.ts';

/** Failures that the answer has, the last ones first. */
const MOST_FAILURES = 10;

const detailsSchema = named(
  'ContractDetails',
  object({
    contractId: uuid().required(),
    clientId: uuid().required(),
    contractorId: uuid().required(),
    createdBy: key().required(),
    status: string().oneOf(STATUSES).required(),
    timeZone: string().required(),
    startsOn: string().required(),
    /** Of the terms, or of a termination that comes first. Absent for an open end. */
    lastDay: string().optional(),
    /** Which execution in a row drives it, and its ARN; none before the first and after the end. */
    generation: number().integer().required(),
    executionArn: string().optional(),
    sealedAt: instant().optional(),
    createdAt: instant().required(),
    updatedAt: instant().required(),
    endedAt: instant().optional(),
    failures: array().of(object(failureFields)).required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/contracts/{contractId}',
  operationId: 'getContractDetails',
  summary: 'A contract with its execution and failures, for operators. What the parties agreed on is theirs to read.',
  tag: 'contract-admin',
  roles: ['admin'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'The contract', schema: detailsSchema },
    404: notFound('No such contract'),
  },
});

export const getContractDetails =
  ({ records }: Pick<ContractPorts, 'records'>) =>
  async ({ path: { contractId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: contract } = await records.readContract(contractId);
    const failures = await records.failures.lastOf(signalKeyOf(contractId), MOST_FAILURES);
    const { clientId, contractorId, createdBy, timeZone, startsOn, generation, createdAt, updatedAt } = contract;
    const { holder, sealed, endedAt } = contract;
    const last = lastDay(contract);
    return {
      status: 200,
      body: {
        ...{ contractId, clientId, contractorId, createdBy, status: statusOf(contract), timeZone, startsOn },
        ...(last !== undefined && { lastDay: last }),
        generation,
        ...(holder !== undefined && { executionArn: holder.executionArn }),
        ...(sealed !== undefined && { sealedAt: sealed.sealedAt }),
        createdAt,
        updatedAt,
        ...(endedAt !== undefined && { endedAt }),
        failures: failures.map(failureView),
      },
    };
  };

export const handler = endpoint(route, () => getContractDetails(contracts()));
