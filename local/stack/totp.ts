import { createHmac } from 'node:crypto';

/** Seconds that a code is good for. */
const STEP_SECONDS = 30;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes of a base32 text (RFC 4648), as Cognito gives the secret of an authenticator app. */
const bytesOf = (base32: string): Buffer => {
  const bits = [...base32.replaceAll('=', '').toUpperCase()].map((letter) => {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error(`Not a letter of base32: ${letter}`);
    return value.toString(2).padStart(5, '0');
  });
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

/**
 * The code that an authenticator app shows: RFC 6238 with HMAC-SHA-1 and steps of 30 seconds, which is what Cognito takes.
 * Cognito on AWS accepts a code once: after a sign-in, the next code is due in up to 30 seconds.
 *
 * @param secret In base32
 * @param at Milliseconds since 1970
 */
export const totp = (secret: string, at: number, digits = 6): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / STEP_SECONDS)));
  const hash = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
};
