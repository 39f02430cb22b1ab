import type { Context } from 'aws-lambda';
import type { ApiEvent, ApiResult, RequestOrigin, Role } from './types.ts';

/** The parts of a request that a test sets; the rest is as API Gateway sends it (HTTP API, payload format 2.0). */
export interface EventParts {
  readonly method?: string;
  readonly path?: string;
  /** The route that API Gateway matched; by default, method and path as they are. */
  readonly routeKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly claims?: Readonly<Record<string, string | string[]>>;
  /** Of API Gateway. */
  readonly requestId?: string;
  /** Network address of the caller. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
}

/** What Cognito says of the sign-in in every ID token, as API Gateway flattens it: an hour before the requests of tests. */
const signIn = (tokenId: string, email: string) => ({ auth_time: '1793606400', jti: tokenId, email });

/** Claims of a contractor’s ID token, flattened as API Gateway does it. */
export const contractorClaims = {
  sub: '6ad1c9a2-1111-4222-8333-444455556666',
  'cognito:username': '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
  'cognito:groups': '[contractor]',
  'custom:contractorId': '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
  token_use: 'id',
  ...signIn('7a7c1c9e-1111-4222-8333-444455556666', 'contractor@example.com'),
};

/** Claims of a client’s ID token: a person who acts for a company. */
export const clientClaims = {
  sub: '2c9d0e31-1111-4222-8333-444455556666',
  'cognito:username': '33333333-3333-4333-8333-333333333333',
  'cognito:groups': '[client]',
  'custom:clientId': '22222222-2222-4222-8222-222222222222',
  token_use: 'id',
  ...signIn('7b7c1c9e-1111-4222-8333-444455556666', 'client@example.com'),
};

export const adminClaims = {
  sub: '0b7c0f51-1111-4222-8333-444455556666',
  'cognito:username': 'ada',
  'cognito:groups': '[admin]',
  token_use: 'id',
  ...signIn('7c7c1c9e-1111-4222-8333-444455556666', 'ada@example.com'),
};

/** Claims of a user with this role; a route's first, by default a contractor. */
export const claimsOf = (role: Role = 'contractor') =>
  ({ admin: adminClaims, client: clientClaims, contractor: contractorClaims })[role];

/** Of a request that a test hands to an operation itself. */
export const testOrigin: RequestOrigin = { address: '192.0.2.1', userAgent: 'test' };

export const apiEvent = (parts: EventParts = {}): ApiEvent => {
  const { method = 'GET', path = '/', headers = {}, body, query, pathParameters, claims = contractorClaims } = parts;
  const { routeKey = `${method} ${path}`, sourceIp = '192.0.2.1', userAgent = 'test' } = parts;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      host: 'example.test',
      authorization: 'Bearer x.y.z',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(query && { queryStringParameters: { ...query } }),
    ...(pathParameters && { pathParameters: { ...pathParameters } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'abc123',
      authorizer: { principalId: '', integrationLatency: 0, jwt: { claims: { ...claims }, scopes: [] } },
      domainName: 'example.test',
      domainPrefix: 'example',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent },
      requestId: parts.requestId ?? 'request-1',
      routeKey,
      stage: '$default',
      time: '02/Nov/2026:09:00:00 +0000',
      timeEpoch: 1793610000000,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: parts.isBase64Encoded ?? false,
  };
};

/** The context Lambda hands to a handler. */
export const lambdaContext = (remainingMilliseconds = 30_000): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'function-under-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:function-under-test',
  memoryLimitInMB: '256',
  awsRequestId: 'request-1',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => remainingMilliseconds,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** The parsed JSON of a response. */
export const bodyOf = ({ body }: ApiResult): unknown => (body === undefined ? undefined : JSON.parse(body));
