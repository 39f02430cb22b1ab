/**
 * The one error tree of the project.
 *
 * Two families. A {@link BusinessError} is an answer: it is never retried, a state machine catches it by its `name`, and
 * the HTTP layer turns it into problem details. A {@link TransientError} is a hiccup: the same call may succeed later, and
 * the transient retry policy of the state machines names it.
 *
 * `name` is a literal in every class because minified bundles rename constructors, and both Lambda's `errorType` and
 * Step Functions' `ErrorEquals` compare that string.
 */

/** What was wrong with one field of an input; `field` is a path such as `documents[0].kind`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Members that every problem has of its own (RFC 9457, `shared/http/problem.ts`): no detail may take their names. */
type ProblemMember = 'type' | 'title' | 'status' | 'code' | 'detail' | 'instance' | 'correlationId';

/** Extra members of the problem details, safe to show to the caller. */
export type ErrorDetails = Readonly<Record<string, unknown>> & { readonly [Name in ProblemMember]?: never };

export abstract class BusinessError extends Error {
  abstract override readonly name: string;
  /** Stable, machine-readable; part of the API's contract. */
  abstract readonly code: string;
  abstract readonly httpStatus: number;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message);
    this.details = details;
  }
}

/** Fields that an answer names; the caller fixes these first. */
const NAMED_FIELDS = 100;

/** Fields that the sentence for readers names. */
const FIELDS_IN_WORDS = 10;

/** Longest message about one field, in characters. */
const MESSAGE_LENGTH = 200;

/**
 * The input has the wrong shape. `errors` names each field; the answer names at most 100, and then says in `errorCount` how many
 * there are.
 */
export class ValidationError extends BusinessError {
  override readonly name: string = 'ValidationError';
  readonly code: string = 'VALIDATION_FAILED';
  readonly httpStatus: number = 400;

  readonly errors: readonly FieldError[];

  constructor(all: readonly FieldError[]) {
    const errors = all.map(({ field, message }) => ({ field, message: shortened(message) }));
    const words = errors.slice(0, FIELDS_IN_WORDS).map(({ field, message }) => `${field}: ${message}`);
    const more = errors.length - words.length;
    super([...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; '), {
      errors: errors.slice(0, NAMED_FIELDS),
      ...(errors.length > NAMED_FIELDS && { errorCount: errors.length }),
    });
    this.errors = errors;
  }
}

/** For a cursor that the list did not give out, or gave out for another query. */
export const unknownCursor = (): ValidationError =>
  new ValidationError([{ field: 'cursor', message: 'cursor is not a cursor of this list' }]);

const shortened = (text: string): string =>
  text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH).toWellFormed()}…` : text;

/** No valid proof of who is calling (a missing or forged signature, an expired token). */
export class UnauthenticatedError extends BusinessError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
  readonly httpStatus = 401;
}

/** The caller is known and may not do this. */
export class ForbiddenError extends BusinessError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
  readonly httpStatus = 403;
}

/** The caller's token is valid, and they may not use it any more: the user was disabled, or removed from the group. */
export class CallerRemovedError extends BusinessError {
  override readonly name = 'CallerRemovedError';
  readonly code = 'CALLER_REMOVED';
  readonly httpStatus = 403;
}

/** The caller is a party to what they would decide: whose verification it is, who is paid, or who pays. Another person decides. */
export class OwnCaseError extends BusinessError {
  override readonly name = 'OwnCaseError';
  readonly code = 'OWN_CASE';
  readonly httpStatus = 403;
}

/** It does not exist, or belongs to somebody else: the caller cannot tell the two apart. */
export class NotFoundError extends BusinessError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
  readonly httpStatus = 404;
}

/** The request contradicts the present state of the entity. Subclass it to give a code of its own. */
export class ConflictError extends BusinessError {
  override readonly name: string = 'ConflictError';
  readonly code: string = 'CONFLICT';
  readonly httpStatus = 409;
}

/** The entity's status does not allow the step; `details.currentStatus` is that status. `code` names the kind of entity. */
export class IllegalTransitionError extends ConflictError {
  override readonly name = 'IllegalTransitionError';
  override readonly code: string;

  constructor(code: string, message: string, { currentStatus }: { readonly currentStatus: string }) {
    super(message, { currentStatus });
    this.code = code;
  }
}

/** The same `Idempotency-Key` came with another body. */
export class IdempotencyKeyReusedError extends BusinessError {
  override readonly name = 'IdempotencyKeyReusedError';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly httpStatus = 422;
}

export abstract class TransientError extends Error {
  abstract override readonly name: string;
}

/** A provider did not answer in time, or answered 429 or 5xx. */
export class ProviderUnavailableError extends TransientError {
  override readonly name = 'ProviderUnavailableError';
}

/** Somebody else's transaction on the same items won several times in a row. */
export class StoreContentionError extends TransientError {
  override readonly name = 'StoreContentionError';
}

/**
 * A condition of {@link Store.commit} did not hold: what was read has changed since. Read again and decide again; a caller
 * that has used up its retries may let it escape, because a retry of the whole task does just that.
 */
export class StoreConflictError extends TransientError {
  override readonly name = 'StoreConflictError';
  /** Index in `changes` of the first change whose condition failed, where the store knows it. */
  readonly failed: readonly number[];

  constructor(failed: readonly number[]) {
    super(`Conditions did not hold for changes ${failed.join(', ') || '(unknown)'}`);
    this.failed = failed;
  }
}
