import { BusinessError, ConflictError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import type { LocalDate } from '#shared/time/local-date.ts';

/** Fields that are well formed contradict each other, or the contract; `details.problems` names each. */
abstract class FieldsRefusedError extends BusinessError {
  readonly httpStatus = 422;

  constructor(problems: readonly FieldError[]) {
    super(problems.map(({ field, message }) => `${field} ${message}`).join(', '), { problems });
  }
}

/** The draft contradicts itself, or the calendar; `details.problems` names each field. */
export class DraftRefusedError extends FieldsRefusedError {
  override readonly name = 'DraftRefusedError';
  readonly code = 'CONTRACT_DRAFT_REFUSED';
}

/** Placeholders or defaults of a template are not in order; `details.problems` names each. */
export class TemplateRefusedError extends FieldsRefusedError {
  override readonly name = 'TemplateRefusedError';
  readonly code = 'CONTRACT_TEMPLATE_REFUSED';
}

/** The template has another version than the one that the change is about; `details.version` is the current one. */
export class TemplateChangedError extends ConflictError {
  override readonly name = 'TemplateChangedError';
  override readonly code = 'CONTRACT_TEMPLATE_CHANGED';

  constructor(version: number) {
    super(`The template was changed meanwhile: it has version ${version}`, { version });
  }
}

/** The client has as many templates as are allowed. */
export class TooManyTemplatesError extends ConflictError {
  override readonly name = 'TooManyTemplatesError';
  override readonly code = 'CONTRACT_TOO_MANY_TEMPLATES';
}

/** A text has characters that documents cannot show; `details.problems` names each field and its characters. */
export class CharactersRefusedError extends FieldsRefusedError {
  override readonly name = 'CharactersRefusedError';
  readonly code = 'CONTRACT_CHARACTERS';
}

/** The timesheet lies outside the contract, breaks a cap, or has an entry of another week; `details.problems` names each. */
export class TimesheetRefusedError extends FieldsRefusedError {
  override readonly name = 'TimesheetRefusedError';
  readonly code = 'TIMESHEET_REFUSED';
}

/** The change cannot take effect on its day; `details.problems` names each reason. */
export class AmendmentRefusedError extends FieldsRefusedError {
  override readonly name = 'AmendmentRefusedError';
  readonly code = 'CONTRACT_AMENDMENT_REFUSED';
}

/** Files that a submission names cannot be submitted with it; `details.problems` names each. */
export class AttachmentsRefusedError extends FieldsRefusedError {
  override readonly name = 'AttachmentsRefusedError';
  readonly code = 'CONTRACT_ATTACHMENTS_REFUSED';
}

/** The party announced as many files as it may without submitting them; `details.limit` is that number. */
export class TooManyUploadsError extends ConflictError {
  override readonly name = 'TooManyUploadsError';
  override readonly code = 'CONTRACT_TOO_MANY_UPLOADS';
}

/** The announced file was submitted, or its time is over: there is no other form for it. */
export class UploadOverError extends ConflictError {
  override readonly name = 'UploadOverError';
  override readonly code = 'CONTRACT_UPLOAD_OVER';
}

/** The other party has to sign first. */
export class SignedOutOfTurnError extends ConflictError {
  override readonly name = 'SignedOutOfTurnError';
  override readonly code = 'CONTRACT_SIGNED_OUT_OF_TURN';
}

/** The party signed before; a signature is never replaced or taken back. */
export class AlreadySignedError extends ConflictError {
  override readonly name = 'AlreadySignedError';
  override readonly code = 'CONTRACT_ALREADY_SIGNED';
}

/** The person did not fetch the document that the signature names, or the contract has another document now. */
export class DocumentNotShownError extends ConflictError {
  override readonly name = 'DocumentNotShownError';
  override readonly code = 'CONTRACT_DOCUMENT_NOT_SHOWN';
}

/** The contract's document is not rendered yet, or its signed file is not sealed yet: ask again in a moment. */
export class DocumentNotReadyError extends ConflictError {
  override readonly name = 'DocumentNotReadyError';
  override readonly code = 'CONTRACT_DOCUMENT_NOT_READY';
}

/** The time for which the document is kept is over, and it was erased. */
export class DocumentErasedError extends ConflictError {
  override readonly name = 'DocumentErasedError';
  override readonly code = 'CONTRACT_DOCUMENT_ERASED';
}

/** The person did not agree to a text on electronic signatures that is in use. */
export class UnknownConsentError extends BusinessError {
  override readonly name = 'UnknownConsentError';
  readonly code = 'CONTRACT_CONSENT_UNKNOWN';
  readonly httpStatus = 422;
}

/** The time to sign is over. */
export class SigningDeadlinePassedError extends ConflictError {
  override readonly name = 'SigningDeadlinePassedError';
  override readonly code = 'CONTRACT_SIGNING_DEADLINE_PASSED';
}

/** The contract was sent once more as often as is allowed: it is signed in its time, or expires. */
export class TooManyResendsError extends ConflictError {
  override readonly name = 'TooManyResendsError';
  override readonly code = 'CONTRACT_TOO_MANY_RESENDS';
}

/** The last day is earlier than the notice period allows; `details.earliestLastDay` is the first day that it allows. */
export class NoticeTooShortError extends BusinessError {
  override readonly name = 'NoticeTooShortError';
  readonly code = 'CONTRACT_NOTICE_TOO_SHORT';
  readonly httpStatus = 422;

  constructor(earliestLastDay: LocalDate) {
    super(`With this notice period, the last day is ${earliestLastDay} or later`, { earliestLastDay });
  }
}

/** The contract cannot end on that day: it is over, more than ten years away, or the contract ends by itself before. */
export class TerminationDateError extends BusinessError {
  override readonly name = 'TerminationDateError';
  readonly code = 'CONTRACT_TERMINATION_DATE';
  readonly httpStatus = 422;
}

/** The decision names a submission that does not wait for one any more: it was replaced. */
export class SubmissionChangedError extends ConflictError {
  override readonly name = 'SubmissionChangedError';
  override readonly code = 'CONTRACT_SUBMISSION_CHANGED';
}

/** The time in which work under the contract was accepted is over; it ended at `details.until`. */
export class SubmissionsClosedError extends ConflictError {
  override readonly name = 'SubmissionsClosedError';
  override readonly code = 'CONTRACT_SUBMISSIONS_CLOSED';

  constructor(until: string) {
    super(`Work under this contract was accepted until ${until}`, { until });
  }
}

/**
 * Under the terms of today, the timesheet comes to another amount than when it was submitted: an amendment or a termination came
 * between. The contractor submits it again.
 */
export class AmountChangedError extends ConflictError {
  override readonly name = 'AmountChangedError';
  override readonly code = 'CONTRACT_AMOUNT_CHANGED';
}

/** The party submitted the work as often as its record has room for. The parties agree on other work. */
export class TooManySubmissionsError extends ConflictError {
  override readonly name = 'TooManySubmissionsError';
  override readonly code = 'CONTRACT_TOO_MANY_SUBMISSIONS';
}

/** The party has as many requests to end the contract as its record has room for, none of them withdrawn or refused. */
export class TooManyTerminationsError extends ConflictError {
  override readonly name = 'TooManyTerminationsError';
  override readonly code = 'CONTRACT_TOO_MANY_TERMINATIONS';
}

/** Another amendment is being signed; `details.amendmentId` names it. */
export class AmendmentOpenError extends ConflictError {
  override readonly name = 'AmendmentOpenError';
  override readonly code = 'CONTRACT_AMENDMENT_OPEN';

  constructor(amendmentId: string) {
    super('Another amendment of the contract is being signed', { amendmentId });
  }
}

/** The party drafted as many amendments of the contract as it may in a day; each is rendered, and mailed to the other party. */
export class TooManyAmendmentsError extends ConflictError {
  override readonly name = 'TooManyAmendmentsError';
  override readonly code = 'CONTRACT_TOO_MANY_AMENDMENTS';
}

/** As many off-cycle payments of the contract as may wait for a decision do. */
export class TooManyOpenPaymentsError extends ConflictError {
  override readonly name = 'TooManyOpenPaymentsError';
  override readonly code = 'CONTRACT_TOO_MANY_OPEN_PAYMENTS';
}

/** The other party drafted it, and only that party takes it back. */
export class OtherPartysAmendmentError extends ConflictError {
  override readonly name = 'OtherPartysAmendmentError';
  override readonly code = 'CONTRACT_AMENDMENT_OF_OTHER_PARTY';
}
