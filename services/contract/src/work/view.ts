import { array, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { fieldErrors, refusals } from '#shared/http/index.ts';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { ATTACHMENT_CODES, attachedFileSchema } from '../attachments/submitted-files.ts';
import { fileOf } from '../domain/attachment.ts';
import type {
  AmountChangedError,
  AttachmentsRefusedError,
  SubmissionsClosedError,
  SubmissionChangedError,
  TimesheetRefusedError,
  TooManySubmissionsError,
} from '../domain/errors.ts';
import { PARTIES } from '../domain/signing.ts';
import { OFF_CYCLE_CATEGORIES, WORK_KINDS, WORK_STATUSES, currentSubmission, submittedFiles } from '../domain/work.ts';
import type { Submission, Work, WorkDecision } from '../domain/work.ts';
import { contractPath } from '../own-contract.ts';

/** Work under contracts as the API takes and shows it. */

export const workPath = contractPath.shape({ workId: uuid().required() });

const timeEntry = object({
  date: localDate().required(),
  minutes: number().integer().min(1).max(1_440).required(),
});

/** One entry a day at most; none where a week has one price. */
export const entriesInput = array().of(named('TimeEntryInput', timeEntry)).max(7);

const submissionSchema = named(
  'WorkVersion',
  object({
    /** A decision names it. */
    number: number().integer().required(),
    amount: amountSchema.required(),
    entries: array().of(named('TimeEntry', timeEntry)).optional(),
    note: string().optional(),
    attachments: array().of(attachedFileSchema).required(),
    submittedAt: instant().required(),
    /** Who submitted it. */
    party: string().oneOf(PARTIES).required(),
  }),
);

const submissionView = (work: Work, submission: Submission) => {
  const { number: ordinal, amount, entries, note, submittedAt, party } = submission;
  return {
    number: ordinal,
    amount,
    ...(entries !== undefined && { entries: [...entries] }),
    ...(note !== undefined && { note }),
    attachments: submittedFiles(work, submission).map(fileOf),
    submittedAt,
    party,
  };
};

const decisionSchema = named(
  'WorkDecision',
  object({
    submission: number().integer().required(),
    outcome: string().oneOf(['approved', 'rejected', 'withdrawn']).required(),
    comment: string().optional(),
    at: instant().required(),
  }),
);

const decisionView = ({ submission, outcome, comment, at }: WorkDecision) => ({
  submission,
  outcome,
  ...(comment !== undefined && { comment }),
  at,
});

export const workSchema = named(
  'Work',
  object({
    workId: uuid().required(),
    kind: string().oneOf(WORK_KINDS).required(),
    category: string().oneOf(OFF_CYCLE_CATEGORIES).optional(),
    title: string().optional(),
    /** Of a milestone or an off-cycle payment. */
    agreed: amountSchema.optional().default(undefined),
    dueOn: localDate().optional(),
    /** Of a timesheet: its Monday. */
    weekStart: localDate().optional(),
    /** Of a timesheet that supplements approved ones of its week: 2, 3, … */
    supplement: number().integer().optional(),
    status: string().oneOf(WORK_STATUSES).required(),
    /** The newest. */
    submission: submissionSchema.optional().default(undefined),
    /** The newest. */
    decision: decisionSchema.optional().default(undefined),
    /** Of the newest approval, as payments announced it. */
    payment: object({ paymentId: uuid().required(), reason: string().optional(), at: instant().required() })
      .optional()
      .default(undefined),
    /** Why it was never approved. */
    closed: object({ reason: string().required(), at: instant().required() }).optional().default(undefined),
    createdAt: instant().required(),
    updatedAt: instant().required(),
  }),
);

export const workView = (work: Work): InferType<typeof workSchema> => {
  const { workId, kind, category, title, agreed, dueOn, weekStart, supplement, status, payment, closed } = work;
  const submission = currentSubmission(work);
  const decision = work.decisions.at(-1);
  return {
    workId,
    kind,
    ...(category !== undefined && { category }),
    ...(title !== undefined && { title }),
    ...(agreed !== undefined && { agreed }),
    ...(dueOn !== undefined && { dueOn }),
    ...(weekStart !== undefined && { weekStart }),
    ...(supplement !== undefined && { supplement }),
    status,
    ...(submission !== undefined && { submission: submissionView(work, submission) }),
    ...(decision !== undefined && { decision: decisionView(decision) }),
    ...(payment !== undefined && { payment }),
    ...(closed !== undefined && { closed }),
    createdAt: work.createdAt,
    updatedAt: work.updatedAt,
  };
};

export const workDetailsSchema = named(
  'WorkDetails',
  workSchema.shape({
    /** All, the oldest first. */
    submissions: array().of(submissionSchema).required(),
    /** All, the oldest first. */
    decisions: array().of(decisionSchema).required(),
  }),
);

export const workDetailsView = (work: Work): InferType<typeof workDetailsSchema> => ({
  ...workView(work),
  submissions: work.submissions.map((submission) => submissionView(work, submission)),
  decisions: work.decisions.map(decisionView),
});

/** Responses of routes that submit work. */
export const SUBMISSION_CONFLICTS = refusals<IllegalTransitionError | SubmissionsClosedError | TooManySubmissionsError>(
  {
    CONTRACT_STATUS_CONFLICT: 'The contract takes no work: it is not signed by both, has not begun, or is settled',
    CONTRACT_WORK_STATUS_CONFLICT: 'It waits for a decision, or is approved',
    CONTRACT_SUBMISSIONS_CLOSED: 'The time after the last day in which work was accepted is over',
    CONTRACT_TOO_MANY_SUBMISSIONS: 'The caller’s party submitted it 20 times',
  },
  { until: instant() },
);

export const TIMESHEET_REFUSALS = refusals<TimesheetRefusedError | AttachmentsRefusedError>(
  {
    TIMESHEET_REFUSED: 'The week lies outside the contract, or breaks a cap; `problems` names each reason',
    ...ATTACHMENT_CODES,
  },
  { problems: fieldErrors },
);

const DECISION_CODES = {
  CONTRACT_STATUS_CONFLICT: 'The contract is settled',
  CONTRACT_WORK_STATUS_CONFLICT: 'It was decided before, or is not submitted',
  CONTRACT_SUBMISSION_CHANGED: 'Another submission counts now; `submission` is its number',
};

/** What a decision about submitted work can conflict with. */
export const DECISION_CONFLICTS = refusals<IllegalTransitionError | SubmissionChangedError>(DECISION_CODES, {
  submission: number().integer(),
});

/** What an approval can conflict with. */
export const APPROVAL_CONFLICTS = refusals<IllegalTransitionError | SubmissionChangedError | AmountChangedError>(
  {
    ...DECISION_CODES,
    CONTRACT_AMOUNT_CHANGED:
      'Under the terms of today the timesheet comes to another amount: the contractor has to submit it again',
  },
  { submission: number().integer() },
);
