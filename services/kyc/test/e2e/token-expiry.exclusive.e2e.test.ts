import { CognitoIdentityProviderClient, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'chai';
import { createContractor } from '#local/platform-client/contractor.ts';
import { api, eventually } from '#local/platform-client/http.ts';
import { clientConfig } from '#local/stack/environment.ts';
import { signIn } from '#local/stack/users.ts';
import { platform } from './fixtures.ts';

describe('A request with an expired token', () => {
  it('is answered with 401', async () => {
    const contractor = await createContractor(platform);
    await contractor.state();
    const expired = await shortLivedToken(contractor.user);
    const claims = [contractor.user.idToken, expired].map(claimsOf);
    expect(claims[1], 'the same except for its lifetime').to.include({ sub: claims[0]?.sub, aud: claims[0]?.aud });
    expect((claims[1]?.exp ?? 0) - (claims[1]?.iat ?? 0)).to.equal(1);
    const call = api(platform, { idToken: expired });
    await eventually(
      'the token is refused',
      () => call('/api/contractors/me/kyc'),
      ({ status }) => status === 401,
    );
  });
});

interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
}
const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

/**
 * A token of this user that is valid for one second, which the app client is configured for meanwhile: everybody's tokens
 * would expire as soon, so this file runs alone.
 */
const shortLivedToken = async (user: { readonly username: string; readonly password: string }): Promise<string> => {
  const { endpoint, userPool } = platform;
  const cognito = new CognitoIdentityProviderClient(clientConfig(endpoint));
  const of = { UserPoolId: userPool.userPoolId };
  const settings = {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
    TokenValidityUnits: { IdToken: 'seconds' as const },
  };
  await cognito.send(
    new UpdateUserPoolClientCommand({ ...of, ClientId: userPool.userPoolClientId, ...settings, IdTokenValidity: 1 }),
  );
  try {
    return await signIn(userPool, user.username, user.password);
  } finally {
    await cognito.send(
      new UpdateUserPoolClientCommand({
        ...of,
        ClientId: userPool.userPoolClientId,
        ...settings,
        IdTokenValidity: 3600,
      }),
    );
  }
};
