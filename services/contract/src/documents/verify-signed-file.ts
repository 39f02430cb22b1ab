import { X509Certificate, createHash } from 'node:crypto';

/** Loaded with the first file that is verified: functions that only hash need nothing of it. */
const pki = () => import('pkijs');

/** What is on record about a signed file. */
export interface SignedFileRecord {
  /** SHA-256 and length in bytes of the file that both parties were shown and signed. */
  readonly shown: { readonly sha256: string; readonly length: number };
  /** SHA-256 of the signed file. */
  readonly sha256: string;
  /** Certificate of the seal, DER. */
  readonly certificate: Uint8Array;
}

/** What holds of a signed file, each named. */
export interface SignedFileChecks {
  /** It begins with the file that both parties were shown. */
  readonly shownFile: boolean;
  /** It is the file that was stored. */
  readonly wholeFile: boolean;
  /** The seal is the platform's, and covers the whole file. */
  readonly seal: boolean;
}

/** Compares a signed file with the record, and verifies its seal. */
export const verifySignedFile = async (file: Uint8Array, record: SignedFileRecord): Promise<SignedFileChecks> => ({
  shownFile: sha256(file.subarray(0, record.shown.length)) === record.shown.sha256,
  wholeFile: sha256(file) === record.sha256,
  seal: await isSealed(file, record.certificate),
});

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Part of the reason of a seal: which events it is about. @param hash Of the last one, which covers those before */
export const eventsUpTo = (hash: string): string => `events up to ${hash}`;

/** Whether the reason of the file's seal names the hash of the last event: the seal stands in the file as it is, uncompressed. */
export const isSealedInto = (file: Uint8Array, lastHash: string): boolean =>
  Buffer.from(file).includes(eventsUpTo(lastHash), 0, 'latin1');

/** ISO 32000-1, 12.8.1: the signature covers two ranges, and stands between them as hexadecimal digits in `<>`. */
const BYTE_RANGE = /\/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g;

const isSealed = async (file: Uint8Array, certificate: Uint8Array): Promise<boolean> => {
  const seal = await sealOf(file);
  if (seal === undefined || !Buffer.from(seal.certificate).equals(certificate)) return false;
  try {
    return await seal.signed.verify({ signer: 0, data: bufferOf(seal.content), checkChain: false });
  } catch {
    // A damaged structure cannot be verified: it is no seal.
    return false;
  }
};

/** What a seal says of itself: `verifySignedFile` says whether it holds. */
export interface SealFacts {
  /** SHA-256 of the SubjectPublicKeyInfo of its certificate, in hexadecimal. */
  readonly keySha256: string;
  /** ISO-8601 UTC, in whole seconds. */
  readonly sealedAt: string;
}

/** By which key the seal of a file is, and of when. `undefined` for a file without one. */
export const sealFactsOf = async (file: Uint8Array): Promise<SealFacts | undefined> => {
  const seal = await sealOf(file);
  if (seal === undefined) return undefined;
  const { UTCTime } = await import('asn1js');
  const { attributes = [] } = seal.signed.signerInfos[0]?.signedAttrs ?? {};
  const sealedAt: unknown = attributes.find(({ type }) => type === SIGNING_TIME)?.values[0];
  if (!(sealedAt instanceof UTCTime)) return undefined;
  const { publicKey } = new X509Certificate(seal.certificate);
  return {
    keySha256: sha256(publicKey.export({ type: 'spki', format: 'der' })),
    sealedAt: sealedAt.toDate().toISOString(),
  };
};

/** RFC 5652, section 11.3. */
const SIGNING_TIME = '1.2.840.113549.1.9.5';

/**
 * The CMS structure of a seal that covers the whole file, its certificate (DER), and what it covers. With a second certificate or
 * signer, it might be verified with that one's: it is no seal.
 */
const sealOf = async (file: Uint8Array) => {
  const ranges = [...Buffer.from(file).toString('latin1').matchAll(BYTE_RANGE)].at(-1)?.slice(1).map(Number);
  const [end = 0, next = 0, rest = 0] = ranges ?? [];
  if (ranges === undefined || next <= end || next + rest !== file.length) return undefined;
  const hexadecimal = Buffer.from(file.subarray(end + 1, next - 1)).toString('latin1');
  const content = Buffer.concat([file.subarray(0, end), file.subarray(next)]);
  const { Certificate, ContentInfo, SignedData } = await pki();
  try {
    const signed = new SignedData({ schema: ContentInfo.fromBER(bufferOf(Buffer.from(hexadecimal, 'hex'))).content });
    const [signer, ...others] = signed.certificates ?? [];
    if (others.length > 0 || signed.signerInfos.length !== 1 || !(signer instanceof Certificate)) return undefined;
    return { signed, certificate: new Uint8Array(signer.toSchema().toBER()), content };
  } catch {
    // A damaged structure cannot be read.
    return undefined;
  }
};

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
