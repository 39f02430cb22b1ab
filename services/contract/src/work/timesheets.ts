import { object } from 'yup';
import type { InferType } from 'yup';
import { factId } from '#shared/events/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paragraphs } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { submitWork, weekAmount } from '../domain/work-changes.ts';
import { newWork } from '../domain/work.ts';
import { assertOneSide } from '../own-contract.ts';
import { changeOwnWork } from './change-work.ts';
import type { WorkPorts } from './change-work.ts';
import { entriesInput, workView } from './view.ts';

/** A week of time: one entry a day where the hour has a price, and no entries where the week has one. */
export const timesheetInput = object({
  /** Its Monday. */
  weekStart: localDate().required(),
  entries: entriesInput.required(),
  note: paragraphs(1_000).min(1).optional(),
});

/** A contract has one timesheet of a week, entered by either party: the id follows from both. */
export const timesheetId = (contractId: string, weekStart: string): string =>
  factId('timesheet', contractId, weekStart);

type Request = Pick<ApiRequest, 'caller' | 'correlationId'> & {
  readonly path: { readonly contractId: string };
  readonly body: InferType<typeof timesheetInput>;
};

/**
 * A party enters the timesheet of a week, for the first time or again. Its amount follows from the terms.
 * @throws TimesheetRefusedError; SubmissionsClosedError; IllegalTransitionError; OwnCaseError; NotFoundError
 */
export const enterWeek = async (service: WorkPorts, request: Request): Promise<ApiResponse> => {
  const { contractId } = request.path;
  const { weekStart, note, entries: sent } = request.body;
  const entries = sent.toSorted((one, other) => (one.date < other.date ? -1 : 1));
  const workId = timesheetId(contractId, weekStart);
  const submitted = await changeOwnWork(
    service,
    request,
    { workId, action: 'work.submitted' },
    ({ contract, work, by, calendar }) => {
      assertOneSide(request.caller, contract);
      // A problem names the place of an entry in the request.
      const amount = weekAmount(contract, { weekStart, entries: sent }, calendar.dateAt(by.at));
      return submitWork(
        contract,
        work ?? newWork({ workId, contractId, kind: 'timesheet', weekStart, at: by.at }),
        by,
        { amount, entries, ...(note !== undefined && { note }) },
        { calendar, policy: service.policy },
      );
    },
  );
  return { status: 200, body: workView(submitted) };
};
