import { object, number, string } from 'yup';
import { clientOf, defineRoute, endpoint, pageAsked, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { sum } from '#shared/money/index.ts';
import { escrowOf, lockedOf, receivableOf } from '../../money/accounts.ts';
import { amountOwed } from '../../money/balances.ts';
import type { EscrowPorts } from '../ports.ts';
import { historyOf } from '../../ledger/line-payments.ts';
import type { PaymentRecords } from '../../ledger/line-payments.ts';
import { currencyQuery, lineSchema } from '../../ledger/statement-view.ts';
import { payments } from '../../wiring.ts';

const minor = () => number().integer().required();

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/escrow',
  operationId: 'getEscrow',
  summary: 'What is in the client’s escrow, and how it came to be: newest first, page by page',
  tag: 'escrow',
  roles: ['client'],
  query: pageQuery.shape(currencyQuery),
  responses: {
    200: {
      description: 'All amounts in whole minor units of `currency`',
      schema: object({
        currency: string().required(),
        /** Can be spent. */
        availableMinor: minor(),
        /** Reserved for payments under way. */
        lockedMinor: minor(),
        /** On its way to us. */
        pendingMinor: minor(),
        /** Owed to us, because a bank took back more than there was. */
        receivableMinor: minor(),
        history: pageOf(lineSchema).required(),
      }),
    },
  },
});

type Dependencies = Pick<EscrowPorts, 'ledger' | 'escrowRecords' | 'policy'> & PaymentRecords;

export const getEscrow =
  ({ ledger, escrowRecords, policy, payoutRecords }: Dependencies) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const clientId = clientOf(caller);
    const { currency = policy.currency } = query;
    const page = { order: 'desc' as const, ...pageAsked(query) };
    const [available, locked, receivable, pending, lines] = await Promise.all([
      ledger.balance(escrowOf(clientId), currency),
      ledger.balance(lockedOf(clientId), currency),
      ledger.balance(receivableOf(clientId), currency),
      escrowRecords.listPendingFundings(clientId),
      ledger.lines(escrowOf(clientId), currency, page),
    ]);
    const underWay = pending.map(({ amount }) => amount).filter((amount) => amount.currency === currency);
    return {
      status: 200,
      body: {
        currency,
        availableMinor: available.amountMinor,
        lockedMinor: locked.amountMinor,
        pendingMinor: sum(underWay, currency).amountMinor,
        receivableMinor: amountOwed(receivable.amountMinor, currency).amountMinor,
        history: await historyOf({ payoutRecords }, lines),
      },
    };
  };

export const handler = endpoint(route, () => getEscrow(payments()));
