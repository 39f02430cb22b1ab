import { format } from '#shared/money/index.ts';
import { isolated } from '#shared/pdf/index.ts';
import type { PdfDocument } from '#shared/pdf/index.ts';
import { lastDay, outcomeOf } from '../domain/contract.ts';
import type { Contract, Outcome } from '../domain/contract.ts';
import type { Settlement, SettlementRow } from '../domain/settlement.ts';

/** What became of all work of a contract that ended. */
export interface SettlementStatement extends Settlement {
  readonly contractId: string;
  readonly title: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly outcome: Outcome;
  readonly startsOn: string;
  readonly lastDay: string;
  /** ISO-8601 UTC. */
  readonly endedAt: string;
}

/** @throws RangeError for a contract that has not ended */
export const settlementStatement = (contract: Contract, settlement: Settlement): SettlementStatement => {
  const { contractId, title, clientId, contractorId, startsOn, endedAt } = contract;
  const last = lastDay(contract);
  if (endedAt === undefined || last === undefined) throw new RangeError(`Contract ${contractId} has not ended`);
  const ended = { outcome: outcomeOf(contract), startsOn, lastDay: last, endedAt };
  return { contractId, title, clientId, contractorId, ...ended, ...settlement };
};

/** Where the statement of a contract lies. */
export const settlementKeys = (contractId: string) => ({
  json: `contracts/${contractId}/settlement.json`,
  pdf: `contracts/${contractId}/settlement.pdf`,
});

/** As JSON; the same statement makes the same bytes. */
export const settlementJson = (statement: SettlementStatement): Uint8Array =>
  Buffer.from(`${JSON.stringify(statement, null, 2)}\n`, 'utf8');

const OUTCOMES: Readonly<Record<SettlementRow['outcome'], string>> = {
  paid: 'Paid',
  payment_cancelled: 'Payment cancelled',
  closed: 'Not approved',
};

const REASONS: Readonly<Record<string, string>> = {
  not_submitted: 'not submitted',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
};

/** As a document for the parties. The same statement makes the same bytes. */
export const settlementDocument = (statement: SettlementStatement): PdfDocument => ({
  title: `Settlement: ${statement.title}`,
  date: statement.endedAt,
  blocks: [
    {
      kind: 'fields',
      rows: [
        ['Contract', statement.contractId],
        ['Client', statement.clientId],
        ['Contractor', statement.contractorId],
        ['First day', statement.startsOn],
        ['Last day', statement.lastDay],
        ['Ended', statement.outcome === 'completed' ? 'by its own end' : 'before its own end'],
        ['Settled on', `${statement.endedAt.slice(0, 10)} (UTC)`],
        ['Paid in all', format(statement.paid)],
      ],
    },
    { kind: 'heading', text: 'Work' },
    ...(statement.rows.length === 0
      ? [{ kind: 'paragraph' as const, text: 'There was no work.' }]
      : [workTable(statement)]),
    ...attachmentsOf(statement),
  ],
});

/** Which content was submitted, so that both can tell whether a file that they have is that. */
const attachmentsOf = ({ rows }: SettlementStatement): PdfDocument['blocks'] => {
  const files = rows.flatMap(({ name, attachments = [] }) =>
    attachments.map(({ fileName, sizeBytes, sha256 }): readonly [string, string] => [
      isolated(fileName),
      `${isolated(name)}: ${sizeBytes} bytes, SHA-256 ${sha256}`,
    ]),
  );
  return files.length === 0
    ? []
    : [
        { kind: 'heading', text: 'Attachments' },
        { kind: 'fields', rows: files },
      ];
};

const workTable = ({ rows }: SettlementStatement) => ({
  kind: 'table' as const,
  columns: [
    { head: 'Work', share: 5 },
    { head: 'Outcome', share: 3 },
    { head: 'Amount', share: 2, align: 'end' as const },
  ],
  rows: rows.map(({ name, outcome, reason, amount }) => [
    isolated(name),
    [OUTCOMES[outcome], ...(reason === undefined ? [] : [REASONS[reason] ?? reason])].join(': '),
    format(amount),
  ]),
});
