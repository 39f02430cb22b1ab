import { escrowOf } from './domain/accounts.ts';
import { amountOf } from './domain/balances.ts';
import { blockersOf } from './domain/payroll-preview.ts';
import type { Blocker } from './domain/payroll-preview.ts';
import type { Payroll } from './domain/payroll.ts';
import type { AuditEntry } from './domain/audit.ts';
import { actorOf } from './caller.ts';
import type { Payments } from './payments.ts';
import { contractorFacts } from './payroll-contractors.ts';
import { ordersOf } from './payroll-drafts.ts';
import type { Payrolls } from './payroll-drafts.ts';
import type { ApiRequest } from '#shared/http/index.ts';
import type { Money } from '#shared/money/index.ts';

/** What stands against paying it as it is now, and what the escrow holds. */
export const preview = async (
  service: Pick<Payments, 'repository' | 'ledger'> & Payrolls,
  payroll: Payroll,
): Promise<{ readonly blockers: readonly Blocker[]; readonly available: Money }> => {
  const { payrollId, clientId, total } = payroll;
  const orders = await ordersOf(service, payrollId);
  const [contractors, escrow] = await Promise.all([
    contractorFacts(
      service,
      orders.map(({ contractorId }) => contractorId),
    ),
    service.ledger.balance(escrowOf(clientId), total.currency),
  ]);
  const available = amountOf(escrow);
  return { blockers: blockersOf(payroll, { orders, contractors, available }), available };
};

/** Too much for one person to decide. */
export const needsApproval = ({ total }: Payroll, { policy }: Pick<Payments, 'policy'>): boolean =>
  policy.approvalAboveMinor > 0 && total.amountMinor > policy.approvalAboveMinor;

/** The machine takes it up, unless it has; a crash between record and start leaves that to the rule of `payroll.submitted`. */
export const startMachine = ({ executions }: Pick<Payments, 'executions'>, { payrollId }: Payroll): Promise<void> =>
  executions.start({ name: payrollId, input: { payrollId } });

/** One line of the audit log, of what a person did to a payroll. */
export const auditOf = (
  { payrollId, updatedAt: at }: Payroll,
  action: string,
  { caller, correlationId }: Pick<ApiRequest, 'caller' | 'correlationId'>,
): AuditEntry => ({ of: `payroll/${payrollId}`, at, actor: actorOf(caller), action, correlationId });
