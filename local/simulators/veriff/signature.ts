import { createHmac, timingSafeEqual } from 'node:crypto';

/** Hex HMAC-SHA256, as in `x-hmac-signature`. */
export const hmacHex = (secret: string, data: string | Uint8Array): string =>
  createHmac('sha256', secret).update(data).digest('hex');

/** Constant-time comparison of a hex signature with the one that `data` should have. */
export const isSigned = (secret: string, data: string | Uint8Array, signature: string): boolean => {
  const expected = Buffer.from(hmacHex(secret, data), 'utf8');
  const given = Buffer.from(signature.toLowerCase(), 'utf8');
  return expected.length === given.length && timingSafeEqual(expected, given);
};
