import { jsonReply } from '../shared/api.ts';
import type { ApiReply } from '../shared/api.ts';
import { InvalidBodyError } from '../shared/bodies.ts';

/**
 * A refusal in Veriff's shape `{ status: 'fail', code, message }`. Codes: Veriff, "Some troubleshooting codes (table)" and
 * "Credentials and authorization codes (table)"; the tables name no HTTP statuses, so those are our choice.
 */
export class VeriffError extends Error {
  override readonly name = 'VeriffError';
  readonly httpStatus: number;
  readonly code: string;

  constructor(httpStatus: number, code: string, message: string) {
    super(message);
    this.httpStatus = httpStatus;
    this.code = code;
  }
}

export const unknownSession = (): VeriffError => new VeriffError(404, '1104', 'Session not found.');

export const cannotBecome = (status: string): VeriffError =>
  new VeriffError(409, '1304', `Cannot transition to "${status}" status.`);

/** The answer to an error; 500 for one that is no refusal. */
export const failure = (error: Error): ApiReply => {
  if (error instanceof VeriffError) {
    const { httpStatus, code, message } = error;
    return jsonReply({ status: 'fail', code, message }, httpStatus);
  }
  if (error instanceof InvalidBodyError) {
    return failure(new VeriffError(400, error.isMissing ? '1102' : '1104', error.message));
  }
  return failure(new VeriffError(500, '500', error.message));
};
