import { object, string } from 'yup';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { ErasureLimitError, VeriffRejectedError } from '../domain/errors.ts';
import { readDecision, sessionIdSchema } from '../domain/webhook.ts';
import type { Veriff } from '../ports.ts';
import { veriffSignature } from '../veriff-signature.ts';
import type { VeriffCredentials } from '../veriff-signature.ts';

export interface VeriffOptions {
  /** Such as `https://stationapi.veriff.com`. */
  readonly baseUrl: string;
  readonly credentials: () => Promise<VeriffCredentials>;
  /** Where Veriff sends the contractor when the session is done. */
  readonly callbackUrl: string;
  readonly fetch?: typeof fetch;
  /** For a whole call. Veriff answers in about a second; a Lambda must not wait for a connection that hangs. */
  readonly timeoutMilliseconds?: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const createdSchema = object({
  verification: object({ id: sessionIdSchema, url: string().required(), vendorData: string().required() }).required(),
});

/**
 * Veriff's API. Requests with a body sign the body, others the session id; see Veriff's "HMAC authentication" page.
 * Retrying is the caller's: the state machine's retry policy, or the queue.
 */
export const createVeriff = ({
  baseUrl,
  credentials,
  callbackUrl,
  fetch: send = fetch,
  timeoutMilliseconds = 8_000,
}: VeriffOptions): Veriff => {
  const call = async (method: string, path: string, signed: string, body?: string): Promise<Answer> => {
    const known = await credentials();
    try {
      const response = await send(new URL(path, baseUrl), {
        method,
        headers: {
          'content-type': 'application/json',
          'x-auth-client': known.apiKey,
          'x-hmac-signature': veriffSignature(signed, known),
        },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        ...(body !== undefined && { body }),
      });
      // In here as well: a connection can also break in the middle of an answer.
      return { status: response.status, body: await response.text() };
    } catch (error) {
      throw new ProviderUnavailableError('Veriff did not answer', { cause: error });
    }
  };

  return {
    createSession: async ({ contractorId }) => {
      const body = JSON.stringify({ verification: { callback: callbackUrl, vendorData: contractorId } });
      const answer = accepted(await call('POST', '/v1/sessions', body, body));
      const { verification } = createdSchema.validateSync(json(answer), { strict: true });
      assertAbout({ contractorId }, { contractorId: verification.vendorData });
      return { sessionId: verification.id, url: verification.url };
    },

    getDecision: async ({ sessionId, contractorId }, at) => {
      const path = `/v1/sessions/${encodeURIComponent(sessionId)}/decision`;
      const answer = json(accepted(await call('GET', path, sessionId)));
      const verification =
        typeof answer === 'object' && answer !== null && 'verification' in answer && answer.verification;
      if (!verification || typeof verification !== 'object') return undefined;
      const read = readDecision(verification, at);
      assertAbout(
        { sessionId, contractorId },
        { sessionId: read.sessionId, contractorId: read.vendorData ?? contractorId },
      );
      return read.decision;
    },

    eraseSession: async (sessionId) => {
      const answer = await call('DELETE', `/v1/sessions/${encodeURIComponent(sessionId)}`, sessionId);
      if (answer.status === 429) throw new ErasureLimitError('Veriff takes no more erasures this hour');
      // Gone already: an earlier try succeeded and its answer was lost.
      if (answer.status !== 404) accepted(answer);
    },
  };
};

interface Asked {
  readonly sessionId?: string;
  readonly contractorId: string;
}

/** @throws ProviderUnavailableError for an answer about somebody or something else than was asked for */
const assertAbout = (asked: Asked, said: Asked): void => {
  if (asked.sessionId === said.sessionId && asked.contractorId === said.contractorId) return;
  throw new ProviderUnavailableError('Veriff answered about another session or contractor');
};

/** @throws ProviderUnavailableError for what may pass, VeriffRejectedError for what will not */
const accepted = (answer: Answer): Answer => {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  // The body may repeat what was sent; only its status is safe to log.
  if (status === 429 || status >= 500) throw new ProviderUnavailableError(`Veriff answered ${status}`);
  throw new VeriffRejectedError(`Veriff answered ${status}`, { veriffStatus: status });
};

/** @throws ProviderUnavailableError when something between us and Veriff answered in its place */
const json = ({ body }: Answer): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new ProviderUnavailableError('Veriff answered with something that is not JSON');
  }
};
