/** The key with which the platform seals documents: ECDSA on P-256 over SHA-256. */
export interface SealKey {
  /** DER of the signature over the message. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
  /** DER of its SubjectPublicKeyInfo. */
  readonly publicKey: () => Promise<Uint8Array>;
}
