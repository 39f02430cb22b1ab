import { PDF } from '@libpdf/core';
import type { Signer } from '@libpdf/core';
import type { SealKey } from './ports.ts';

/** What the platform seals with: the key and its certificate (DER). */
export interface Seal {
  readonly key: SealKey;
  readonly certificate: Uint8Array;
}

export interface SignedFileFacts {
  /** The file that both parties were shown; it stays the prefix of the result, byte by byte. */
  readonly shown: Uint8Array;
  /** Pages that say who signed, as PDF. */
  readonly certificatePages: Uint8Array;
  readonly reason: string;
  /** Of the seal, ISO-8601 UTC. */
  readonly sealedAt: string;
}

/**
 * The signed file: the shown file, the certificate pages appended to it, and one seal over all (PAdES, level B-B). An ECDSA
 * signature is random: the result is made once and stored.
 */
export const sealSignedFile = async (seal: Seal, facts: SignedFileFacts): Promise<Uint8Array> => {
  const pdf = await PDF.load(facts.shown);
  const pages = await PDF.load(facts.certificatePages);
  await pdf.copyPagesFrom(
    pages,
    pages.getPages().map((_, index) => index),
  );
  const whole = await PDF.load(await pdf.save({ incremental: true }));
  const { bytes } = await whole.sign({
    signer: signerOf(seal),
    level: 'B-B',
    signingTime: new Date(facts.sealedAt),
    reason: facts.reason,
  });
  return bytes;
};

const signerOf = ({ key, certificate }: Seal): Signer => ({
  certificate,
  keyType: 'EC',
  signatureAlgorithm: 'ECDSA',
  sign: async (data, algorithm) => {
    if (algorithm !== 'SHA-256') throw new RangeError(`The seal signs SHA-256, and not ${algorithm}`);
    return key.sign(data);
  },
});
