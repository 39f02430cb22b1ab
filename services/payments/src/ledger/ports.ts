import type { AuditLog } from '../audit.ts';
import type { CommonPorts, Documents, Queues } from '../ports.ts';
import type { SignedCheckpoint } from './domain/log.ts';
import type { Ledger, Proofs, Recorder } from './index.ts';

/** Signs with a key that never leaves KMS (ECDSA on P-256 over SHA-256). */
export interface Signer {
  /** Id of the key, and the signature in base64. */
  sign(message: string): Promise<{ readonly keyId: string; readonly signature: string }>;
  /** The public key that verifies its signatures: SPKI as PEM. */
  publicKey(): Promise<{ readonly keyId: string; readonly pem: string }>;
}

/** Signed states of the log, in a bucket with Object Lock. */
export interface Checkpoints {
  latest(): Promise<SignedCheckpoint | undefined>;
  put(checkpoint: SignedCheckpoint): Promise<void>;
  /** Those of a log of this size: one, or none. A log that was signed in two versions has two. */
  ofSize(size: number): Promise<readonly SignedCheckpoint[]>;
}

export interface LedgerPorts extends CommonPorts {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly proofs: Proofs;
  readonly checkpoints: Checkpoints;
  readonly signer: Signer;
  readonly documents: Documents;
  readonly queues: Pick<Queues, 'exportToContinue'>;
  readonly auditLog: AuditLog;
}
