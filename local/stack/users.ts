import { createHash, randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  paginateListUsers,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  UsernameExistsException,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AuthenticationResultType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { clientConfig } from './environment.ts';
import { totp } from './totp.ts';

export type Role = 'client' | 'contractor' | 'admin';

/** `username` is the user id of the platform; for a contractor it is also the contractor id. */
export interface User {
  readonly username: string;
  readonly password: string;
  /** Sent as `Authorization: Bearer …`. It expires after an hour; see {@link signIn}. */
  readonly idToken: string;
  /** Only of an admin: what the authenticator app would have, in base32. */
  readonly totpSecret?: string;
}

export interface UserPool {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** The client whose tokens routes of admins accept. */
  readonly adminClientId: string;
}

export interface NewUser {
  readonly role: Role;
  /** A new UUID when left out. */
  readonly username?: string;
  /** Only for a client: the company; a new UUID when left out. */
  readonly clientId?: string;
  readonly email?: string;
  /** Given and family name; by the username when left out. Mails greet by the given name, pages of the simulators show it. */
  readonly name?: string;
  readonly password?: string;
  /** Of an admin who was created before. */
  readonly totpSecret?: string;
}

/** The users of every local stack. Their ids are fixed, so that examples and bookmarks stay valid. */
export const FIRST_USERS: readonly (NewUser & { readonly username: string })[] = [
  {
    role: 'contractor',
    username: '11111111-1111-4111-8111-111111111111',
    email: 'contractor@example.com',
    name: 'Ada Okafor',
  },
  {
    role: 'client',
    username: '33333333-3333-4333-8333-333333333333',
    clientId: '22222222-2222-4222-8222-222222222222',
    email: 'client@example.com',
    name: 'Bruno Keller',
  },
  {
    role: 'admin',
    username: '44444444-4444-4444-8444-444444444444',
    email: 'admin@example.com',
    name: 'Chiara Rossi',
  },
];

/** Valid only in user pools of this machine. */
const LOCAL_PASSWORD = 'Local-Password-1';

const GIVEN = 'Dario Elif Farid Greta Hana Ivo Jun Katya Leila Mateo Noor Olga Priya Quentin Rosa Samir'.split(' ');
const FAMILY =
  'Abe Berg Costa Duarte Eriksen Flores Garcia Haddad Ito Jansen Kowalski Lindqvist Moreau Novak Okoye Petrov'.split(
    ' ',
  );

/** A user whom a test or a story creates has always the same name, and two of them seldom have one name. */
const nameFor = (username: string): string => {
  const [given = 0, family = 0] = createHash('sha256').update(username).digest();
  return `${GIVEN[given % GIVEN.length]} ${FAMILY[family % FAMILY.length]}`;
};

const nameOf = (name: string) => [
  { Name: 'name', Value: name },
  { Name: 'given_name', Value: name.split(' ')[0] },
];

const attributesOf = ({ role, clientId, name }: NewUser, username: string, email: string) => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
  ...nameOf(name ?? nameFor(username)),
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

export interface SignInOptions {
  /** By default the client of the web application. */
  readonly clientId?: string;
  /** Of a user with an authenticator app. */
  readonly totpSecret?: string;
}

/** Signs in with a username or an e-mail address and returns the ID token, which the APIs expect. */
export const signIn = async (
  pool: UserPool,
  username: string,
  password: string,
  options: SignInOptions = {},
): Promise<string> =>
  idTokenOf(
    await withClient(pool.endpoint, (client) => authenticate(client, pool, { username, password, ...options })),
  );

interface Credentials extends SignInOptions {
  readonly username: string;
  readonly password: string;
}

/** A code is asked for where the user has an authenticator app. */
const authenticate = async (
  client: CognitoIdentityProviderClient,
  pool: UserPool,
  { username, password, clientId: ClientId = pool.userPoolClientId, totpSecret }: Credentials,
): Promise<AuthenticationResultType> => {
  const { AuthenticationResult, ChallengeName, Session } = await client.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  if (AuthenticationResult !== undefined) return AuthenticationResult;
  if (ChallengeName !== 'SOFTWARE_TOKEN_MFA' || totpSecret === undefined) {
    throw new Error(`${username} could not sign in: ${ChallengeName} is asked for`);
  }
  const answered = await client.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: totp(totpSecret, Date.now()) },
    }),
  );
  return answered.AuthenticationResult ?? {};
};

