import type { FieldError } from '#shared/errors/index.ts';
import type { Money } from '#shared/money/index.ts';
import { plusDays, weekStart } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { lastDay } from './contract.ts';
import type { Contract, SealedFile } from './contract.ts';
import { AmendmentRefusedError } from './errors.ts';
import type { Party, Signing } from './signing.ts';
import { latestDay, latestTerms, termsOn } from './terms.ts';
import type { Rate, Terms } from './terms.ts';
import type { Period } from './timesheet-amount.ts';

/** A milestone that an amendment adds. */
export interface AddedMilestone {
  readonly workId: string;
  readonly title: string;
  readonly agreed: Money;
  readonly dueOn?: LocalDate;
}

/** What an amendment changes from a day on; everything else stays. A renewal is an amendment with a later last day. */
export interface TermsChange {
  readonly rate?: Rate;
  readonly endsOn?: LocalDate;
  readonly milestones?: readonly AddedMilestone[];
}

/** A change that both parties sign like the contract itself. A contract has at most one that is open. */
export interface Amendment {
  readonly amendmentId: string;
  readonly contractId: string;
  readonly draftedBy: Party;
  /** User who drafted it. */
  readonly createdBy: string;
  readonly createdAt: string;
  readonly effectiveOn: LocalDate;
  readonly change: TermsChange;
  readonly signing: Signing;
  /** Of the terms that it made, once both signed. */
  readonly version?: number;
  /** The signed file, once it is sealed. */
  readonly sealed?: SealedFile;
}

/** What a party may draft of one contract in a day. */
export const MAXIMUM_DRAFTS = 5;

/** What decides whether a change can take effect on its day. */
export interface AmendmentRule {
  readonly terms: Terms;
  /** Of the contract. */
  readonly currency: string;
  readonly startsOn: LocalDate;
  /** Last day of the contract, by its terms or a termination. */
  readonly lastDay?: LocalDate;
  /** Last day of time that is approved: it is paid by the terms under which it was approved. */
  readonly approvedUntil?: LocalDate;
  /** The date where the contract is. */
  readonly today: LocalDate;
}

/** What the rule says about a contract. */
export const amendmentRule = (
  contract: Pick<Contract, 'terms' | 'currency' | 'startsOn' | 'approvedUntil' | 'terminations'>,
  today: LocalDate,
): AmendmentRule => {
  const { terms, currency, startsOn, approvedUntil } = contract;
  const last = lastDay(contract);
  return {
    ...{ terms, currency, startsOn, today },
    ...(approvedUntil !== undefined && { approvedUntil }),
    ...(last !== undefined && { lastDay: last }),
  };
};

/** Why a change cannot take effect on its day, by field. Asked when it is drafted, and again at the last signature. */
export const amendmentProblems = (
  { effectiveOn, change }: Pick<Amendment, 'effectiveOn' | 'change'>,
  { terms, currency, startsOn, lastDay: last, approvedUntil, today }: AmendmentRule,
): readonly FieldError[] => {
  const problem = (isWrong: boolean, field: string, message: string) => (isWrong ? [{ field, message }] : []);
  const before = latestTerms(terms);
  const latest = latestDay(today > startsOn ? today : startsOn);
  return [
    ...problem(Object.keys(change).length === 0, 'change', 'changes nothing'),
    ...problem(effectiveOn < startsOn, 'effectiveOn', `is before the first day, ${startsOn}`),
    ...problem(
      last !== undefined && effectiveOn > last && !isRenewal(change, effectiveOn, { terms, last }),
      'effectiveOn',
      `is after the last day, ${last}`,
    ),
    ...problem(effectiveOn > latest, 'effectiveOn', `is after ${latest}`),
    ...problem(
      change.rate !== undefined && approvedUntil !== undefined && effectiveOn <= approvedUntil,
      'effectiveOn',
      `is not after ${approvedUntil}, up to which work is approved`,
    ),
    ...problem(effectiveOn < before.effectiveOn, 'effectiveOn', `is before the last change, ${before.effectiveOn}`),
    ...problem(
      changesKindWithinWeek(effectiveOn, change, terms),
      'effectiveOn',
      'is not a Monday, and the kind of rate changes',
    ),
    ...problem(
      change.rate !== undefined && change.rate.amount.currency !== currency,
      'change.rate.amount.currency',
      'is not the currency of the contract',
    ),
    ...problem(
      change.endsOn !== undefined && change.endsOn < effectiveOn,
      'change.endsOn',
      'is before the change takes effect',
    ),
    ...problem(change.endsOn !== undefined && change.endsOn < today, 'change.endsOn', `is before today, ${today}`),
    ...problem(change.endsOn !== undefined && change.endsOn > latest, 'change.endsOn', `is after ${latest}`),
    ...dueProblems(change, { first: startsOn, last: change.endsOn ?? last ?? latest }),
  ];
};

/** A contract is renewed from the day after its own end on, and not after a termination. */
const isRenewal = (
  { endsOn }: TermsChange,
  effectiveOn: LocalDate,
  { terms, last }: { readonly terms: Terms; readonly last: LocalDate },
): boolean => endsOn !== undefined && latestTerms(terms).endsOn === last && effectiveOn === plusDays(last, 1);

const dueProblems = ({ milestones = [] }: TermsChange, { first, last }: Period): readonly FieldError[] =>
  milestones.flatMap(({ dueOn = first }, index) =>
    dueOn < first || dueOn > last
      ? [{ field: `change.milestones[${index}].dueOn`, message: 'is not a day of the contract' }]
      : [],
  );

const changesKindWithinWeek = (effectiveOn: LocalDate, { rate }: TermsChange, terms: Terms): boolean =>
  rate !== undefined && rate.kind !== termsOn(terms, effectiveOn).rate?.kind && weekStart(effectiveOn) !== effectiveOn;

/**
 * The terms with one more version, which both parties signed.
 * @throws AmendmentRefusedError when the change cannot take effect any more
 */
export const applyAmendment = (amendment: Pick<Amendment, 'effectiveOn' | 'change'>, rule: AmendmentRule): Terms => {
  const problems = amendmentProblems(amendment, rule);
  if (problems.length > 0) throw new AmendmentRefusedError(problems);
  const before = latestTerms(rule.terms);
  const { milestones: _added, ...change } = amendment.change;
  const version = { ...before, ...change, version: before.version + 1, effectiveOn: amendment.effectiveOn };
  return [...rule.terms, version];
};
