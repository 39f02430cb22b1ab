/** Where the files of something that both parties sign lie. Each key is written once. */
export interface SignedFileKeys {
  /** The document that both parties are shown. */
  readonly shown: string;
  /** The same, with the certificate of its signatures and the seal. */
  readonly signed: string;
}

/** Prefixes of all files of a contract. Uploads that were not submitted expire by themselves. */
export const filesOf = (contractId: string): readonly string[] => [
  `contracts/${contractId}/`,
  `attachments/${contractId}/`,
];

export const contractKeys = (contractId: string): SignedFileKeys => ({
  shown: `contracts/${contractId}/contract.pdf`,
  signed: `contracts/${contractId}/signed.pdf`,
});

export const amendmentKeys = (contractId: string, amendmentId: string): SignedFileKeys => ({
  shown: `contracts/${contractId}/amendments/${amendmentId}/amendment.pdf`,
  signed: `contracts/${contractId}/amendments/${amendmentId}/signed.pdf`,
});
