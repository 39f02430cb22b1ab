import type { Actor } from '#shared/events/index.ts';
import { clientOf } from '#shared/http/index.ts';
import type { ApiRequest, Caller } from '#shared/http/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { Change, Decision } from '#shared/store/index.ts';
import { escrowOf } from '../money/accounts.ts';
import { amountOf } from '../money/balances.ts';
import { decideAlone } from './domain/four-eyes.ts';
import { blockersOf } from './domain/preview.ts';
import type { Blocker } from './domain/preview.ts';
import type { Payroll } from './domain/payroll.ts';
import type { AuditEntry } from '../audit.ts';
import { actorOf, isAmong } from '#shared/http/actor.ts';
import type { PayrollPorts } from './ports.ts';
import { contractorFacts } from './contractors.ts';
import { ordersOf, ownPayroll } from './drafts.ts';
import type { Payrolls } from './drafts.ts';

/** What blocks paying it as it is now, and the escrow's balance. */
export const preview = async (
  service: Pick<PayrollPorts, 'payoutRecords' | 'ledger'> & Payrolls,
  payroll: Payroll,
): Promise<{
  readonly blockers: readonly Blocker[];
  readonly available: Money;
  readonly contractorIds: readonly string[];
}> => {
  const { payrollId, clientId, total } = payroll;
  const orders = await ordersOf(service, payrollId);
  const contractorIds = orders.map(({ contractorId }) => contractorId);
  const [contractors, escrow] = await Promise.all([
    contractorFacts(service, contractorIds),
    service.ledger.balance(escrowOf(clientId), total.currency),
  ]);
  const available = amountOf(escrow);
  return { blockers: blockersOf(payroll, { orders, contractors, available }), available, contractorIds };
};

/**
 * What records that the caller submits it alone, to be written with the submission. `undefined`: a second person has to approve it,
 * because it is too much for one to decide, with all else that they submitted within a day, or pays the person who submits it.
 * @param contractorIds Whom it pays
 */
export const soleDecision = async (
  { payrolls, policy, clock }: Pick<PayrollPorts, 'policy' | 'clock'> & Payrolls,
  { payrollId, clientId, total }: Payroll,
  { caller, contractorIds }: { readonly caller: Caller; readonly contractorIds: readonly string[] },
): Promise<Change | undefined> => {
  if (isAmong(caller, contractorIds)) return undefined;
  const decider = { clientId, userId: caller.id, currency: total.currency };
  const read = await payrolls.getSoleDecisions(decider);
  const decided = decideAlone(
    read?.value ?? { ...decider, decisions: [] },
    { payrollId, total, at: clock.now() },
    policy,
  );
  return decided && payrolls.putSoleDecisions(decided, read);
};

/** The machine takes it up, unless it has; a crash between record and start leaves that to the rule of `payroll.submitted`. */
export const startExecution = (
  { payrollExecutions }: Pick<PayrollPorts, 'payrollExecutions'>,
  { payrollId }: Payroll,
): Promise<void> => payrollExecutions.start({ name: payrollId, input: { payrollId } });

type OwnRequest = Pick<ApiRequest, 'caller' | 'correlationId'> & { readonly path: { readonly payrollId: string } };
export type OwnPayrolls = Pick<PayrollPorts, 'auditLog' | 'clock' | 'sleep'> & Payrolls;

/**
 * What a person decides about their client's own payroll, on record together with a line of the audit log. Nothing is
 * written where `decide` answers with the payroll it was given.
 * @throws NotFoundError for another client's as for none
 */
export const decideOnOwnPayroll = async (
  service: OwnPayrolls,
  request: OwnRequest,
  action: string,
  decide: (before: Payroll, by: { readonly actor: Actor; readonly at: string }) => OwnDecision | Promise<OwnDecision>,
): Promise<Payroll> => {
  const { payrolls, auditLog, clock } = service;
  const { payrollId } = request.path;
  await ownPayroll(service, clientOf(request.caller), payrollId);
  return payrolls.changePayroll(payrollId, service, async (before) => {
    const decided = await decide(before, { actor: actorOf(request.caller), at: clock.now() });
    const audit = auditLog.putAudit(auditOf(decided.value, action, request));
    return { ...decided, result: decided.value, changes: [...(decided.changes ?? []), audit] };
  });
};

type OwnDecision = Omit<Decision<Payroll, Payroll>, 'result'>;

/** One line of the audit log, of what a person did to a payroll. */
export const auditOf = (
  { payrollId, updatedAt: at }: Payroll,
  action: string,
  { caller, correlationId }: Pick<ApiRequest, 'caller' | 'correlationId'>,
): AuditEntry => ({ subject: `payroll/${payrollId}`, at, actor: actorOf(caller), action, correlationId });
