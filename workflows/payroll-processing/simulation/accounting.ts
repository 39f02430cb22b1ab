import { lockedOf, walletOf } from '../../../services/payments/src/money/accounts.ts';
import type { LedgerEntry } from '../../../services/payments/src/money/postings.ts';
import type { BatchProgress, PayrollLine } from '../../../services/payments/src/payroll/domain/line.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { entriesIn, payrollLinesIn, payrollsIn, progressIn } from '../../payments-shared/records.ts';
import { isPaidOut, ofPayroll, sumOf } from './records.ts';

/** That payrolls' records, their lines and the ledger say the same. Amounts in minor units. */

/** A batch's counters are what its lines say, after every commit, and what was booked stays so. */
export const countersAgree = (): Oracle => {
  const lines = new Map<string, PayrollLine>();
  const batches = new Map<string, BatchProgress>();
  const wrong: string[] = [];

  const check = (batch: BatchProgress, before: BatchProgress | undefined): void => {
    const { payrollId, batch: number, lines: size, outstanding, failed, returned, booked } = batch;
    const own = ofPayroll([...lines.values()], batch).filter((line) => line.batch === number);
    const count = (...statuses: string[]): number => own.filter(({ status }) => statuses.includes(status)).length;
    const said = [size, outstanding, failed, returned];
    const counted = [own.length, count('paying'), count('failed', 'reversed'), count('reversed')];
    const where = `batch ${number} of ${payrollId}`;
    if (said.join() !== counted.join()) wrong.push(`${where} counts ${said.join()}, and its lines ${counted.join()}`);
    const isKept = (before?.booked ?? []).every(
      (part, index) => JSON.stringify(part) === JSON.stringify(booked[index]),
    );
    if (!isKept) wrong.push(`${where} books anew what was booked`);
    if (new Set(booked.map(({ part }) => part)).size < booked.length) wrong.push(`${where} booked a part twice`);
    if (batch.round < (before?.round ?? 0)) wrong.push(`${where} went back to round ${batch.round}`);
  };

  return {
    name: 'batches count their lines',
    listener: {
      committed: (_table, changes) => {
        const touched = new Set<string>();
        const before = new Map(batches);
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.pk.startsWith('PAYROLL#')) continue;
          const { pk, sk } = change.key;
          if (sk.startsWith('LINE#')) {
            const line = change.value as PayrollLine;
            lines.set(line.paymentId, line);
            touched.add(`${pk} ${line.batch}`);
          }
          if (sk.startsWith('PROGRESS#')) {
            const batch = change.value as BatchProgress;
            batches.set(`${pk} ${batch.batch}`, batch);
            touched.add(`${pk} ${batch.batch}`);
          }
        }
        for (const key of touched) {
          const batch = batches.get(key);
          if (batch === undefined) wrong.push(`a line of ${key}, which was not begun`);
          else check(batch, before.get(key));
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** How it ended is what became of the lines: how many were paid, and how much. */
export const outcomesAgree = (records: Records): Oracle => ({
  name: 'payroll outcomes match their lines',
  conclude: () =>
    payrollsIn(records).flatMap((payroll) => {
      const { payrollId, outcome, status, lineCount, total } = payroll;
      if (!isPaidOut(payroll))
        return outcome === undefined ? [] : [`payroll ${payrollId} is ${status} with an outcome`];
      const lines = ofPayroll(payrollLinesIn(records), payroll);
      const of = (isIn: boolean): readonly number[] =>
        lines.filter((line) => (line.status === 'paid') === isIn).map(({ amount }) => amount.amountMinor);
      const [paid, failed] = [of(true), of(false)];
      const { paidLines, failedLines, paid: paidSum, released } = outcome ?? {};
      const said = [paidLines, paidSum?.amountMinor, failedLines, released?.amountMinor];
      const counted = [paid.length, sumOf(paid), failed.length, sumOf(failed)];
      return [
        ...(said.join() === counted.join() ? [] : [`payroll ${payrollId} says ${said.join()}, not ${counted.join()}`]),
        ...(lines.length === lineCount && sumOf([...paid, ...failed]) === total.amountMinor
          ? []
          : [`payroll ${payrollId} has ${lines.length} lines of ${lineCount}`]),
        ...((status === 'completed') === (failed.length === 0) ? [] : [`payroll ${payrollId} is ${status}`]),
      ];
    }),
});

const POSTED = {
  'wallet.credited': 'credit',
  'wallet.credit.reversed': 'credit taken back',
  'escrow.debited': 'debit',
  'escrow.debit.reversed': 'debit taken back',
} as const satisfies Partial<Record<LedgerEntry['movement'], string>>;

/** What the ledger must say of a line, by its status. */
const WANTED = {
  paying: [],
  paid: ['credit', 'debit'],
  failed: [],
  reversed: ['credit', 'credit taken back', 'debit', 'debit taken back'],
} as const satisfies Record<PayrollLine['status'], readonly string[]>;

/** One credit and one debit for a line that was paid, with its amount and to its contractor; none for one that failed. */
export const linesAreBookedOnce = (records: Records): Oracle => ({
  name: 'a line is booked once',
  conclude: () => {
    const lines = payrollLinesIn(records);
    const booked = new Map<string, string[]>(lines.map(({ paymentId }) => [paymentId, []]));
    const strange: string[] = [];
    for (const { movement, postings } of entriesIn(records)) {
      const what: string | undefined = (POSTED as Partial<Record<LedgerEntry['movement'], string>>)[movement];
      if (what === undefined) continue;
      for (const { from, to, amount, reference = '' } of postings) {
        const line = lines.find(({ paymentId }) => paymentId === reference);
        const [account] = [from, to].filter((side) => side !== 'clearing:payouts');
        const isRight =
          line?.amount.amountMinor === amount.amountMinor &&
          [walletOf(line.contractorId), lockedOf(line.clientId)].some((own) => own === account);
        if (!isRight) strange.push(`${what} of ${amount.amountMinor} at ${account ?? 'none'} for ${reference}`);
        booked.get(reference)?.push(what);
      }
    }
    return [
      ...strange,
      ...lines.flatMap(({ paymentId, status }) => {
        const [said, wanted] = [booked.get(paymentId)?.toSorted().join(), WANTED[status].join()];
        return said === wanted ? [] : [`line ${paymentId} is ${status}, and booked as: ${said ?? ''}`];
      }),
    ];
  },
});

/** A batch that is over is booked, every part of it, and its entries are in the ledger. */
export const everythingIsBooked = (records: Records): Oracle => ({
  name: 'every batch is booked',
  conclude: () => {
    const entries = new Set(entriesIn(records).map(({ entryId }) => entryId));
    return progressIn(records).flatMap(({ payrollId, batch, lines, booked }) => [
      ...(sumOf(booked.map(({ paidLines, failedLines }) => paidLines + failedLines)) === lines
        ? []
        : [`batch ${batch} of ${payrollId} has booked other lines than its ${lines}`]),
      ...booked
        .flatMap(({ entryIds }) => entryIds)
        .filter((entryId) => !entries.has(entryId))
        .map((entryId) => `batch ${batch} of ${payrollId} names ${entryId}, which is not in the ledger`),
    ]);
  },
});
