import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { SealKey } from '../documents/ports.ts';

export interface SealKeyOptions {
  readonly client?: KMSClient;
  /** Id, ARN or alias of an asymmetric key (ECC_NIST_P256, SIGN_VERIFY). */
  readonly keyId: string;
}

/** The platform's seal in KMS: ECDSA over SHA-256, DER. */
export const createSealKey = ({ client = new KMSClient(awsClientTimeouts), keyId }: SealKeyOptions): SealKey => ({
  sign: async (message) => {
    const { Signature } = await client.send(
      new SignCommand({
        KeyId: keyId,
        // KMS takes messages of up to 4,096 bytes; signed attributes may be longer.
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    if (Signature === undefined) throw new Error('KMS answered without a signature');
    return Signature;
  },

  publicKey: async () => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (PublicKey === undefined) throw new Error('KMS answered without a public key');
    return PublicKey;
  },
});
