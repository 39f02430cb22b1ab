/** The `error` of Stripe's answers, as far as the SDK reads it. */
export interface ErrorBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly doc_url?: string;
  readonly charge?: string;
  readonly payment_intent?: object;
}

interface Handling {
  /** Whether the endpoint had begun: only then is the answer kept for the idempotency key. Default true. */
  readonly executed?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in Stripe's shape. Source of types and codes: Stripe, "Errors" and "Error codes". */
export class StripeApiError extends Error {
  override readonly name = 'StripeApiError';
  readonly status: number;
  readonly body: ErrorBody;
  readonly executed: boolean;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ErrorBody, { executed = true, headers = {} }: Handling = {}) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.executed = executed;
    this.headers = headers;
  }
}

/** The caller gets no answer: the connection breaks, or stays silent for ever. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly how: 'drop' | 'timeout';

  constructor(how: 'drop' | 'timeout') {
    super(how === 'drop' ? 'The connection was dropped.' : 'There was no answer.');
    this.how = how;
  }
}

/** 400: the request was understood and cannot be done. */
export const refusal = (message: string, code?: string, param?: string): StripeApiError =>
  new StripeApiError(400, {
    type: 'invalid_request_error',
    message,
    ...(code !== undefined && { code }),
    ...(param !== undefined && { param }),
  });

/** 400: a parameter is missing, unknown or malformed; nothing was executed. */
export const badParameter = (message: string, param: string, code?: string): StripeApiError =>
  new StripeApiError(
    400,
    { type: 'invalid_request_error', message, param, ...(code !== undefined && { code }) },
    { executed: false },
  );

/** 404 for the object in the path, 400 for one that a parameter names. */
export const noSuch = (what: string, id: string, param = 'id'): StripeApiError =>
  new StripeApiError(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });

export const tooMany = (code: 'rate_limit' | 'lock_timeout', headers: Handling['headers'] = {}): StripeApiError =>
  new StripeApiError(
    429,
    {
      type: 'invalid_request_error',
      code,
      message:
        code === 'rate_limit'
          ? 'Request rate limit exceeded.'
          : 'This object cannot be accessed right now because another request is accessing it.',
    },
    { executed: false, headers },
  );
