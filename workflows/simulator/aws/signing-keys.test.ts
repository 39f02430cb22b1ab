import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { publicKeyOf, signDigest } from './signing-keys.ts';

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const verifies = (keyId: string, text: string, signature: Uint8Array): boolean =>
  verify(
    'sha256',
    Buffer.from(text),
    createPublicKey({ key: Buffer.from(publicKeyOf(keyId)), format: 'der', type: 'spki' }),
    signature,
  );

describe('A signing key of the simulated KMS', () => {
  it('makes signatures that its public key verifies', () => {
    for (let number = 0; number < 100; number += 1) {
      const text = `message ${number}`;
      expect(verifies('alias/seal', text, signDigest('alias/seal', digestOf(text))), text).to.equal(true);
    }
  });

  it('signs the same with the same bytes, and nothing else', () => {
    const signature = signDigest('alias/seal', digestOf('a'));
    expect(signDigest('alias/seal', digestOf('a'))).to.deep.equal(signature);
    expect(signDigest('alias/seal', digestOf('b'))).not.to.deep.equal(signature);
    expect(verifies('alias/seal', 'b', signature)).to.equal(false);
    expect(verifies('alias/ledger', 'a', signature)).to.equal(false);
  });
});
