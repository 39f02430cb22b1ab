import { adminEndpoints } from '#local/platform-client/endpoints.ts';
import type { Api } from '#local/platform-client/transport.ts';
import type { ApiAnswer, Claims } from '../aws/http-api.ts';
import type { Actor } from './actor.ts';

/** The simulated transport of the platform's client: calls the API in virtual time, with a user's token. */
export const apiAs = (
  { call: send }: Pick<Actor, 'call'>,
  userId: string,
  group: 'admin' | 'client' | 'contractor',
  more: Claims = {},
): Api<ApiAnswer> => {
  const claims: Claims = {
    sub: userId,
    'cognito:username': userId,
    'cognito:groups': `[${group}]`,
    token_use: 'id',
    auth_time: '1793606400',
    jti: `token-of-${userId}`,
    email: `${userId}@example.test`,
    ...more,
  };
  return (path, call) => send(path, { claims, ...call });
};

/** An admin, or an operator. The caller checks the responses. */
export const adminAs = (actor: Actor, userId = actor.name) => adminEndpoints(apiAs(actor, userId, 'admin'));
