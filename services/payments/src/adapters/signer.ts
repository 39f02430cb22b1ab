import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Signer } from '../ledger/ports.ts';

export interface SignerOptions {
  readonly client?: KMSClient;
  /** Id, ARN or alias of an asymmetric key (ECC_NIST_P256, SIGN_VERIFY). */
  readonly keyId: string;
}

/** Signatures by a key in KMS: ECDSA over SHA-256, DER. */
export const createSigner = ({ client = new KMSClient(awsClientTimeouts), keyId }: SignerOptions): Signer => ({
  sign: async (message) => {
    const { KeyId = keyId, Signature } = await client.send(
      new SignCommand({
        KeyId: keyId,
        Message: Buffer.from(message, 'utf8'),
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    if (Signature === undefined) throw new Error('KMS answered without a signature');
    return { keyId: KeyId, signature: Buffer.from(Signature).toString('base64') };
  },

  publicKey: async () => {
    const { KeyId = keyId, PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (PublicKey === undefined) throw new Error('KMS answered without a public key');
    const lines =
      Buffer.from(PublicKey)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return { keyId: KeyId, pem: ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n') };
  },
});
