import { mapEach } from '#shared/concurrency/index.ts';
import { pageBody } from '#shared/http/index.ts';
import type { Page } from '#shared/http/index.ts';
import type { Page as RecordPage } from '#shared/store/index.ts';
import type { StatementLine } from '../money/balances.ts';
import type { ExplainedLine, LinePayment } from './domain/statement.ts';

export interface PaymentRecords {
  readonly payoutRecords: {
    /** @param paymentId A payment's id, or `<payrollId>.<lineId>` */
    findContractorPayment(paymentId: string): Promise<LinePayment | undefined>;
  };
}

/** Adds to each line the payment or payroll line that it refers to. The ledger keeps its id only: texts can be erased. */
export const withPayments = async (
  { payoutRecords }: PaymentRecords,
  lines: readonly StatementLine[],
): Promise<readonly ExplainedLine[]> => {
  // A payment has several lines: locked, spent, returned.
  const references = [...new Set(lines.map(({ reference }) => reference))];
  const found = await mapEach(references, (reference) => payoutRecords.findContractorPayment(reference));
  const payments = new Map(references.map((reference, index) => [reference, found[index]]));
  return lines.map((line) => withPayment(line, payments.get(line.reference)));
};

const withPayment = (line: StatementLine, found: LinePayment | undefined): ExplainedLine => {
  if (found === undefined) return line;
  const { kind, reference, payrollId, lineId } = found;
  const ids = { ...(payrollId !== undefined && { payrollId }), ...(lineId !== undefined && { lineId }) };
  return { ...line, payment: { kind, reference, ...ids } };
};

/** One page of an account's lines, as an API shows it. */
export const historyOf = async (
  records: PaymentRecords,
  { items, next }: RecordPage<StatementLine>,
): Promise<Page<ExplainedLine>> => {
  const lines = items.map(({ value }) => value);
  return pageBody(await withPayments(records, lines), next);
};
