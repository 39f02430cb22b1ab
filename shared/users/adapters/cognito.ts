import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { UserDirectory } from '../index.ts';

export const userPoolClient = (options: typeof awsClientTimeouts = awsClientTimeouts): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient(options);

/**
 * The users of a Cognito user pool. `UserMFASettingList` holds the factors that are switched on for a user
 * (API reference, `AdminGetUser`): one that is only registered is not among them, and is not asked for.
 */
export const createUserDirectory = (
  client: Pick<CognitoIdentityProviderClient, 'send'>,
  userPoolId: string,
): UserDirectory => ({
  find: (username) =>
    unlessUnknown(undefined, async () => {
      const { Enabled, UserMFASettingList = [] } = await client.send(
        new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }),
      );
      return { enabled: Enabled === true, hasTotp: UserMFASettingList.includes('SOFTWARE_TOKEN_MFA') };
    }),
  // One page: a page has up to 60 groups, and the pool has three.
  groupsOf: (username) =>
    unlessUnknown([], async () => {
      const { Groups = [] } = await client.send(
        new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: username }),
      );
      return Groups.flatMap(({ GroupName }) => GroupName ?? []);
    }),
});

/** What a call answers about a user; `unknown` when the pool has none of that name. */
export const unlessUnknown = async <T>(unknown: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserNotFoundException) return unknown;
    throw error;
  }
};
