import { format, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { stepOf } from '#shared/money/payable.ts';
import { isolated } from '#shared/pdf/index.ts';
import type { Block, PdfDocument } from '#shared/pdf/index.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import type { Silence } from '../domain/contract.ts';
import { CONTRACT_POLICY } from '../domain/policy.ts';
import type { Party } from '../domain/signing.ts';
import type { HourlyRate, ProRating, Rate, WeeklyRate } from '../domain/terms.ts';

/** Everything that a contract's document says. */
export interface ContractText {
  readonly contractId: string;
  readonly title: string;
  /** Name and address of each party, as they stand in the contract. */
  readonly parties: Readonly<Record<Party, { readonly name: string; readonly address: string }>>;
  /** Placeholders are filled. A line is a paragraph. */
  readonly terms: string;
  readonly milestones: readonly {
    readonly title: string;
    readonly amount: Money;
    readonly dueOn?: LocalDate;
  }[];
  readonly rate?: Rate;
  readonly startsOn: LocalDate;
  readonly endsOn?: LocalDate;
  /** IANA name. */
  readonly timeZone: string;
  readonly noticeDays: number;
  readonly silence: Silence;
  /** ISO-8601 UTC. */
  readonly draftedAt: string;
}

const PRO_RATINGS: Readonly<Record<ProRating, string>> = {
  calendar_days: 'a part of a week costs a seventh for each day',
  weekdays: 'a part of a week costs a fifth for each day from Monday to Friday',
};

const hourlyText = ({ amount, maximumMinutes }: HourlyRate): string =>
  `${format(amount)} an hour, for at most ${hoursOf(maximumMinutes)} in a week`;

const weeklyText = ({ amount, proRating }: WeeklyRate): string => `${format(amount)} a week; ${PRO_RATINGS[proRating]}`;

const hoursOf = (minutes: number): string => {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [`${hours} hours`, ...(rest === 0 ? [] : [`${rest} minutes`])].join(' ');
};

/** A rate in words. */
export const rateText = (rate: Rate): string => (rate.kind === 'hourly' ? hourlyText(rate) : weeklyText(rate));

const { silenceDays, submissionDays } = CONTRACT_POLICY;

const SILENCE: Readonly<Record<Silence, string>> = {
  operator:
    `Where there is no decision of the client about submitted work within ${silenceDays} days, MindLinks asks the client for one. ` +
    'MindLinks does not decide.',
  approval:
    `A milestone or timesheet that the client does not decide about within ${silenceDays} days is approved. ` +
    'A bonus or an expense is paid only when the client approves it.',
};

const SUBMISSIONS = `Work of the time until the last day can be submitted up to ${submissionDays} days after it, and no later.`;

const roundingText = ({ amount: { currency } }: Rate): string =>
  `Each timesheet is rounded once, half up, to a multiple of ${format(money(stepOf(currency, 'payout'), currency))}.`;

/** The document that both parties sign. The same facts make the same bytes. */
export const contractDocument = (contract: ContractText): PdfDocument => ({
  title: contract.title,
  date: contract.draftedAt,
  blocks: [
    {
      kind: 'fields',
      rows: [
        ['Contract', contract.contractId],
        ['Client', partyText(contract, 'client')],
        ['Contractor', partyText(contract, 'contractor')],
        ['Begins', `${contract.startsOn}`],
        ['Ends', contract.endsOn ?? 'when one party ends it'],
        ['Dates', `in the time zone ${contract.timeZone}; the first and the last day are included`],
      ],
    },
    { kind: 'heading', text: 'Terms' },
    ...paragraphs(contract.terms),
    ...payment(contract),
    { kind: 'heading', text: 'End' },
    ...paragraphs(endText(contract.noticeDays)),
    ...paragraphs(SUBMISSIONS),
    ...paragraphs(SILENCE[contract.silence]),
  ],
});

export const partyText = ({ parties }: Pick<ContractText, 'parties'>, party: Party): string =>
  `${isolated(parties[party].name)}\n${isolated(parties[party].address)}`;

export const paragraphs = (text: string): readonly Block[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ kind: 'paragraph', text: line }));

const payment = ({ milestones, rate }: ContractText): readonly Block[] => [
  { kind: 'heading', text: 'Payment' },
  ...(rate === undefined ? [] : paragraphs(`Time is paid by ${rateText(rate)}. ${roundingText(rate)}`)),
  ...milestoneTable(milestones),
];

/** Milestones as a table; nothing for none. */
export const milestoneTable = (milestones: ContractText['milestones']): readonly Block[] =>
  milestones.length === 0
    ? []
    : [
        {
          kind: 'table' as const,
          columns: [
            { head: 'Milestone', share: 5 },
            { head: 'Due', share: 2 },
            { head: 'Amount', share: 2, align: 'end' as const },
          ],
          rows: milestones.map(({ title, dueOn = '', amount }) => [isolated(title), dueOn, format(amount)]),
        },
      ];

const endText = (noticeDays: number): string =>
  `Each party may end the contract with a notice of ${noticeDays} days, which are counted from the day after the other party ` +
  'receives it. Both parties may agree on another day. For a serious reason, a party may end it without notice.';
