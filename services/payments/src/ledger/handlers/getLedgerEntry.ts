import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { uuid } from '#shared/validation/index.ts';
import type { EntryPendingError } from '../domain/errors.ts';
import type { LedgerPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/entries/{entryId}',
  operationId: 'getLedgerEntry',
  summary: 'An entry of the ledger, and the proof (RFC 6962) that it is in the log, as it is or as it was at a size',
  tag: 'ledger',
  roles: ['admin'],
  pathParameters: object({ entryId: uuid().required() }),
  query: object({ size: number().integer().min(1) }),
  responses: {
    200: {
      description: 'Hash the leaf with `proof`, from the bottom up: the result is `root`',
      schema: object({
        entry: object().required(),
        sequence: number().integer().required(),
        leafHash: string().required(),
        treeSize: number().integer().required(),
        root: string().required(),
        proof: array().of(string().required()).required(),
      }),
    },
    404: notFound('No such entry'),
    409: refusals<EntryPendingError>({ LEDGER_ENTRY_PENDING: 'It is not in the log yet' }),
  },
});

export const getLedgerEntry =
  ({ proofs }: Pick<LedgerPorts, 'proofs'>) =>
  async ({ path: { entryId }, query: { size } }: ApiRequest<typeof route>): Promise<ApiResponse> => ({
    status: 200,
    body: await proofs.entryProof(entryId, size),
  });

export const handler = endpoint(route, () => getLedgerEntry(payments()));
