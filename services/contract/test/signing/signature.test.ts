import { expect } from 'chai';
import { testOrigin } from '#shared/http/testing.ts';
import { currentConsent } from '../../src/documents/consent.ts';
import { signatureOf } from '../../src/signing/signature.ts';
import { START } from '../service.ts';

describe('A signature', () => {
  const { version, sha256 } = currentConsent();
  const input = { name: 'Anna Nowak', documentSha256: 'a'.repeat(64), consent: { version, sha256 } };
  const signIn = { at: START, subject: 'subject-1', tokenId: 'token-1', maskedEmail: 'a***@example.com' };
  const given = (origin: object = {}) =>
    signatureOf(
      { caller: { id: 'user-1', type: 'client', groups: ['client'] }, origin: { ...testOrigin, signIn, ...origin } },
      input,
    );

  it('keeps the user, their id in the user pool, the sign-in and its token', () => {
    expect(given()).to.include({ userId: 'user-1', subject: 'subject-1', signedInAt: START, tokenId: 'token-1' });
  });

  it('keeps whether an authenticator app is asked of the person, where the user pool was asked', () => {
    expect(given()).not.to.have.property('hasTotp');
    for (const hasTotp of [true, false]) expect(given({ hasTotp })).to.include({ hasTotp });
  });
});
