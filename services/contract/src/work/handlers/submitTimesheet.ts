import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { SubmissionPorts } from '../submit-work.ts';
import { enterWeek, timesheetInput } from '../timesheets.ts';
import { SUBMISSION_CONFLICTS, TIMESHEET_REFUSALS, workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import { contracts, documents, idempotency } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/timesheets',
  operationId: 'submitTimesheet',
  summary:
    'Submit the timesheet of a week, or submit it again after it was rejected or withdrawn: it waits for the client’s decision. Once it ' +
    'is approved, more time of the week is submitted as a supplement',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: timesheetInput,
  responses: {
    200: { description: 'It is `submitted`; its amount follows from the terms', schema: workSchema },
    404: notFound('The contractor has no such contract'),
    409: SUBMISSION_CONFLICTS,
    422: TIMESHEET_REFUSALS,
  },
});

export const submitTimesheet =
  (service: SubmissionPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    enterWeek(service, request);

export const handler = endpoint(route, () => submitTimesheet({ ...contracts(), documents: documents() }), {
  idempotency,
});
