import { queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { payments } from '../../wiring.ts';
import { auditBalances, isBalanced } from '../index.ts';
import type { LedgerPorts } from '../ports.ts';

type Dependencies = Pick<LedgerPorts, 'store' | 'sleep' | 'countMetric'>;

/**
 * Runs every hour: adds up all balances. Together they are zero, and no client's or contractor's balance is on the wrong side
 * of zero; otherwise it raises the alarm. Only reads, so it may run twice.
 *
 * @throws StoreContentionError when the balances kept changing
 */
export const auditLedger = (service: Dependencies) => async (): Promise<void> => {
  const audit = await auditBalances(service);
  if (isBalanced(audit)) {
    logger.info('The ledger is balanced', { accounts: audit.accounts });
    return;
  }
  service.countMetric('LedgerUnbalanced');
  logger.error('The ledger is not balanced', { ...audit });
};

/** Consumer of the audit queue, to which its schedule sends an empty message. */
export const handler = queueConsumer(
  () => undefined,
  () => auditLedger(payments()),
);
