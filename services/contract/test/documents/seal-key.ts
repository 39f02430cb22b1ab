import { createSign, generateKeyPairSync } from 'node:crypto';
import type { SealKey } from '../../src/documents/ports.ts';

/** A key of the kind that KMS has, in memory. */
export const sealKey = (): SealKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    sign: (message) => Promise.resolve(createSign('sha256').update(message).sign(privateKey)),
    publicKey: () => Promise.resolve(publicKey.export({ type: 'spki', format: 'der' })),
  };
};
