import { object } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paragraphs } from '#shared/validation/index.ts';
import { submitOffCycle, submitWork } from '../../domain/work-changes.ts';
import { ATTACHMENTS_REFUSED, attachmentIdsInput } from '../../attachments/submitted-files.ts';
import { existing } from '../change-work.ts';
import { submitOwnWork } from '../submit-work.ts';
import type { SubmissionPorts } from '../submit-work.ts';
import { SUBMISSION_CONFLICTS, workPath, workSchema, workView } from '../view.ts';
import { contracts, documents, idempotency } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/milestones/{workId}/submit',
  operationId: 'submitMilestone',
  summary:
    'Submit a milestone, or submit it again after it was rejected or withdrawn: it waits for the client’s decision. An ' +
    'off-cycle payment is submitted again in the same way.',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: workPath,
  body: object({ note: paragraphs(1_000).min(1).optional(), attachmentIds: attachmentIdsInput }),
  responses: {
    200: { description: 'It is `submitted`', schema: workSchema },
    404: notFound('The contractor has no such contract, or the contract no such milestone'),
    409: SUBMISSION_CONFLICTS,
    422: ATTACHMENTS_REFUSED,
  },
});

/** The amount is the one that was agreed. */
export const submitMilestone =
  (service: SubmissionPorts) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { workId } = request.path;
    const { note } = request.body;
    const submitted = await submitOwnWork(service, request, workId, ({ contract, work, by, calendar, attachments }) => {
      const before = existing(work);
      const { agreed: amount, kind } = before;
      if (amount === undefined) throw new NotFoundError('It is a timesheet.');
      const given = { amount, attachments, ...(note !== undefined && { note }) };
      return kind === 'off_cycle'
        ? submitOffCycle(contract, before, by, given)
        : submitWork(contract, before, by, given, { calendar, policy: service.policy });
    });
    return { status: 200, body: workView(submitted) };
  };

export const handler = endpoint(route, () => submitMilestone({ ...contracts(), documents: documents() }), {
  idempotency,
});
