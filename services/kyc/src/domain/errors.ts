import { BusinessError, ConflictError, TransientError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';

/** The id names a verification of another contractor: the start was wired up wrongly, and nothing was changed. */
export class VerificationMismatchError extends ConflictError {
  override readonly name = 'VerificationMismatchError';
  override readonly code = 'VERIFICATION_MISMATCH';
}

/** The set of documents is not complete; `missing` says what is, and why. */
export class DocumentsIncompleteError extends ConflictError {
  override readonly name = 'DocumentsIncompleteError';
  override readonly code = 'KYC_DOCUMENTS_INCOMPLETE';

  constructor(missing: readonly FieldError[]) {
    super(`Missing: ${missing.map(({ field, message }) => `${field} (${message})`).join(', ')}`, { missing });
  }
}

/** The limit of documents that may be announced for one attempt is reached. */
export class TooManyDocumentsError extends ConflictError {
  override readonly name = 'TooManyDocumentsError';
  override readonly code = 'KYC_TOO_MANY_DOCUMENTS';
}

/** The limit of upload forms for one document is reached: announce another. */
export class TooManyFormsError extends ConflictError {
  override readonly name = 'TooManyFormsError';
  override readonly code = 'KYC_TOO_MANY_FORMS';
}

/** The document was uploaded, or is not wanted any more: there is no form for it. Announce another. */
export class UploadOverError extends ConflictError {
  override readonly name = 'UploadOverError';
  override readonly code = 'KYC_UPLOAD_OVER';
}

/** Somebody else holds the review case, or nobody does where the step needs a holder. */
export class CaseClaimError extends ConflictError {
  override readonly name = 'CaseClaimError';
  override readonly code = 'KYC_CASE_CLAIM';
}

/** The review case was decided before; a decision is final. */
export class CaseDecidedError extends ConflictError {
  override readonly name = 'CaseDecidedError';
  override readonly code = 'KYC_CASE_DECIDED';
}

/** The contractor's verification is still running; erase after it has ended. */
export class VerificationInProgressError extends ConflictError {
  override readonly name = 'VerificationInProgressError';
  override readonly code = 'KYC_VERIFICATION_IN_PROGRESS';
}

/** The webhook's body was erased with the contractor's personal data, so there is nothing left to replay. */
export class WebhookErasedError extends ConflictError {
  override readonly name = 'WebhookErasedError';
  override readonly code = 'KYC_WEBHOOK_ERASED';
}

/** Veriff refused the request itself (4xx): sending it again cannot help. */
export class VeriffRejectedError extends BusinessError {
  override readonly name = 'VeriffRejectedError';
  readonly code = 'VERIFF_REJECTED';
  readonly httpStatus = 502;
}

/** Veriff's hourly limit for erasures is used up; try again later. */
export class ErasureLimitError extends TransientError {
  override readonly name = 'ErasureLimitError';
}
