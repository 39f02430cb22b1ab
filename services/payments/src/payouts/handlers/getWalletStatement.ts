import { object } from 'yup';
import { contractorOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { walletOf } from '../../money/accounts.ts';
import { statementAnswer, statementQuery } from '../../ledger/statement-response.ts';
import type { StatementPorts } from '../../ledger/statement-response.ts';
import { STATEMENT, statementSchema } from '../../ledger/statement-view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/wallet/statement',
  operationId: 'getWalletStatement',
  summary: 'What the contractor was paid in a period, as JSON or as a CSV file (`format=csv`)',
  tag: 'wallet',
  roles: ['contractor'],
  query: object(statementQuery),
  responses: { 200: { description: STATEMENT, schema: statementSchema, media: ['text/csv'] } },
});

export const getWalletStatement =
  (service: StatementPorts) =>
  ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> =>
    statementAnswer(service, walletOf(contractorOf(caller)), query);

export const handler = endpoint(route, () => getWalletStatement(payments()));
