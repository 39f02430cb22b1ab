import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type {
  AdminGetUserCommandOutput,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { unlessUnknown } from '#shared/users/adapters/cognito.ts';
import type { Directory, Recipient } from '../domain/ports.ts';

/** Looks people up in a Cognito user pool by user name. */
export const createCognitoDirectory = (
  client: Pick<CognitoIdentityProviderClient, 'send'>,
  userPoolId: string,
): Directory => ({
  find: (username) =>
    unlessUnknown<Recipient | undefined>(undefined, async () =>
      recipientOf(await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }))),
    ),
});

const recipientOf = ({ Enabled, UserAttributes = [] }: AdminGetUserCommandOutput): Recipient => {
  const attribute = (name: string): string | undefined =>
    UserAttributes.find(({ Name }) => Name === name)?.Value || undefined;
  const email = attribute('email');
  const name = attribute('given_name') ?? attribute('name');
  return { enabled: Enabled !== false, ...(email && { email }), ...(name && { name }) };
};
