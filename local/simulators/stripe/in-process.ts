import { toApiRequest, toResponse } from '../shared/api.ts';
import { NoAnswerError } from './errors.ts';
import type { Handle } from './request/handle.ts';

/** What the SDK makes of it: a broken connection, or its own timeout. */
const asFetchWould = ({ how, message }: NoAnswerError): Error =>
  how === 'drop'
    ? Object.assign(new Error(message), { code: 'ECONNRESET' })
    : Object.assign(new Error(message), { name: 'AbortError' });

/**
 * The simulator as a `fetch`, for `Stripe.createFetchHttpClient`: the real SDK without a network. A call without
 * an answer fails as timed out at once: simulated time does not pass meanwhile.
 */
export const fetchOver =
  (handle: Handle): typeof fetch =>
  async (input, init) => {
    try {
      return toResponse(await handle(await toApiRequest(new Request(input, init))));
    } catch (error) {
      throw error instanceof NoAnswerError ? asFetchWould(error) : error;
    }
  };
