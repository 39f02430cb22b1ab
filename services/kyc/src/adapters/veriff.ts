import { object, string } from 'yup';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { ErasureLimitError, VeriffRejectedError } from '../domain/errors.ts';
import { decisionMessage } from '../domain/webhook.ts';
import type { Veriff } from '../kyc.ts';
import { veriffSignature } from '../veriff-signature.ts';
import type { VeriffCredentials } from '../veriff-signature.ts';

export interface VeriffOptions {
  /** Such as `https://stationapi.veriff.com`. */
  readonly baseUrl: string;
  readonly credentials: () => Promise<VeriffCredentials>;
  /** Where Veriff sends the contractor when the session is done. */
  readonly callbackUrl: string;
  readonly fetch?: typeof fetch;
}

/** Veriff answers in about a second; a Lambda must not wait for a connection that hangs. */
const TIMEOUT_MILLISECONDS = 8_000;

const createdSchema = object({
  verification: object({ id: string().required(), url: string().required() }).required(),
});

/**
 * Veriff's API. Requests with a body sign the body, others the session id; see Veriff's "HMAC authentication" page.
 * Retrying is the caller's: the state machine's retry policy, or the queue.
 */
export const createVeriff = ({ baseUrl, credentials, callbackUrl, fetch: send = fetch }: VeriffOptions): Veriff => {
  const call = async (method: string, path: string, signed: string, body?: string): Promise<Response> => {
    const known = await credentials();
    try {
      return await send(new URL(path, baseUrl), {
        method,
        headers: {
          'content-type': 'application/json',
          'x-auth-client': known.apiKey,
          'x-hmac-signature': veriffSignature(signed, known),
        },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      throw new ProviderUnavailableError('Veriff did not answer', { cause: error });
    }
  };

  return {
    createSession: async ({ contractorId }) => {
      const body = JSON.stringify({ verification: { callback: callbackUrl, vendorData: contractorId } });
      const response = await accepted(await call('POST', '/v1/sessions', body, body));
      const { verification } = createdSchema.validateSync(await response.json(), { strict: true });
      return { sessionId: verification.id, url: verification.url };
    },

    getDecision: async (sessionId, at) => {
      const response = await accepted(
        await call('GET', `/v1/sessions/${encodeURIComponent(sessionId)}/decision`, sessionId),
      );
      const answer: unknown = await response.json();
      const verification =
        typeof answer === 'object' && answer !== null && 'verification' in answer && answer.verification;
      return verification ? decisionMessage(verification, at).decision : undefined;
    },

    eraseSession: async (sessionId) => {
      const response = await call('DELETE', `/v1/sessions/${encodeURIComponent(sessionId)}`, sessionId);
      if (response.status === 429) throw new ErasureLimitError('Veriff takes no more erasures this hour');
      // Gone already: an earlier try succeeded and its answer was lost.
      if (response.status !== 404) await accepted(response);
    },
  };
};

/** @throws ProviderUnavailableError for what may pass, VeriffRejectedError for what will not */
const accepted = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  const { status } = response;
  // The body may repeat what was sent; only its status is safe to log.
  if (status === 429 || status >= 500) throw new ProviderUnavailableError(`Veriff answered ${status}`);
  throw new VeriffRejectedError(`Veriff answered ${status}`, { status });
};
