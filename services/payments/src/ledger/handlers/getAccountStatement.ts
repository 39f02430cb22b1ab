import { object, string } from 'yup';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { isAccount } from '../../money/accounts.ts';
import type { AccountId } from '../../money/accounts.ts';
import { statementAnswer, statementQuery } from '../statement-response.ts';
import type { StatementPorts } from '../statement-response.ts';
import { STATEMENT, statementSchema } from '../statement-view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/accounts/{account}/statement',
  operationId: 'getAccountStatement',
  summary:
    'What happened to any account of the ledger in a period, as JSON or as a CSV file (`format=csv`). A period of no length is the balance at that instant.',
  tag: 'ledger',
  roles: ['admin'],
  pathParameters: object({
    /** As in the chart of accounts: `external:stripe`, `client:<id>:escrow`, … */
    account: string<AccountId>()
      .required()
      .test('account', '${path} is not in the chart of accounts', (account) => isAccount(account)),
  }),
  query: object(statementQuery),
  responses: { 200: { description: STATEMENT, schema: statementSchema, media: ['text/csv'] } },
});

export const getAccountStatement =
  (service: StatementPorts) =>
  ({ path: { account }, query }: ApiRequest<typeof route>): Promise<ApiResponse> =>
    statementAnswer(service, account, query);

export const handler = endpoint(route, () => getAccountStatement(payments()));
