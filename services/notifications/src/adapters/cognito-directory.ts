import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AdminGetUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Directory, Recipient } from '../domain/ports.ts';
import { singleAttempt } from './client-timeouts.ts';

export const cognitoClient = (): CognitoIdentityProviderClient => new CognitoIdentityProviderClient(singleAttempt);

/** Looks people up in a Cognito user pool by user name. */
export const createCognitoDirectory = (
  client: Pick<CognitoIdentityProviderClient, 'send'>,
  userPoolId: string,
): Directory => ({
  find: async (username) => {
    try {
      return recipientOf(await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username })));
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  },
});

const recipientOf = ({ Enabled, UserAttributes = [] }: AdminGetUserCommandOutput): Recipient => {
  const attribute = (name: string): string | undefined =>
    UserAttributes.find(({ Name }) => Name === name)?.Value || undefined;
  const email = attribute('email');
  const name = attribute('given_name') ?? attribute('name');
  return { enabled: Enabled !== false, ...(email && { email }), ...(name && { name }) };
};