const idTokenOf = ({ IdToken }: AuthenticationResultType): string => {
  if (IdToken === undefined) throw new Error('The sign-in returned no ID token');
  return IdToken;
};

/**
 * Signs in as an admin, and enrols an authenticator app where none is known; one that was enrolled before is replaced. The
 * first token is issued before the enrolment, without the group `admin`; a refresh has it. So no code is used twice, which
 * Cognito on AWS would refuse.
 */
const signInAsAdmin = (pool: UserPool, user: Credentials): Promise<Pick<User, 'idToken' | 'totpSecret'>> =>
  withClient(pool.endpoint, async (client) => {
    const ClientId = pool.adminClientId;
    if (user.totpSecret !== undefined) {
      const result = await authenticate(client, pool, { ...user, clientId: ClientId });
      return { idToken: idTokenOf(result), totpSecret: user.totpSecret };
    }
    const SoftwareTokenMfaSettings = { Enabled: false };
    const of = { UserPoolId: pool.userPoolId, Username: user.username };
    await client.send(new AdminSetUserMFAPreferenceCommand({ ...of, SoftwareTokenMfaSettings }));
    const { AccessToken, RefreshToken = '' } = await authenticate(client, pool, { ...user, clientId: ClientId });
    const { SecretCode = '' } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = totp(SecretCode, Date.now());
    await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    await client.send(
      new SetUserMFAPreferenceCommand({
        AccessToken,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    );
    const { AuthenticationResult = {} } = await client.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId,
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      }),
    );
    return { idToken: idTokenOf(AuthenticationResult), totpSecret: SecretCode };
  });

/** Names by username, and by client id of those who act for a client. */
export const namesOfUsers = ({ endpoint, userPoolId: UserPoolId }: UserPool): Promise<ReadonlyMap<string, string>> =>
  withClient(endpoint, async (client) => {
    const names = new Map<string, string>();
    for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId })) {
      for (const user of Users) {
        const name = attribute(user, 'name');
        if (name === undefined) continue;
        for (const id of [user.Username, attribute(user, 'custom:clientId')]) if (id !== undefined) names.set(id, name);
      }
    }
    return names;
  });

const attribute = ({ Attributes = [] }: UserType, name: string): string | undefined =>
  Attributes.find(({ Name }) => Name === name)?.Value;

/** Creates a user of a role, unless the username exists, and signs in: an admin with an authenticator app. */
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
  const { totpSecret } = user;
  const signedIn =
    role === 'admin'
      ? await signInAsAdmin(pool, { username, password, ...(totpSecret !== undefined && { totpSecret }) })
      : { idToken: await signIn(pool, username, password) };
  return { username, password, ...signedIn };
};

/**
 * Creates the users of every stack and returns them by role.
 * @param before When they were created before, with the admin's secret
 */
export const createFirstUsers = async (
  pool: UserPool,
  before?: Readonly<Record<Role, User>>,
): Promise<Record<Role, User>> => {
  const created = await Promise.all(
    FIRST_USERS.map(async (user) => {
      const totpSecret = before?.[user.role].totpSecret;
      return [user.role, await createUser(pool, { ...user, ...(totpSecret !== undefined && { totpSecret }) })] as const;
    }),
  );
  const find = (role: Role): User => {
    const found = created.find(([candidate]) => candidate === role);
    if (!found) throw new Error(`No user for role ${role}`);
    return found[1];
  };
  return { client: find('client'), contractor: find('contractor'), admin: find('admin') };
};
