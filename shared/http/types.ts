import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { AnyObjectSchema, InferType } from 'yup';
import type { Actor } from '#shared/events/index.ts';
import type { Refusals } from './refusals.ts';

export type Role = 'client' | 'contractor' | 'admin';

/**
 * The caller as the verified token describes them. `id` is the user name (`cognito:username`).
 * `contractorId` and `clientId` are present for users of those kinds; tenant isolation rests on them.
 */
export interface Caller extends Actor {
  readonly groups: readonly Role[];
  readonly contractorId?: string;
  readonly clientId?: string;
}

/** Where a request came from, and by which sign-in: what a signature keeps as evidence. Made by `originOf`. */
export interface RequestOrigin {
  /** Network address of the other end of the connection. */
  readonly address: string;
  /** What the browser says of itself, on one line; empty when it says nothing. */
  readonly userAgent: string;
  /** Absent where the token does not say it; ID tokens of the user pool do. */
  readonly signIn?: {
    /** ISO-8601 UTC. */
    readonly at: string;
    /** `sub`: the user pool's own id of the user, which no other user ever has. */
    readonly subject: string;
    readonly tokenId: string;
    /** `a***@example.com`. */
    readonly maskedEmail: string;
  };
  /** Whether an authenticator app is asked of the caller at each sign-in: where the route asks the user pool. */
  readonly hasTotp?: boolean;
}

export interface ResponseDefinition extends Partial<Refusals> {
  readonly description: string;
  /** Of an answer that succeeds. */
  readonly schema?: AnyObjectSchema;
  /** Other content types than JSON that it may have, such as `text/csv`. */
  readonly media?: readonly string[];
}

/**
 * One HTTP operation: its request and responses. The OpenAPI document is generated from the routes, and `serverless.yml` must
 * route `method` and `path` to the function that lists the handler (a test compares them).
 */
export interface Route<
  B extends AnyObjectSchema | undefined = AnyObjectSchema | undefined,
  P extends AnyObjectSchema | undefined = AnyObjectSchema | undefined,
  Q extends AnyObjectSchema | undefined = AnyObjectSchema | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway syntax: `/api/admin/kyc/reviews/{caseId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** The groups that may call it; the caller needs one of them. */
  readonly roles: readonly Role[];
  readonly body?: B;
  readonly pathParameters?: P;
  readonly query?: Q;
  readonly responses: Readonly<Record<number, ResponseDefinition>>;
}

type Parsed<S> = S extends AnyObjectSchema ? InferType<S> : undefined;

export interface ApiRequest<R extends Route = Route> {
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly body: Parsed<R['body']>;
  readonly path: Parsed<R['pathParameters']>;
  readonly query: Parsed<R['query']>;
  /** `x-correlation-id` of the request, or API Gateway's id of it; in every log line and in the response. */
  readonly correlationId: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: object;
  /** In place of `body`: a document other than JSON. Its `content-type` is among the headers. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type ApiResult = APIGatewayProxyStructuredResultV2;
