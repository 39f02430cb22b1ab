import { createPublicKey, verify } from 'node:crypto';
import { parseRow } from '../../services/payments/src/ledger/domain/export.ts';
import { checkpointMessage } from '../../services/payments/src/ledger/domain/log.ts';
import type { Digest } from '../../services/payments/src/ledger/domain/log.ts';
import { createVerifier } from '../../services/payments/src/ledger/domain/verify.ts';
import type { Verdict, VerifySignature } from '../../services/payments/src/ledger/domain/verify.ts';

/**
 * Whether one of the keys made the checkpoint's signature: ECDSA over SHA-256, as KMS writes it. Several, because keys are
 * replaced in time.
 *
 * @throws Error for text that is not a public key
 */
const signedByOneOf = (pems: readonly string[]): VerifySignature => {
  const keys = pems.map((pem) => createPublicKey(pem));
  return (checkpoint) => {
    const message = Buffer.from(checkpointMessage(checkpoint), 'utf8');
    const signature = Buffer.from(checkpoint.signature, 'base64');
    return keys.some((key) => verify('sha256', message, key, signature));
  };
};

export interface Judgement {
  readonly verdict: Verdict;
  /** A digest that was kept, and whether the log still begins with it. */
  readonly kept?: Digest & { readonly holds: boolean };
  readonly ok: boolean;
}

/** Rows between two reports of progress. */
const REPORTED = 10_000;

/**
 * Recompute an export, and compare it with keys and a digest that come from elsewhere. Reads it line by line.
 *
 * @param keys Public keys as PEM
 * @throws ValidationError for lines that are no export; Error for text that is not a key
 */
export const judge = async (
  lines: AsyncIterable<string>,
  {
    keys,
    kept,
    progress,
  }: {
    readonly keys: readonly string[];
    readonly kept?: Digest | undefined;
    /** Receives how far it is, in words. */
    readonly progress: (text: string) => void;
  },
): Promise<Judgement> => {
  const verifier = createVerifier(signedByOneOf(keys));
  let read = 0;
  for await (const line of lines) {
    read += 1;
    if (line !== '') verifier.add(parseRow(line, `line ${read}`));
    if (read % REPORTED === 0) progress(`${read} rows read`);
  }
  progress(`${read} rows read; comparing roots, balances and signatures`);
  const verdict = verifier.verdict();
  if (kept === undefined) return { verdict, ok: verdict.ok };
  const holds = verifier.beginsWith(kept);
  return { verdict, kept: { ...kept, holds }, ok: verdict.ok && holds };
};

/** A digest as `describeJudgement` shows it: `<size>:<root>`. @throws Error */
export const parseDigest = (text: string): Digest => {
  const [, size, root] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (size === undefined || root === undefined) throw new Error(`A digest is <size>:<root>, not ${text}`);
  return { size: Number(size), root };
};

/** The judgement as text, one fact per line. */
export const describeJudgement = ({ verdict, kept, ok }: Judgement): readonly string[] => {
  const { size, root, entries, pending, checkpoints, signedEntries, balancesChecked, furtherFaults } = verdict;
  const faults = [
    ...verdict.faults.map(({ message }) => message),
    ...(kept?.holds === false
      ? [`The log does not begin with the ${kept.size} entries of the digest that was kept`]
      : []),
  ];
  const count = faults.length + furtherFaults;
  return [
    `Log of ${size} entries; its digest, to be kept: ${size}:${root}`,
    `${entries} entries recomputed, ${pending} not yet in the log`,
    `${checkpoints} checkpoints hold and vouch for ${signedEntries} entries`,
    balancesChecked
      ? 'Balances were compared with the sums of the entries'
      : 'Balances changed during the export: not compared',
    ...(kept?.holds === true ? [`The first ${kept.size} entries are those of the digest that was kept`] : []),
    ...faults.map((message) => `FAULT: ${message}`),
    ...(furtherFaults > 0 ? [`FAULT: ${furtherFaults} more entries have a fault`] : []),
    ok ? 'The ledger holds.' : `The ledger does not hold: ${count} ${count === 1 ? 'fault' : 'faults'}.`,
  ];
};
