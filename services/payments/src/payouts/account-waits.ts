import { isReadyAfter } from './domain/account-wait.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * Resume what waits for a contractor's account, if that has become ready since it failed. Call it whenever the account may have
 * changed, also for a replay: the call before may have crashed. Idempotent: each area resumes what it pays once per failure.
 */
export const resumeAccountWaits = async (
  { payoutRecords, payoutEffects }: Pick<PayoutPorts, 'payoutRecords' | 'payoutEffects'>,
  contractorId: string,
): Promise<void> => {
  const account = (await payoutRecords.getPayoutAccount(contractorId))?.value;
  if (account === undefined) return;
  const waits = await payoutRecords.listAccountWaits(contractorId);
  const ready = waits.filter(({ readiness }) => isReadyAfter(account, readiness));
  for (const kind of ['payment', 'payroll_line'] as const) {
    const theirs = ready.filter(({ subject }) => subject.kind === kind);
    if (theirs.length > 0) await payoutEffects[kind].accountReady(theirs, account);
  }
};
