import { enableBankAccount } from '../../src/payouts/domain/payout-account.ts';
import type { PayoutAccount } from '../../src/payouts/domain/payout-account.ts';
import type { Payout } from '../../src/payouts/domain/payout.ts';
import type { BatchProgress, PayrollLine } from '../../src/payroll/domain/line.ts';
import { payoutKeyOf } from '../../src/payroll/domain/line.ts';
import type { PayrollOrder } from '../../src/payroll/domain/order.ts';
import { inBatches, totalOf } from '../../src/payroll/domain/order.ts';
import { newPayroll } from '../../src/payroll/domain/payroll.ts';
import type { Payroll, PayrollStatus } from '../../src/payroll/domain/payroll.ts';
import { initiatePayrollBatch } from '../../src/payroll/handlers/initiatePayrollBatch.ts';
import { lockPayrollFunds } from '../../src/payroll/handlers/lockPayrollFunds.ts';
import { eur, givenMoney, givenPayoutAccount, givenPayoutEvent } from '../given.ts';
import { START, clientId, clientUser } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** Payrolls to begin a test with, and what a test does to their payouts. */

export const executionArn = 'arn:aws:states:eu-central-1:000000000000:execution:payroll:live';
export const deadArn = 'arn:aws:states:eu-central-1:000000000000:execution:payroll:dead';

