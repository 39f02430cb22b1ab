import type { IncomingMessage } from 'node:http';
import { BodyTooLargeError, json, readRequest } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { VeriffError } from '../errors.ts';

/** Base64 media up to 24 MB and the JSON around it. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** @throws VeriffError (413) for a body that is too large */
export const readCall = async (message: IncomingMessage): Promise<Request> => {
  try {
    return await readRequest(message, MAX_BODY_BYTES);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw new VeriffError(413, '1104', 'The body is larger than 24 MB.');
    throw error;
  }
};

export const failure = ({ httpStatus, code, message }: VeriffError): Reply =>
  json({ status: 'fail', code, message }, httpStatus);
