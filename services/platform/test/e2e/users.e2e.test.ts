import { randomUUID } from 'node:crypto';
import {
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'chai';
import { adminEndpoints, clientEndpoints, contractorEndpoints } from '#local/platform-client/endpoints.ts';
import { api, expectStatus } from '#local/platform-client/http.ts';
import { clientConfig } from '#local/stack/environment.ts';
import { createUser, signIn } from '#local/stack/users.ts';
import type { User } from '#local/stack/users.ts';
import { openPlatform } from '#local/testing/platform.ts';
import { failureOf } from '#shared/testing/service.ts';

const platform = await openPlatform();
const { userPool } = platform;

const groupsIn = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>)[
    'cognito:groups'
  ];

const cognito = new CognitoIdentityProviderClient(clientConfig(platform.endpoint));
after(() => cognito.destroy());
const of = ({ username }: User) => ({ UserPoolId: userPool.userPoolId, Username: username });

describe('An admin', () => {
  const newAdmin = (): Promise<User> => createUser(userPool, { role: 'admin' });
  const asAdminClient = (totpSecret?: string) => ({
    clientId: userPool.adminClientId,
    ...(totpSecret !== undefined && { totpSecret }),
  });
  const reviews = (idToken: string) => adminEndpoints(api(platform, { idToken })).reviews('open');

  it('signs in with password and code, and not with the password alone or a wrong code', async () => {
    const { username, password, totpSecret } = await newAdmin();
    const token = await signIn(userPool, username, password, asAdminClient(totpSecret));
    expect(groupsIn(token)).to.deep.equal(['admin']);
    expectStatus(await reviews(token), 200);
    expect(await failureOf(signIn(userPool, username, password, asAdminClient())))
      .to.have.property('message')
      .that.includes('SOFTWARE_TOKEN_MFA');
    const wrong = asAdminClient('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(await failureOf(signIn(userPool, username, password, wrong))).to.have.property(
      'name',
      'CodeMismatchException',
    );
  });

  it('without an authenticator app gets a token without the group, which admin paths answer with 403', async () => {
    const admin = await newAdmin();
    await cognito.send(
      new AdminSetUserMFAPreferenceCommand({ ...of(admin), SoftwareTokenMfaSettings: { Enabled: false } }),
    );
    const token = await signIn(userPool, admin.username, admin.password, asAdminClient());
    expect(groupsIn(token)).to.deep.equal([]);
    expect(expectStatus(await reviews(token), 403).body['code']).to.equal('FORBIDDEN');
  });

  it('keeps no session that knew only the password, once it was signed out after the enrolment', async () => {
    const admin = await newAdmin();
    const enrolled = (isEnabled: boolean) =>
      cognito.send(
        new AdminSetUserMFAPreferenceCommand({ ...of(admin), SoftwareTokenMfaSettings: { Enabled: isEnabled } }),
      );
    const sessionOf = async (flow: 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH', parameters: Record<string, string>) => {
      const request = { AuthFlow: flow, ClientId: userPool.adminClientId, AuthParameters: parameters };
      return (await cognito.send(new InitiateAuthCommand(request))).AuthenticationResult ?? {};
    };
    await enrolled(false);
    const { RefreshToken = '' } = await sessionOf('USER_PASSWORD_AUTH', {
      USERNAME: admin.username,
      PASSWORD: admin.password,
    });
    await enrolled(true);
    const refresh = () => sessionOf('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken });
    expect(groupsIn((await refresh()).IdToken ?? ''), 'why the procedure has the sign-out').to.deep.equal(['admin']);
    await cognito.send(new AdminUserGlobalSignOutCommand(of(admin)));
    expect(await failureOf(refresh())).to.have.property('name', 'NotAuthorizedException');
  });

  it('is refused with 401 by a token of the web application', async () => {
    const { username, password, totpSecret = '' } = await newAdmin();
    const token = await signIn(userPool, username, password, { totpSecret });
    expectStatus(await reviews(token), 401);
  });

  it('who was disabled, or removed from the group, is refused decisions with 403 although the token is valid', async () => {
    const removals = [
      (admin: User) => cognito.send(new AdminDisableUserCommand(of(admin))),
      (admin: User) => cognito.send(new AdminRemoveUserFromGroupCommand({ ...of(admin), GroupName: 'admin' })),
    ];
    for (const remove of removals) {
      const admin = await newAdmin();
      const { resolveVerification, resolvePayment, claim } = adminEndpoints(api(platform, admin));
      expectStatus(await claim(randomUUID()), 404);
      await remove(admin);
      for (const answer of [
        await claim(randomUUID()),
        await resolveVerification(randomUUID(), { action: 'cancel' }),
        await resolvePayment(randomUUID(), { action: 'cancel' }),
      ]) {
        expect(expectStatus(answer, 403).body['code']).to.equal('CALLER_REMOVED');
      }
    }
  });
});

describe('A user who was disabled', () => {
  it('is refused payrolls and the payout account with 403 although the token is valid', async () => {
    const [client, contractor] = await Promise.all([
      createUser(userPool, { role: 'client' }),
      createUser(userPool, { role: 'contractor' }),
    ]);
    const payroll = clientEndpoints(api(platform, client)).payroll(randomUUID());
    expectStatus(await payroll.post('process', { revision: 0 }), 404);
    for (const user of [client, contractor]) await cognito.send(new AdminDisableUserCommand(of(user)));
    for (const answer of [
      await payroll.changeLines({}),
      await payroll.importCsv([]),
      await payroll.post('process', { revision: 0 }),
      await payroll.post('approve', { submittedAt: '2026-11-02T09:00:00.000Z' }),
      await contractorEndpoints(api(platform, contractor)).openPayoutAccount(),
    ]) {
      expect(expectStatus(answer, 403).body['code']).to.equal('CALLER_REMOVED');
    }
  });
});