const id = (family: string, n: number): string => `${family}-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const contractorNumber = (n: number): string => id('c0000000', n);
export const lineNumber = (n: number): string => id('11111111', n);

export type PayrollId = Pick<Payroll, 'payrollId'>;
export const firstBatch = ({ payrollId }: PayrollId) => ({ payrollId, batch: 1 });

export type Claims = Readonly<Record<string, string>>;
/** What a request about a payroll has, from any caller. */
export const ofPayroll = (payrollId: string, claims?: Claims) => ({
  pathParameters: { payrollId },
  ...(claims && { claims }),
});

/** A contractor who is verified and can be paid; or what `parts` say. */
export const givenContractor = async (
  service: TestPayments,
  contractorId: string,
  { verified = true, account = {} }: { verified?: boolean; account?: Partial<PayoutAccount> | 'none' } = {},
): Promise<void> => {
  if (verified) {
    const kyc = { contractorId, kycId: service.ids.next(), approvedAt: START };
    await service.store.commit([service.payoutRecords.putVerified(kyc)]);
  }
  if (account !== 'none') await givenPayoutAccount(service, { contractorId, ...account });
};

/** Line n pays contractor n so many cents: 1,000 and n. */
export const orderNumber = (n: number, parts: Partial<PayrollOrder> = {}): PayrollOrder => ({
  lineId: lineNumber(n),
  contractorId: contractorNumber(n),
  amount: eur(1_000 + n),
  reference: `invoice ${n}`,
  ...parts,
});

interface Given extends Partial<Payroll> {
  /** How many; their contractors can be paid. */
  readonly lines?: number;
  readonly orders?: readonly PayrollOrder[];
}

/** A payroll of the client's, with its lines and their contractors. */
export const givenPayroll = async (
  service: TestPayments,
  { lines = 2, orders = numbers(lines).map((n) => orderNumber(n)), ...parts }: Given = {},
): Promise<Payroll> => {
  const { payrolls, store } = service;
  const payrollId = parts.payrollId ?? service.ids.next();
  const payroll: Payroll = {
    ...newPayroll({ payrollId, clientId, name: 'November', createdBy: clientUser, currency: 'EUR', at: START }),
    lineCount: orders.length,
    total: totalOf(orders, 'EUR'),
    ...parts,
  };
  for (const contractorId of new Set(orders.map((order) => order.contractorId))) {
    if ((await service.payoutRecords.getPayoutAccount(contractorId)) === undefined) {
      await givenContractor(service, contractorId);
    }
  }
  for (const batch of inBatches(payrollId, orders)) await store.commit([payrolls.putBatch(batch)]);
  await store.commit([payrolls.putPayroll(payroll)]);
  return payroll;
};

export const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** What a payroll has that was submitted, and is driven by the test's execution. */
export const withStatus = (status: PayrollStatus): Partial<Payroll> => ({
  status,
  submittedBy: clientUser,
  submittedAt: START,
  holder: { executionArn, claimedAt: START },
});

/** A payroll whose funds are locked. */
export const givenLocked = async (service: TestPayments, parts: Given = {}): Promise<Payroll> => {
  const payroll = await givenPayroll(service, { ...withStatus('submitted'), ...parts });
  await givenMoney(service, payroll.total.amountMinor);
  await lockPayrollFunds(service)({ payrollId: payroll.payrollId });
  return payrollOf(service, payroll);
};

/** A payroll whose first batch is on its way, with Stripe. */
export const givenPaying = async (service: TestPayments, parts: Given = {}): Promise<Payroll> => {
  const payroll = await givenLocked(service, parts);
  await initiatePayrollBatch(service)({ payrollId: payroll.payrollId, batch: 1 });
  return payrollOf(service, payroll);
};

export const payrollOf = async (service: TestPayments, { payrollId }: PayrollId): Promise<Payroll> =>
  (await service.payrolls.readPayroll(payrollId)).value;

export const lineOf = async (service: TestPayments, { payrollId }: PayrollId, n: number): Promise<PayrollLine> => {
  const line = await service.payrolls.getLine(`${payrollId}.${lineNumber(n)}`);
  if (line === undefined) throw new Error(`Line ${n} is not on its way`);
  return line.value;
};

export const progressOf = async (
  service: TestPayments,
  { payrollId }: PayrollId,
  batch = 1,
): Promise<BatchProgress> => {
  const progress = await service.payrolls.getProgress(payrollId, batch);
  if (progress === undefined) throw new Error(`Batch ${batch} was not begun`);
  return progress.value;
};

interface SaidOfPayout {
  readonly status: string;
  readonly failureCode?: string;
  readonly failureId?: string;
}

/** What Stripe says about the present payout of a line, by webhook. */
export const whenLinesPayout = async (
  service: TestPayments,
  line: PayrollLine,
  facts: SaidOfPayout,
): Promise<Payout | undefined> => {
  const payout = (await service.payoutRecords.getPayout(payoutKeyOf(line)))?.value;
  if (payout?.payoutId === undefined) throw new Error(`Line ${line.paymentId} has no payout at Stripe`);
  const said = service.atStripe.payout(payout.payoutId, facts);
  return (await givenPayoutEvent(service, said))?.payout;
};

export const whenPayout = async (service: TestPayments, payroll: PayrollId, n: number, facts: SaidOfPayout) =>
  whenLinesPayout(service, await lineOf(service, payroll, n), facts);

export const isPaid = (service: TestPayments, payroll: PayrollId, ...lines: readonly number[]) =>
  inTurn(lines, (n) => whenPayout(service, payroll, n, { status: 'paid' }));

export const hasFailed = (service: TestPayments, payroll: PayrollId, n: number, failureCode = 'account_closed') =>
  whenPayout(service, payroll, n, { status: 'failed', failureCode, failureId: `txn_${n}` });

const inTurn = async (lines: readonly number[], act: (n: number) => Promise<unknown>): Promise<void> => {
  for (const n of lines) await act(n);
};

/** The contractor of line n enters a bank account that takes money. */
export const updatesBankAccount = async (service: TestPayments, n: number): Promise<void> => {
  const read = await service.payoutRecords.getPayoutAccount(contractorNumber(n));
  if (read === undefined) throw new Error(`Contractor ${n} has no payout account`);
  const updated = enableBankAccount(read.value, service.clock.now());
  await service.store.commit([service.payoutRecords.putPayoutAccount(updated, read)]);
};
