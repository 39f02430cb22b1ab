import type { PdfDocument } from '#shared/pdf/index.ts';
import type { Amendment } from '../domain/amendment.ts';
import { milestoneTable, paragraphs, partyText, rateText } from './contract-document.ts';
import type { ContractText } from './contract-document.ts';

/** Everything that an amendment's document says: none of it changes once it is drafted. */
export interface AmendmentText extends Pick<Amendment, 'amendmentId' | 'effectiveOn' | 'change' | 'createdAt'> {
  readonly contract: Pick<ContractText, 'contractId' | 'title' | 'parties' | 'timeZone'>;
}

/** The document that both parties sign. The same facts make the same bytes. */
export const amendmentDocument = ({
  amendmentId,
  effectiveOn,
  change: { rate, endsOn, milestones = [] },
  createdAt,
  contract,
}: AmendmentText): PdfDocument => ({
  title: `Amendment: ${contract.title}`,
  date: createdAt,
  blocks: [
    {
      kind: 'fields',
      rows: [
        ['Amendment', amendmentId],
        ['Contract', contract.contractId],
        ['Client', partyText(contract, 'client')],
        ['Contractor', partyText(contract, 'contractor')],
        ['In effect from', effectiveOn],
        ['Dates', `in the time zone ${contract.timeZone}; the first and the last day are included`],
      ],
    },
    { kind: 'heading', text: 'Changes' },
    ...(rate === undefined ? [] : paragraphs(`From ${effectiveOn} on, time is paid by ${rateText(rate)}.`)),
    ...(endsOn === undefined ? [] : paragraphs(`The last day of the contract is ${endsOn}.`)),
    ...(milestones.length === 0 ? [] : paragraphs('These milestones are added:')),
    ...milestoneTable(milestones.map(({ agreed: amount, ...milestone }) => ({ ...milestone, amount }))),
    ...paragraphs('Everything else stays as the parties agreed on it before.'),
  ],
});
