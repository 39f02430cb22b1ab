import { boolean, object } from 'yup';
import { clientOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { moneySchema } from '#shared/money/index.ts';
import { amountSchema } from '#shared/money/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { checkBalanceAlert } from '../balance-alerts.ts';
import { newAlert } from '../domain/balance-alert.ts';
import type { EscrowPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'PUT',
  path: '/api/clients/me/escrow/alert',
  operationId: 'setEscrowAlert',
  summary:
    'Notify the caller when the escrow falls below an amount. One alert per currency; the last caller is notified.',
  tag: 'escrow',
  roles: ['client'],
  body: object({ threshold: moneySchema.required() }),
  responses: {
    200: {
      description: 'The alert, and whether the escrow is below it now',
      schema: object({ threshold: amountSchema.required(), low: boolean().required() }),
    },
  },
});
type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'clock' | 'sleep'>;

export const setEscrowAlert =
  (service: Dependencies) =>
  async ({ caller, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { escrowRecords, store, clock } = service;
    const clientId = clientOf(caller);
    const { amountMinor, currency } = body.threshold;
    const threshold = { amountMinor, currency };
    await retryOnConflict(async () => {
      const read = await escrowRecords.getAlert(clientId, currency);
      const alert = newAlert(read?.value, { clientId, threshold, recipientId: caller.id, at: clock.now() });
      await store.commit([escrowRecords.putAlert(alert, read)]);
    }, service);
    const low = await checkBalanceAlert(service, clientId, currency);
    return { status: 200, body: { threshold, low } };
  };

export const handler = endpoint(route, () => setEscrowAlert(payments()));
