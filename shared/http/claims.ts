import type { ApiEvent } from './types.ts';

export type Authorized = Pick<ApiEvent, 'requestContext'>;

/**
 * The claims of the ID token that API Gateway's JWT authorizer verified. The authorizer's type promises them; a route deployed
 * without one, and serverless-offline, do not keep it.
 */
export const claimsOf = (event: Authorized): Readonly<Record<string, unknown>> => {
  const { authorizer }: { authorizer?: Partial<ApiEvent['requestContext']['authorizer']> } = event.requestContext;
  return authorizer?.jwt?.claims ?? {};
};

/** A claim that is a text and not empty. */
export const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' ? claim : undefined;
