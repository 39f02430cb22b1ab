import {
  CallerRemovedError,
  ForbiddenError,
  ProviderUnavailableError,
  UnauthenticatedError,
} from '#shared/errors/index.ts';
import { logger } from '#shared/logging/index.ts';
import type { User, UserDirectory } from '#shared/users/index.ts';
import { claimsOf, text } from './claims.ts';
import type { Authorized } from './claims.ts';
import type { Caller, Role, Route } from './types.ts';

const ROLES: readonly Role[] = ['client', 'contractor', 'admin'];

/**
 * The caller of a route, from the claims of the ID token that API Gateway's JWT authorizer verified.
 *
 * `type` is the group they act in here: of a person in several groups, the first that the route names.
 * @throws UnauthenticatedError without claims, or with an access token in place of an ID token
 * @throws ForbiddenError for a caller in none of the route's groups
 */
export const callerOf = (event: Authorized, { roles }: Pick<Route, 'roles'>): Caller => {
  const claims = claimsOf(event);
  const id = text(claims['cognito:username']);
  if (claims['token_use'] !== 'id' || id === undefined) throw new UnauthenticatedError('Send a valid ID token.');
  const groups = rolesIn(claims['cognito:groups']);
  const type = roles.find((role) => groups.includes(role));
  if (type === undefined) throw new ForbiddenError(`Only for ${roles.join(' and ')} users.`);
  const contractorId = text(claims['custom:contractorId']);
  const clientId = text(claims['custom:clientId']);
  return { id, type, groups, ...(contractorId && { contractorId }), ...(clientId && { clientId }) };
};

/**
 * API Gateway flattens a list claim to `[admin client]`; serverless-offline leaves it a list. No group's name may hold a
 * space, therefore.
 */
const rolesIn = (claim: unknown): Role[] => {
  const names: readonly unknown[] = Array.isArray(claim) ? claim : (text(claim)?.match(/[^\s,[\]]+/g) ?? []);
  return ROLES.filter((role) => names.includes(role));
};

/**
 * A token is accepted until it expires; the user pool knows what has become of its user since (docs/adr/0022). An admin
 * also needs the authenticator app that the token was issued for.
 * @returns What the user pool says of the caller now
 * @throws CallerRemovedError
 * @throws ProviderUnavailableError when the pool does not answer
 */
export const assertNotRemoved = async (
  users: UserDirectory,
  { id, type }: Pick<Caller, 'id' | 'type'>,
): Promise<User> => {
  const [user, groups] = await Promise.all([users.find(id), users.groupsOf(id)]).catch((error: unknown) => {
    logger.error('The user pool does not answer', error as Error);
    throw new ProviderUnavailableError('The user pool does not answer');
  });
  const isMember = groups.includes(type) && (type !== 'admin' || user?.hasTotp === true);
  if (user?.enabled !== true || !isMember) throw new CallerRemovedError('Your access has ended. Sign in again.');
  return user;
};
