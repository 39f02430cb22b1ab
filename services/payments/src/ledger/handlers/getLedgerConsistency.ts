import { array, number, object, string } from 'yup';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { LedgerPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

const size = () => number().integer().min(0);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/consistency',
  operationId: 'getLedgerConsistency',
  summary:
    'Proof (RFC 6962) that the log only grew between two sizes: what was in it is in it still, in the same order',
  tag: 'ledger',
  roles: ['admin'],
  query: object({ from: size().required(), to: size() }),
  responses: {
    200: {
      description: 'Hold `fromRoot` to a digest that was kept',
      schema: object({
        fromSize: size().required(),
        fromRoot: string().required(),
        toSize: size().required(),
        toRoot: string().required(),
        proof: array().of(string().required()).required(),
      }),
    },
  },
});

export const getLedgerConsistency =
  ({ proofs }: Pick<LedgerPorts, 'proofs'>) =>
  async ({ query: { from, to } }: ApiRequest<typeof route>): Promise<ApiResponse> => ({
    status: 200,
    body: await proofs.consistency(from, to),
  });

export const handler = endpoint(route, () => getLedgerConsistency(payments()));
