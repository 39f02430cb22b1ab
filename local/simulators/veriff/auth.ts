import type { ApiRequest } from '../shared/api.ts';
import { VeriffError } from './errors.ts';
import { isSigned } from './signature.ts';
import type { VeriffDeps } from './types.ts';

type Secrets = VeriffDeps['secrets'];

/** @throws VeriffError (401) unless `x-auth-client` is this integration's API key */
export const checkClient = ({ apiKey }: Secrets, { headers }: ApiRequest): void => {
  const client = headers['x-auth-client'];
  if (client === undefined) throw new VeriffError(401, '1801', 'Mandatory X-AUTH-CLIENT header is missing.');
  if (client !== apiKey) throw new VeriffError(401, '1803', 'Integration with the API key was not found.');
};

/**
 * POST and PATCH sign the raw body, GET and DELETE the id in the path. The legacy `x-signature` is ignored.
 *
 * @throws VeriffError (401)
 */
export const checkSignature = ({ sharedSecret }: Secrets, { method, headers, body }: ApiRequest, id: string): void => {
  const signature = headers['x-hmac-signature'];
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature))
    throw new VeriffError(401, '1812', 'X-HMAC-SIGNATURE is missing or not a valid SHA256 hash.');
  const signsBody = method === 'POST' || method === 'PATCH';
  if (isSigned(sharedSecret, signsBody ? body : id, signature)) return;
  throw signsBody
    ? new VeriffError(401, '1819', 'Signature does not match the HMAC-SHA256 of request body.')
    : new VeriffError(401, '1818', 'Signature does not match the HMAC-SHA256 of query ID.');
};
