import { createECDH, createHash } from 'node:crypto';

/**
 * The asymmetric keys of the simulated KMS: ECC_NIST_P256, ECDSA over SHA-256, DER. Real ECDSA has chance in every signature; here the
 * private key follows from the key's id and the nonce from what is signed, so that a run can be repeated. Signatures verify.
 */

/** Order of the group of P-256 (FIPS 186-5, SP 800-186). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** DER of a SubjectPublicKeyInfo for P-256, up to the point (RFC 5480). */
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

/** A number from 1 to the order − 1 that follows from these. */
const scalarOf = (...parts: readonly (string | Uint8Array)[]): bigint => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return (numberOf(hash.digest()) % (ORDER - 1n)) + 1n;
};

/** The uncompressed point of a private number. */
const pointOf = (scalar: bigint): Buffer => {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytesOf(scalar));
  return curve.getPublicKey();
};

/** By Fermat's little theorem: the order is prime. */
const inverseOf = (value: bigint): bigint => {
  let [result, base] = [1n, value];
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
};

const derOf = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag, body.length), body]);
};
const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return derOf(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes);
};

/** SubjectPublicKeyInfo, DER. */
export const publicKeyOf = (keyId: string): Uint8Array =>
  new Uint8Array(Buffer.concat([SPKI_PREFIX, pointOf(scalarOf(keyId))]));

/** @param digest SHA-256 of the message */
export const signDigest = (keyId: string, digest: Uint8Array): Uint8Array => {
  const [key, nonce] = [scalarOf(keyId), scalarOf(keyId, digest)];
  const r = numberOf(pointOf(nonce).subarray(1, 33)) % ORDER;
  const s = (inverseOf(nonce) * (numberOf(digest) + r * key)) % ORDER;
  return new Uint8Array(derOf(0x30, derInteger(r), derInteger(s)));
};
