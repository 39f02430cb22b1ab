import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { SubmissionPorts } from '../submit-work.ts';
import { enterWeek, timesheetInput } from '../timesheets.ts';
import { SUBMISSION_CONFLICTS, TIMESHEET_REFUSALS, workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import { contracts, documents, idempotency, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/timesheets',
  operationId: 'enterTimesheet',
  summary: 'Enter the timesheet of a week for the contractor, who is notified. It waits for a decision like any other',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: contractPath,
  body: timesheetInput,
  responses: {
    200: { description: 'It is `submitted`; its amount follows from the terms', schema: workSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: SUBMISSION_CONFLICTS,
    422: TIMESHEET_REFUSALS,
  },
});

export const enterTimesheet =
  (service: SubmissionPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    enterWeek(service, request);

export const handler = endpoint(route, () => enterTimesheet({ ...contracts(), documents: documents() }), {
  idempotency,
  users,
});
