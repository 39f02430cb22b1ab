import { createRouter, pathnameOf } from '../../shared/api.ts';
import type { ApiReply, ApiRequest } from '../../shared/api.ts';
import type { Schedule } from '../../shared/types.ts';
import { NoAnswerError, StripeApiError, tooMany } from '../errors.ts';
import { API_VERSION } from '../events.ts';
import type { World } from '../world.ts';
import { authenticate, checkVersion } from './auth.ts';
import type { ApiCall, Endpoint } from './endpoint.ts';
import { checkExpansions, expand } from './expand.ts';
import type { Resolve } from './expand.ts';
import type { Fault, StripeFaults } from './faults.ts';
import { parseForm } from './form.ts';
import type { Fields } from './form.ts';
import type { Idempotency } from './idempotency.ts';
import type { RateLimit } from './rate-limit.ts';
import { list, required, text } from './rules.ts';

/** The API: bodies are `application/x-www-form-urlencoded`. @throws NoAnswerError when a fault keeps the answer back */
export type Handle = (request: ApiRequest) => Promise<ApiReply>;

interface Deps {
  readonly world: Pick<World, 'id' | 'seconds' | 'events' | 'platformId'>;
  readonly schedule: Schedule;
  readonly apiKey: string;
  readonly exists: (account: string) => boolean;
  readonly resolve: Resolve;
  readonly endpoints: readonly Endpoint[];
  readonly idempotency: Idempotency;
  readonly faults: StripeFaults;
  readonly rateLimit: RateLimit;
}

interface Call extends ApiCall {
  readonly expansions: readonly string[];
  readonly requestId: string;
  readonly key: string | null;
}

const reply = (status: number, body: unknown, headers: ApiReply['headers'] = {}): ApiReply => ({
  status,
  headers,
  body: `${JSON.stringify(body, null, 2)}\n`,
});

/** Where Stripe explains a code. */
const docUrl = (code: string): string => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;

const refuse = ({ status, body, headers }: StripeApiError): ApiReply =>
  reply(status, { error: { ...(body.code !== undefined && { doc_url: docUrl(body.code) }), ...body } }, headers);

/** `replayed`: its key keeps the answer, so that a retry gets the same; Stripe's header says so. */
const serverError = (executed: boolean, replayed = executed): StripeApiError =>
  new StripeApiError(
    500,
    { type: 'api_error', message: 'An unknown error occurred.' },
    { executed, headers: replayed ? { 'stripe-should-retry': 'false' } : {} },
  );

const throwBefore = (fault: Fault | undefined): void => {
  if (!fault) return;
  const { kind, when = 'before', retryAfterSeconds } = fault;
  const headers = { ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }) };
  if (kind === 401) {
    throw new StripeApiError(401, {
      type: 'invalid_request_error',
      message: 'Expired API Key provided.',
      code: 'api_key_expired',
    });
  }
  if (kind === 429) throw tooMany('rate_limit', headers);
  if (kind === 'lock_timeout') throw tooMany('lock_timeout', { ...headers, 'stripe-should-retry': 'true' });
  if ((kind === 'drop' || kind === 'timeout') && when === 'before') throw new NoAnswerError(kind);
  if (kind === 500 && when === 'before' && fault.kept === false) throw serverError(false);
};

/** Stripe's API from the request to the answer: authentication, rate limit, faults, idempotency, parameters, endpoint. */
export const createHandle = (deps: Deps): Handle => {
  const { world, schedule, idempotency, faults, rateLimit } = deps;
  const findEndpoint = createRouter(deps.endpoints);

  const callOf = ({ method, path, headers, body }: ApiRequest, owner: string, requestId: string): Call => {
    const [pathname = '', query = ''] = path.split('?');
    const { expand: asked, ...params }: Fields = parseForm(query, body);
    const expansions = list(required(text))(asked, 'expand') ?? [];
    checkExpansions(expansions);
    const key = method === 'POST' ? (headers['idempotency-key'] ?? null) : null;
    return { method, path: pathname, owner, params, expansions, requestId, key };
  };

  const execute = async (call: Call, fault: Fault | undefined): Promise<ApiReply> => {
    const found = findEndpoint(call.method, call.path);
    if (!found) {
      throw new StripeApiError(
        404,
        { type: 'invalid_request_error', message: `Unrecognized request URL (${call.method}: ${call.path}).` },
        { executed: false },
      );
    }
    if (fault?.kind === 'slow') await new Promise<void>((done) => schedule(fault.delayMs ?? 1000, done));
    if (fault?.kind === 500 && fault.when !== 'after') throw serverError(true, call.key !== null);
    const cause = { id: call.requestId, idempotency_key: call.key };
    const answer = world.events.during(cause, () => found.handler(call, found.params));
    if (fault?.kind === 500) throw serverError(fault.kept !== false, call.key !== null && fault.kept !== false);
    return reply(200, expand(answer, call.expansions, deps.resolve));
  };

  const answerOf = async (call: Call, fault: Fault | undefined): Promise<ApiReply> => {
    if (call.key === null) return execute(call, fault);
    const { owner: account, key, path, params, requestId } = call;
    const begun = idempotency.begin({ account, key, path, params, requestId });
    if (begun.kind === 'replay') {
      const { reply: past } = begun;
      return {
        ...past,
        headers: { ...past.headers, 'idempotent-replayed': 'true', 'original-request': begun.requestId },
      };
    }
    try {
      const answer = await execute(call, fault);
      begun.keep(answer);
      return answer;
    } catch (error) {
      if (error instanceof StripeApiError && error.executed) begun.keep(refuse(error));
      else begun.release();
      throw error;
    }
  };

  const serve = async (request: ApiRequest, requestId: string): Promise<ApiReply> => {
    authenticate(deps.apiKey, request.headers);
    checkVersion(request.headers);
    const owner = request.headers['stripe-account'] ?? world.platformId;
    rateLimit.spend(world.seconds());
    const fault = faults.take({ method: request.method, path: pathnameOf(request), account: owner });
    throwBefore(fault);
    if (!deps.exists(owner)) {
      throw new StripeApiError(403, {
        type: 'invalid_request_error',
        code: 'account_invalid',
        message: `The provided key does not have access to account '${owner}' (or that account does not exist).`,
      });
    }
    const answer = await answerOf(callOf(request, owner, requestId), fault);
    if (fault?.kind === 'drop' || fault?.kind === 'timeout') throw new NoAnswerError(fault.kind);
    return answer;
  };

  const echoed = ({ headers }: ApiRequest): Record<string, string> =>
    Object.fromEntries(
      ['idempotency-key', 'stripe-account'].flatMap((name) => {
        const value = headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );

  return async (request) => {
    const requestId = world.id('req');
    const answer = await serve(request, requestId).catch((error: unknown) => {
      if (error instanceof StripeApiError) return refuse(error);
      throw error;
    });
    const headers = {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': request.headers['stripe-version'] ?? API_VERSION,
      ...echoed(request),
      ...answer.headers,
    };
    return { ...answer, headers };
  };
};
