import { daysAfter } from '#shared/time/index.ts';
import type { Amendment } from './amendment.ts';
import { endedUnsigned } from './contract.ts';
import type { Contract } from './contract.ts';
import type { ContractPolicy } from './policy.ts';
import type { Signing } from './signing.ts';
import type { Work } from './work.ts';

/**
 * How long personal data of a contract that is over is kept.
 * - `signed`: claims from it and the tax law of its parties outlast it; until then an erasure waits (GDPR 17(3)(b), (e))
 * - `unsigned`: nobody owes anything under it
 */
export type RetentionRule = 'signed' | 'unsigned';

/** That a contract is over, and since when, ISO-8601 UTC. */
export interface Retention {
  readonly contractId: string;
  readonly rule: RetentionRule;
  readonly since: string;
}

/** `undefined` while the contract is not over. */
export const retentionOf = (contract: Contract): Retention | undefined => {
  const { contractId, endedAt, signing } = contract;
  if (endedAt !== undefined) return { contractId, rule: 'signed', since: endedAt };
  return endedUnsigned(contract) ? { contractId, rule: 'unsigned', since: signing.updatedAt } : undefined;
};

type RetentionPolicy = Pick<ContractPolicy, 'daySeconds' | 'retentionYears' | 'unsignedRetentionDays'>;

/** No year has more days: what is kept for years is never erased early. */
const DAYS_OF_A_YEAR = 366;

const daysOf = (rule: RetentionRule, { retentionYears, unsignedRetentionDays }: RetentionPolicy): number =>
  rule === 'signed' ? retentionYears * DAYS_OF_A_YEAR : unsignedRetentionDays;

/** Instant from which the personal data is erased, ISO-8601 UTC. */
export const erasableFrom = ({ rule, since }: Pick<Retention, 'rule' | 'since'>, policy: RetentionPolicy): string =>
  daysAfter(since, daysOf(rule, policy), policy);

/** Days after the end of an unsigned contract on which an erasure that was requested is done: its last execution is over by then. */
const REQUESTED_DAYS = 1;

/** The same, of an unsigned contract whose erasure was requested. */
export const erasableOnRequestFrom = ({ since }: Pick<Retention, 'since'>, policy: RetentionPolicy): string =>
  daysAfter(since, REQUESTED_DAYS, policy);

/** What stands in place of an erased text. */
export const ERASED = '(erased)';

const eraseSigning = (signing: Signing, erasedAt: string): Signing => ({
  ...signing,
  erasedAt,
  signatures: signing.signatures.map((signature) => ({
    ...signature,
    name: ERASED,
    maskedEmail: ERASED,
    address: ERASED,
    userAgent: ERASED,
  })),
  ...(signing.end && { end: { ...signing.end, reason: ERASED } }),
});

/** What is left of the contract: ids, dates, amounts and hashes. */
export const eraseContract = (contract: Contract, at: string): Contract => ({
  ...contract,
  title: ERASED,
  signing: eraseSigning(contract.signing, at),
  terminations: contract.terminations.map((termination) => ({ ...termination, message: ERASED })),
  erasedAt: at,
  updatedAt: at,
});

export const eraseAmendment = (amendment: Amendment, at: string): Amendment => ({
  ...amendment,
  change: {
    ...amendment.change,
    ...(amendment.change.milestones && {
      milestones: amendment.change.milestones.map((milestone) => ({ ...milestone, title: ERASED })),
    }),
  },
  signing: eraseSigning(amendment.signing, at),
});

export const eraseWork = (work: Work): Work => ({
  ...work,
  ...(work.title !== undefined && { title: ERASED }),
  ...(work.files !== undefined && { files: work.files.map((file) => ({ ...file, fileName: ERASED })) }),
  submissions: work.submissions.map(({ note: _note, ...submission }) => submission),
  decisions: work.decisions.map(({ comment: _comment, ...decision }) => decision),
});

/**
 * What an erasure that is asked for does to a contract.
 * - `requested`: it is erased from an instant on, and nothing holds it back
 * - `held`: it is signed, and kept until an instant; that of one that is not over is not known yet
 * - `erased`: it was erased before
 */
export const ERASURES = ['requested', 'held', 'erased'] as const;

export interface Erasure {
  readonly erasure: (typeof ERASURES)[number];
  readonly from?: string;
}

export const erasureOf = (contract: Contract, policy: RetentionPolicy): Erasure => {
  const { erasedAt } = contract;
  if (erasedAt !== undefined) return { erasure: 'erased', from: erasedAt };
  const retention = retentionOf(contract);
  if (retention === undefined) return { erasure: 'held' };
  return retention.rule === 'signed'
    ? { erasure: 'held', from: erasableFrom(retention, policy) }
    : { erasure: 'requested', from: erasableOnRequestFrom(retention, policy) };
};
