import { array, boolean, object } from 'yup';
import { clientOf, defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { amountSchema } from '#shared/money/index.ts';
import { shortage } from '../domain/preview.ts';
import type { PayrollPorts } from '../ports.ts';
import { ownPayroll } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { preview, soleDecision } from '../submission.ts';
import { blockerSchema, payrollPath, payrollSchema, payrollView } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payroll/{payrollId}/preview',
  operationId: 'previewPayroll',
  summary: 'What processing a payroll would do, and what blocks it',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  responses: {
    200: {
      description: 'Blockers that `block` must be fixed first; the others are warnings',
      schema: object({
        payroll: payrollSchema.required(),
        canProcess: boolean().required(),
        needsApproval: boolean().required(),
        escrowAvailable: amountSchema.required(),
        /** What has to be funded besides. */
        shortage: amountSchema.required(),
        blockers: array().of(blockerSchema).required(),
      }),
    },
    404: notFound('The client has no such payroll'),
  },
});

export const previewPayroll =
  (service: Pick<PayrollPorts, 'payoutRecords' | 'ledger' | 'policy' | 'clock'> & Payrolls) =>
  async ({ caller, path: { payrollId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: payroll } = await ownPayroll(service, clientOf(caller), payrollId);
    const { blockers, available, contractorIds } = await preview(service, payroll);
    return {
      status: 200,
      body: {
        payroll: payrollView(payroll),
        canProcess: payroll.status === 'draft' && blockers.every(({ blocks }) => !blocks),
        needsApproval: (await soleDecision(service, payroll, { caller, contractorIds })) === undefined,
        escrowAvailable: available,
        shortage: shortage(available, payroll.total),
        blockers,
      },
    };
  };

export const handler = endpoint(route, () => previewPayroll(payments()));
