import { logger } from '#shared/logging/index.ts';
import { auditBalances, isBalanced } from './index.ts';
import type { Audit } from './index.ts';
import type { LedgerPorts } from './ports.ts';

/**
 * Add up all balances: together they hold nothing, and no client's or contractor's is on the wrong side of zero. Rings when
 * it is otherwise.
 *
 * @throws StoreContentionError when money kept moving
 */
export const auditLedger = async (service: Pick<LedgerPorts, 'store' | 'sleep' | 'countMetric'>): Promise<Audit> => {
  const audit = await auditBalances(service);
  if (isBalanced(audit)) logger.info('The ledger is balanced', { accounts: audit.accounts });
  else {
    service.countMetric('LedgerUnbalanced');
    logger.error('The ledger is not balanced', { ...audit });
  }
  return audit;
};
