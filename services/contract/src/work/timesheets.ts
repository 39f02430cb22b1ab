import { object } from 'yup';
import type { InferType } from 'yup';
import { factId } from '#shared/events/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paragraphs } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { submitWork, weekAmount } from '../domain/work-changes.ts';
import { MAXIMUM_TIMESHEETS, billedTime, timesheetNumber } from '../domain/week.ts';
import { newWork } from '../domain/work.ts';
import type { Work } from '../domain/work.ts';
import { assertOneSide } from '../own-contract.ts';
import { attachmentIdsInput } from '../attachments/submitted-files.ts';
import { submitOwnWork } from './submit-work.ts';
import type { SubmissionPorts } from './submit-work.ts';
import { entriesInput, workView } from './view.ts';

/** A week of time: one entry a day where the hour has a price, and no entries where the week has one. */
export const timesheetInput = object({
  /** Its Monday. */
  weekStart: localDate().required(),
  entries: entriesInput.required(),
  note: paragraphs(1_000).min(1).optional(),
  attachmentIds: attachmentIdsInput,
});

/** A week has one timesheet, entered by either party, and supplements: the id follows from contract, week and number. */
export const timesheetId = (contractId: string, weekStart: string, number = 1): string =>
  number === 1 ? factId('timesheet', contractId, weekStart) : factId('timesheet', contractId, weekStart, number);

/** All timesheets of a week, in their order. */
const timesheetsOf = async (
  { records }: Pick<SubmissionPorts, 'records'>,
  contractId: string,
  weekStart: string,
): Promise<readonly Work[]> => {
  const found: Work[] = [];
  for (let number = 1; number <= MAXIMUM_TIMESHEETS; number += 1) {
    const read = await records.getWork(contractId, timesheetId(contractId, weekStart, number));
    if (read === undefined) break;
    found.push(read.value);
  }
  return found;
};

type Request = Pick<ApiRequest, 'caller' | 'correlationId'> & {
  readonly path: { readonly contractId: string };
  readonly body: InferType<typeof timesheetInput>;
};

/**
 * A party enters the timesheet of a week, for the first time or again; once it is approved, a supplement with more time of the week. Its
 * amount follows from the terms. Of two supplements at the same time, the second conflicts with the first.
 * @throws TimesheetRefusedError; AttachmentsRefusedError; SubmissionsClosedError; IllegalTransitionError; OwnCaseError;
 * NotFoundError
 */
export const enterWeek = async (service: SubmissionPorts, request: Request): Promise<ApiResponse> => {
  const { contractId } = request.path;
  const { weekStart, note, entries: sent } = request.body;
  const entries = sent.toSorted((one, other) => (one.date < other.date ? -1 : 1));
  const timesheets = await timesheetsOf(service, contractId, weekStart);
  const number = timesheetNumber(timesheets, entries);
  const workId = timesheetId(contractId, weekStart, number);
  const billed = billedTime(timesheets.filter((timesheet) => timesheet.workId !== workId));
  const submitted = await submitOwnWork(service, request, workId, ({ contract, work, by, calendar, attachments }) => {
    assertOneSide(request.caller, contract);
    // A problem names the place of an entry in the request.
    const amount = weekAmount(contract, { weekStart, entries: sent, billed }, calendar.dateAt(by.at));
    return submitWork(
      contract,
      work ??
        newWork({
          ...{ workId, contractId, kind: 'timesheet', weekStart, at: by.at },
          ...(number > 1 && { supplement: number }),
        }),
      by,
      { amount, entries, attachments, ...(note !== undefined && { note }) },
      { calendar, policy: service.policy },
    );
  });
  return { status: 200, body: workView(submitted) };
};
