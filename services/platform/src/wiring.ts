import { once } from '#shared/runtime/index.ts';
import { createUserDirectory, userPoolClient } from '#shared/users/adapters/cognito.ts';
import type { UserDirectory } from '#shared/users/index.ts';

/** Cognito waits five seconds for a trigger (developer guide, "Customizing user pool workflows with Lambda triggers"). */
const WITHIN_A_SIGN_IN = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

const client = /* @__PURE__ */ once(() => userPoolClient(WITHIN_A_SIGN_IN));

/** The pool comes with the event: its id in the environment would make function and pool depend on each other. */
export const usersOf = (userPoolId: string): UserDirectory => createUserDirectory(client(), userPoolId);
