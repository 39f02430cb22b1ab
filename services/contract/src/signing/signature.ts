import { UnauthenticatedError } from '#shared/errors/index.ts';
import type { ApiRequest } from '#shared/http/index.ts';
import { assertConsent } from '../documents/consent.ts';
import { assertCharacters } from '../domain/characters.ts';
import type { Signature } from '../domain/signing.ts';
import { callerParty } from '../own-contract.ts';
import type { SignInput } from './sign-input.ts';

/**
 * What a request to sign makes of a signature, but its time.
 * @throws UnauthenticatedError for a token that does not say when, as whom and by which token the person signed in
 * @throws UnknownConsentError; CharactersRefusedError for a name that the certificate cannot show
 */
export const signatureOf = (
  { caller, origin: { address, userAgent, signIn, hasTotp } }: Pick<ApiRequest, 'caller' | 'origin'>,
  { name, consent, documentSha256 }: SignInput,
): Omit<Signature, 'at'> => {
  if (signIn === undefined) throw new UnauthenticatedError('Send an ID token of a sign-in with an e-mail address.');
  assertConsent(consent);
  assertCharacters({ name });
  return {
    party: callerParty(caller),
    userId: caller.id,
    subject: signIn.subject,
    signedInAt: signIn.at,
    tokenId: signIn.tokenId,
    maskedEmail: signIn.maskedEmail,
    ...(hasTotp !== undefined && { hasTotp }),
    ...{ name, documentSha256, consent, address, userAgent },
  };
};
