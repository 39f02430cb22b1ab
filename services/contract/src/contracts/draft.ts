import type { FieldError } from '#shared/errors/index.ts';
import { isPayableCurrency } from '#shared/money/payable.ts';
import { isolated } from '#shared/pdf/isolated.ts';
import { isTimeZone } from '#shared/time/calendar.ts';
import { lastDayOfTerm, plusMonths } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { referenceOf, textProblem } from '#shared/validation/index.ts';
import type { ContractText } from '../documents/contract-document.ts';
import { assertCharacters } from '../domain/characters.ts';
import { contractCalendar, signingDeadline } from '../domain/contract.ts';
import type { FactPlaceholder } from '../domain/contract-template.ts';
import type { Contract } from '../domain/contract.ts';
import { DraftRefusedError } from '../domain/errors.ts';
import type { ContractPolicy } from '../domain/policy.ts';
import { newSigning } from '../domain/signing.ts';
import { latestDay } from '../domain/terms.ts';
import type { Terms } from '../domain/terms.ts';
import { fillTemplate, templateProblems } from '../domain/text-template.ts';
import { newWork } from '../domain/work.ts';
import type { Work } from '../domain/work.ts';
import { payoutProblems, rateOf, rateProblems } from '../rate-input.ts';
import type { CompleteDraft } from './complete-draft.ts';
import { MAX_TITLE } from './draft-input.ts';

/** What a draft writes. */
export interface Draft {
  readonly contract: Contract;
  readonly text: ContractText;
  /** The milestones, none of them submitted. */
  readonly works: readonly Work[];
}

export interface DraftFacts {
  readonly contractId: string;
  readonly clientId: string;
  /** User of the client who drafts. */
  readonly createdBy: string;
  readonly at: string;
  readonly newId: () => string;
  readonly policy: Pick<ContractPolicy, 'daySeconds' | 'signingDays'>;
}

/** A contract may have begun when it is signed, and lies in a future that people plan for. */
const MONTHS_BEFORE = 12;
const MONTHS_AHEAD = 60;
/** Characters of the terms with their placeholders filled. */
const MAX_FILLED = 24_000;

/**
 * A new contract, its text and its milestones.
 * @throws CharactersRefusedError, DraftRefusedError naming the fields
 */
export const draft = (input: CompleteDraft, facts: DraftFacts): Draft => {
  assertCharacters(textsOf(input));
  // Days are counted from a first day that is near enough to be counted from.
  refuse(startProblems(input, facts));
  const endsOn = lastDayOf(input);
  const values = placeholderValues(input, endsOn);
  refuse([
    ...ownProblems(input),
    ...endProblems(input, endsOn, facts),
    ...templateProblems('terms', input.terms, Object.keys(values)),
  ]);
  const terms = fillTemplate(input.terms, values);
  const isTooLong = Array.from(terms).length > MAX_FILLED;
  refuse(problem(isTooLong, 'terms', `may have ${MAX_FILLED} characters at most once they are filled`));
  return drafted({ ...input, terms }, endsOn, facts);
};

const titlesOf = ({ title, milestones = [] }: CompleteDraft): Readonly<Record<string, string>> => ({
  title,
  ...Object.fromEntries(milestones.map((milestone, index) => [`milestones[${index}].title`, milestone.title])),
});

const textsOf = (input: CompleteDraft): Readonly<Record<string, string>> => ({
  'client.name': input.client.name,
  'client.address': input.client.address,
  'contractor.name': input.contractor.name,
  'contractor.address': input.contractor.address,
  terms: input.terms,
  ...titlesOf(input),
  ...Object.fromEntries(Object.values(input.values).map((value, index) => [`placeholders[${index}].value`, value])),
});

/** `undefined` for an open end. */
const lastDayOf = ({ startsOn, endsOn, termMonths }: CompleteDraft): LocalDate | undefined =>
  endsOn ?? (termMonths === undefined ? undefined : lastDayOfTerm(startsOn, termMonths));

const placeholderValues = (input: CompleteDraft, endsOn: LocalDate | undefined): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(input.values).map(([name, value]) => [name, isolated(value)])),
  ...factValues(input, endsOn),
});

const factValues = (
  input: CompleteDraft,
  endsOn: LocalDate | undefined,
): Readonly<Partial<Record<FactPlaceholder, string>>> => ({
  'client.name': isolated(input.client.name),
  'client.address': isolated(input.client.address),
  'contractor.name': isolated(input.contractor.name),
  'contractor.address': isolated(input.contractor.address),
  title: isolated(input.title),
  currency: input.currency,
  startsOn: input.startsOn,
  noticeDays: String(input.noticeDays),
  timeZone: input.timeZone,
  ...(endsOn !== undefined && { endsOn }),
});

