import { object, string } from 'yup';
import { clientOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { escrowOf, lockedOf, receivableOf } from '../../money/accounts.ts';
import { statementAnswer, statementQuery } from '../../ledger/statement-response.ts';
import type { StatementPorts } from '../../ledger/statement-response.ts';
import { STATEMENT, statementSchema } from '../../ledger/statement-view.ts';
import { payments } from '../../wiring.ts';

const ACCOUNTS = { escrow: escrowOf, locked: lockedOf, receivable: receivableOf } as const;
type Account = keyof typeof ACCOUNTS;

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/escrow/statement',
  operationId: 'getEscrowStatement',
  summary: 'What happened to one of the client’s accounts in a period, as JSON or as a CSV file (`format=csv`)',
  tag: 'escrow',
  roles: ['client'],
  query: object({
    ...statementQuery,
    account: string<Account>().oneOf(['escrow', 'locked', 'receivable']).default('escrow'),
  }),
  responses: { 200: { description: STATEMENT, schema: statementSchema, media: ['text/csv'] } },
});

export const getEscrowStatement =
  (service: StatementPorts) =>
  ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> =>
    statementAnswer(service, ACCOUNTS[query.account](clientOf(caller)), query);

export const handler = endpoint(route, () => getEscrowStatement(payments()));
