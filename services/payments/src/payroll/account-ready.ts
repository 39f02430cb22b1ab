import { retryOnConflict } from '#shared/store/index.ts';
import type { AccountWait } from '../payouts/domain/account-wait.ts';
import type { PayoutAccount } from '../payouts/domain/payout-account.ts';
import { subjectIdOf, subjectOf } from '../payouts/domain/payout.ts';
import { removeAccountWait } from '../payouts/records.ts';
import { linesPayable } from './domain/announcements.ts';
import { accountWaitOf } from './domain/line.ts';
import type { PayrollPorts } from './ports.ts';
import { takenLines } from './retry-draft.ts';

export type AccountReadyPorts = Pick<PayrollPorts, 'payrolls' | 'store' | 'clock' | 'sleep'>;

/**
 * Contractors of failed lines can be paid now. Of a payroll that is over, the funds are the client's again: its submitter is
 * notified, once, that the lines can be paid by a draft of failed lines; but not of lines that are in such a draft. While a payroll
 * runs, its machine tries them again, or the notice of its end names them.
 */
export const announcePayableLines = async (
  service: AccountReadyPorts,
  waits: readonly AccountWait[],
  account: PayoutAccount,
): Promise<void> => {
  for (const [payrollId, some] of Map.groupBy(waits, payrollOf)) await announce(service, payrollId, some, account);
};

const payrollOf = ({ payoutKey: key, subject }: AccountWait): string =>
  subjectOf({ key, subject }, 'payroll_line').payrollId;

/** Of one transaction. */
const WAITS_AT_ONCE = 90;

const announce = (
  service: AccountReadyPorts,
  payrollId: string,
  waits: readonly AccountWait[],
  account: PayoutAccount,
): Promise<void> =>
  retryOnConflict(async () => {
    const { payrolls, store, clock } = service;
    const payroll = await payrolls.readPayroll(payrollId);
    if (payroll.value.outcome === undefined) return;
    const taken = new Set(await takenLines(service, payroll.value));
    const lines = await Promise.all(waits.map(({ subject }) => payrolls.getLine(subjectIdOf(subject))));
    const payable = lines.flatMap((line, index) =>
      line !== undefined &&
      accountWaitOf(line.value)?.payoutKey === waits[index]?.payoutKey &&
      !taken.has(line.value.lineId)
        ? [line.value]
        : [],
    );
    await store.commit(
      [payrolls.unchanged(payroll), ...waits.slice(0, WAITS_AT_ONCE).map(removeAccountWait)],
      payable.length === 0 ? [] : [linesPayable(payroll.value, payable, account, clock.now())],
    );
  }, service);
