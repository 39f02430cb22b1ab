import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientConfig } from './environment.ts';

export type Role = 'client' | 'contractor' | 'admin';

/** `username` is the user id of the platform; for a contractor it is also the contractor id. */
export interface User {
  readonly username: string;
  readonly password: string;
  /** Sent as `Authorization: Bearer …`. It expires after an hour; see {@link signIn}. */
  readonly idToken: string;
}

export interface UserPool {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

export interface NewUser {
  readonly role: Role;
  /** A new UUID when left out. */
  readonly username?: string;
  /** Only for a client: the company; a new UUID when left out. */
  readonly clientId?: string;
  readonly email?: string;
  readonly password?: string;
}

/** The users of every local stack. Their ids are fixed, so that examples and bookmarks stay valid. */
export const FIRST_USERS: readonly (NewUser & { readonly username: string })[] = [
  { role: 'contractor', username: '11111111-1111-4111-8111-111111111111', email: 'contractor@example.com' },
  {
    role: 'client',
    username: '33333333-3333-4333-8333-333333333333',
    clientId: '22222222-2222-4222-8222-222222222222',
    email: 'client@example.com',
  },
  { role: 'admin', username: '44444444-4444-4444-8444-444444444444', email: 'admin@example.com' },
];

/** Valid only in user pools of this machine. */
const LOCAL_PASSWORD = 'Local-Password-1';

const attributesOf = ({ role, clientId }: NewUser, username: string, email: string) => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
  ...(role === 'contractor' ? [{ Name: 'custom:contractorId', Value: username }] : []),
  ...(role === 'client' ? [{ Name: 'custom:clientId', Value: clientId ?? randomUUID() }] : []),
];

const withClient = async <T>(
  endpoint: string,
  work: (client: CognitoIdentityProviderClient) => Promise<T>,
): Promise<T> => {
  const client = new CognitoIdentityProviderClient(clientConfig(endpoint));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
};

/** Signs in with a username or an e-mail address and returns the ID token, which the APIs expect. */
export const signIn = (pool: UserPool, username: string, password: string): Promise<string> =>
  withClient(pool.endpoint, async (client) => {
    const { AuthenticationResult } = await client.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: pool.userPoolClientId,
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    if (!AuthenticationResult?.IdToken) throw new Error(`${username} could not sign in`);
    return AuthenticationResult.IdToken;
  });

/** Creates a user of a role, unless the username exists, and signs in. */
export const createUser = async (pool: UserPool, user: NewUser): Promise<User> => {
  const { role, username = randomUUID(), password = LOCAL_PASSWORD } = user;
  const email = user.email ?? `${role}-${username}@example.com`;
  const of = { UserPoolId: pool.userPoolId, Username: username };
  await withClient(pool.endpoint, async (client) => {
    try {
      const UserAttributes = attributesOf(user, username, email);
      await client.send(new AdminCreateUserCommand({ ...of, UserAttributes, MessageAction: 'SUPPRESS' }));
    } catch (error) {
      if (!(error instanceof UsernameExistsException)) throw error;
    }
    await client.send(new AdminSetUserPasswordCommand({ ...of, Password: password, Permanent: true }));
    await client.send(new AdminAddUserToGroupCommand({ ...of, GroupName: role }));
  });
  return { username, password, idToken: await signIn(pool, username, password) };
};

/** Creates the users of every stack and returns them by role. */
export const createFirstUsers = async (pool: UserPool): Promise<Record<Role, User>> => {
  const created = await Promise.all(
    FIRST_USERS.map(async (user) => [user.role, await createUser(pool, user)] as const),
  );
  const find = (role: Role): User => {
    const found = created.find(([candidate]) => candidate === role);
    if (!found) throw new Error(`No user for role ${role}`);
    return found[1];
  };
  return { client: find('client'), contractor: find('contractor'), admin: find('admin') };
};
