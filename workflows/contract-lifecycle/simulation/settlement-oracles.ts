import type { Money } from '#shared/money/index.ts';
import type { LedgerEntry } from '../../../services/payments/src/money/postings.ts';
import type { Work } from '../../../services/contract/src/domain/work.ts';
import { entriesIn } from '../../payments-shared/records.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { World } from '../../simulator/world/world.ts';
import { contractsIn, isSettlement, objectsIn, worksOf } from './records.ts';
import { paymentIdOfWork } from './work-oracles.ts';

/** What the ledger credited to wallets for each payment, in minor units, whether or not it was reversed later. */
const creditedBy = (entries: readonly LedgerEntry[]): ReadonlyMap<string, number> => {
  const credited = new Map<string, number>();
  for (const { movement, reference, postings } of entries) {
    if (movement !== 'wallet.credited') continue;
    for (const { amount, reference: line = reference } of postings)
      credited.set(line, Math.max(amount.amountMinor, credited.get(line) ?? 0));
  }
  return credited;
};

const paidBy = (works: readonly Work[]): readonly Work[] => works.filter(({ status }) => status === 'paid');

const ledgerFaults = (records: Records, contractId: string, paid: Money): readonly string[] => {
  const credited = creditedBy(entriesIn(records));
  const inLedger = paidBy(worksOf(records, contractId)).reduce(
    (sum, work) => sum + (credited.get(paymentIdOfWork(work)) ?? 0),
    0,
  );
  return paid.amountMinor === inLedger
    ? []
    : [`contract ${contractId} was settled with ${paid.amountMinor}, and the ledger paid ${inLedger}`];
};

/** A contract is settled once, and the sum is what the ledger paid for it by then. */
const settlementsEqualTheLedger = (records: Records): Oracle => {
  const wrong: string[] = [];
  const seen = new Set<string>();
  return {
    name: 'settlements equal the ledger',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !isSettlement(change.key)) continue;
          const contractId = change.key.pk.slice('CONTRACT#'.length);
          if (seen.has(contractId)) wrong.push(`contract ${contractId} was settled twice`);
          seen.add(contractId);
          wrong.push(...ledgerFaults(records, contractId, (change.value as { readonly paid: Money }).paid));
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** What a statement's file says, as far as it is looked at. */
interface Statement {
  readonly paid: Money;
  readonly rows: readonly { readonly workId: string; readonly outcome: string; readonly amount: Money }[];
}

const statementFaults = (world: World, records: Records, contractId: string): readonly string[] => {
  const files = objectsIn(world, `contracts/${contractId}/settlement.json`);
  const [file] = files;
  if (file === undefined || files.length > 1) return [`contract ${contractId} has ${files.length} statements`];
  const { paid, rows } = JSON.parse(new TextDecoder().decode(file)) as Statement;
  const stated = rows.map(({ workId }) => workId).toSorted();
  const all = worksOf(records, contractId)
    .map(({ workId }) => workId)
    .toSorted();
  const sum = rows.reduce((total, { outcome, amount }) => total + (outcome === 'paid' ? amount.amountMinor : 0), 0);
  return [
    ...(stated.join() === all.join()
      ? []
      : [`the statement of ${contractId} has ${stated.length} of ${all.length} works`]),
    ...(sum === paid.amountMinor ? [] : [`the statement of ${contractId} adds up to ${sum}, not ${paid.amountMinor}`]),
  ];
};

/** The statement of a settled contract is stored once, as JSON and PDF, has all of its work, and adds up. */
export const settlementFiles = (records: Records): Oracle => ({
  name: 'statements are whole',
  conclude: (world) =>
    contractsIn(records).flatMap(({ contractId, endedAt }) => {
      if (endedAt === undefined) return [];
      const pdfs = objectsIn(world, `contracts/${contractId}/settlement.pdf`).length;
      return [
        ...statementFaults(world, records, contractId),
        ...(pdfs === 1 ? [] : [`contract ${contractId} has ${pdfs} statements as PDF`]),
      ];
    }),
});

/** What must hold of the settlement of a contract. */
export const settlementOracles = (records: Records): readonly Oracle[] => [
  settlementsEqualTheLedger(records),
  settlementFiles(records),
];