const problem = (isWrong: boolean, field: string, message: string): readonly FieldError[] =>
  isWrong ? [{ field, message }] : [];

const refuse = (problems: readonly FieldError[]): void => {
  if (problems.length > 0) throw new DraftRefusedError(problems);
};

const todayIn = (timeZone: string, { at, policy }: DraftFacts): LocalDate =>
  contractCalendar({ timeZone, createdAt: at }, policy).dateAt(at);

const startProblems = ({ startsOn, timeZone }: CompleteDraft, facts: DraftFacts): readonly FieldError[] => {
  if (!isTimeZone(timeZone)) return [{ field: 'timeZone', message: 'is no IANA time zone' }];
  const today = todayIn(timeZone, facts);
  const earliest = plusMonths(today, -MONTHS_BEFORE);
  const latest = plusMonths(today, MONTHS_AHEAD);
  return [
    ...problem(startsOn < earliest, 'startsOn', `is before ${earliest}`),
    ...problem(startsOn > latest, 'startsOn', `is after ${latest}`),
  ];
};

const ownProblems = (input: CompleteDraft): readonly FieldError[] => {
  const { milestones = [], rate, endsOn, termMonths } = input;
  return [
    ...Object.entries(titlesOf(input)).flatMap(([field, title]) => {
      const message = textProblem(title, referenceOf(MAX_TITLE));
      return message === undefined ? [] : [{ field, message }];
    }),
    ...problem(endsOn !== undefined && termMonths !== undefined, 'termMonths', 'is not taken with endsOn'),
    ...problem(milestones.length === 0 && rate === undefined, 'milestones', 'are needed where no rate is agreed'),
    ...(isPayableCurrency(input.currency)
      ? amountProblems(input)
      : [{ field: 'currency', message: 'is none that payments are made in' }]),
  ];
};

const amountProblems = ({ currency, milestones = [], rate }: CompleteDraft): readonly FieldError[] => [
  ...milestones.flatMap(({ amountMinor }, index) =>
    payoutProblems(`milestones[${index}].amountMinor`, { amountMinor, currency }),
  ),
  ...(rate === undefined ? [] : rateProblems('rate', rate, currency)),
];

const endProblems = (
  { startsOn, timeZone, milestones = [] }: CompleteDraft,
  endsOn: LocalDate | undefined,
  facts: DraftFacts,
): readonly FieldError[] => {
  const today = todayIn(timeZone, facts);
  const latest = latestDay(startsOn);
  return [
    ...problem(endsOn !== undefined && endsOn < startsOn, 'endsOn', `is before the first day, ${startsOn}`),
    ...problem(endsOn !== undefined && endsOn < today, 'endsOn', `is before today, ${today}`),
    ...problem(endsOn !== undefined && endsOn > latest, 'endsOn', `is after ${latest}`),
    ...milestones.flatMap(({ dueOn }, index) =>
      problem(
        dueOn !== undefined && (dueOn < startsOn || dueOn > (endsOn ?? latest)),
        `milestones[${index}].dueOn`,
        'is not a day of the contract',
      ),
    ),
  ];
};

const drafted = (input: CompleteDraft, endsOn: LocalDate | undefined, facts: DraftFacts): Draft => {
  const { contractId, clientId, createdBy, at, newId, policy } = facts;
  const { contractorId, title, currency, timeZone, startsOn, noticeDays, silence = 'operator', template } = input;
  const rate = input.rate && rateOf(input.rate, currency);
  const milestones = (input.milestones ?? []).map(({ title: name, amountMinor, dueOn }) => ({
    title: name,
    amount: { amountMinor, currency },
    ...(dueOn !== undefined && { dueOn }),
  }));
  const common = { contractId, title, timeZone, startsOn, noticeDays, silence };
  const end = endsOn === undefined ? {} : { endsOn };
  const terms: Terms = [{ version: 1, effectiveOn: startsOn, ...end, ...(rate && { rate }) }];
  const calendar = contractCalendar({ timeZone, createdAt: at }, policy);
  const signBy = signingDeadline({ terms, terminations: [] }, at, calendar, policy);
  return {
    contract: {
      ...common,
      ...{ clientId, contractorId, createdBy, currency },
      ...(template && { template }),
      terms,
      signing: newSigning({ firstSigner: 'client', signBy, at }),
      terminations: [],
      generation: 1,
      createdAt: at,
      updatedAt: at,
    },
    text: {
      ...common,
      ...end,
      ...(rate && { rate }),
      parties: { client: input.client, contractor: input.contractor },
      terms: input.terms,
      milestones,
      draftedAt: at,
    },
    works: milestones.map(({ title: name, amount, dueOn }) =>
      newWork({
        ...{ workId: newId(), contractId, kind: 'milestone', title: name, agreed: amount, at },
        ...(dueOn !== undefined && { dueOn }),
      }),
    ),
  };
};
