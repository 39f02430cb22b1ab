import { itemsOf } from '#local/platform-client/endpoints.ts';
import { contractorAt } from '../kyc-verification/simulation/actors.ts';
import { simulatedDriver } from '../kyc-verification/simulation/driver.ts';
import { createDriver } from '../milestone-payment/simulation/driver.ts';
import type { ApiAnswer } from '../simulator/aws/http-api.ts';
import { FailedExpectationError } from '../simulator/run/run.ts';
import { eventually } from '../simulator/scenario/scenario.ts';
import type { ScenarioContext } from '../simulator/scenario/scenario.ts';
import type { Actor } from '../simulator/world/actor.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../simulator/world/time.ts';
import { apiAs } from '../simulator/world/users.ts';
import type { VeriffSite } from '../simulator/world/veriff.ts';

/** Requests of people that no scenario of a workflow makes: so that each function of an API does all that it is there for. */

type Call = ReturnType<typeof apiAs>;

/** @throws FailedExpectationError for an answer that refuses */
const requesting =
  (call: Call) =>
  async (path: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE' = 'GET', body?: object): Promise<ApiAnswer> => {
    const answer = await call(path, { method, ...(body !== undefined && { body }) });
    if (answer.status >= 400) throw new FailedExpectationError(`${method} ${path} was answered ${answer.status}`);
    return answer;
  };

const first = (answer: ApiAnswer, member: string): string => String(itemsOf(answer)[0]?.[member]);

const userAs = (actor: Actor, group: 'client' | 'contractor', id: string) =>
  requesting(apiAs(actor, id, group, { [group === 'client' ? 'custom:clientId' : 'custom:contractorId']: id }));

/** After a payment: what its client, its contractor and admins look at. */
export const requestPayments = async (context: ScenarioContext<readonly [StripeSite]>): Promise<void> => {
  const { actor } = context;
  const driver = createDriver(context);
  const work = await driver.work();
  const client = userAs(actor, 'client', work.clientId);
  await client('/api/clients/me/escrow/alert', 'PUT', { threshold: { amountMinor: 100_000, currency: 'EUR' } });
  await driver.fund(work.amountMinor);
  driver.approve(work);
  await driver.waitForStatus(work, 'paid');
  await driver.waitForEnd();

  await client('/api/clients/me/escrow/fundings');
  await client('/api/clients/me/escrow/statement?from=2026-01-01T00:00:00Z');
  await client('/api/clients/me/payroll');
  const paymentId = first(await client('/api/clients/me/payments'), 'paymentId');
  await client(`/api/clients/me/payments/${paymentId}/invoice`);
  // An invoice whose file is missing is written again.
  for (const { name } of context.world.prepared.stacks.flatMap(({ buckets }) => buckets))
    for (const { key, versionId } of context.world.buckets.list(name, 'invoices/'))
      context.world.buckets.remove(name, key, versionId);
  await client(`/api/clients/me/payments/${paymentId}/invoice`);

  const contractor = userAs(actor, 'contractor', work.contractorId);
  await contractor('/api/contractors/me/payments');
  await contractor('/api/contractors/me/wallet/statement?from=2026-01-01T00:00:00Z');
  for (let time = 0; time < 2; time += 1) await contractor(`/api/contractors/me/payments/${paymentId}/receipt`);
  await contractor('/api/me/notifications');

  const admin = requesting(apiAs(actor, 'ada', 'admin'));
  await admin('/api/admin/payroll/parked');
  await admin('/api/admin/payments/parked?status=all');
  await admin('/api/admin/payout-accounts?status=ready');
  for (const path of ['', '/audit']) await admin(`/api/admin/payments/${paymentId}${path}`);
  await admin('/api/admin/notifications/suppressions');
  const eventId = first(await admin('/api/admin/payments/webhooks?status=processed'), 'eventId');
  await admin(`/api/admin/payments/webhooks/${eventId}/replay`, 'POST', { comment: 'Once more' });
  await actor.sleep(2 * HOUR_MS);
  await requestLedger(actor, admin, work.clientId);
};

const requestLedger = async (actor: Actor, admin: ReturnType<typeof requesting>, clientId: string): Promise<void> => {
  const escrow = encodeURIComponent(`client:${clientId}:escrow`);
  await admin('/api/admin/ledger/digest');
  await admin('/api/admin/ledger/consistency?from=1');
  const { lines } = (await admin(`/api/admin/ledger/accounts/${escrow}/statement?from=2026-01-01T00:00:00Z`)).body;
  const [line] = lines as readonly { readonly entryId: string }[];
  await admin(`/api/admin/ledger/entries/${String(line?.entryId)}`);
  await admin('/api/admin/ledger/exports', 'POST', {});
  const tomorrow = new Date(Date.parse(actor.now()) + DAY_MS).toISOString();
  const refused = await apiAs(
    actor,
    'ada',
    'admin',
  )('/api/admin/reconciliations', {
    method: 'POST',
    body: { from: tomorrow },
  });
  if (refused.status !== 400)
    throw new FailedExpectationError(`A future reconciliation was answered ${refused.status}`);
  const { reconciliationId } = (await admin('/api/admin/reconciliations', 'POST', {})).body;
  await admin('/api/admin/reconciliations');
  await eventually(actor, 'the reconciliation', 1, async () => {
    const { status } = (await admin(`/api/admin/reconciliations/${String(reconciliationId)}`)).body;
    return status === 'done' || undefined;
  });
};

/**
 * A review: what the admin looks at before deciding; and an erasure, before and after which a contractor uploads again with the
 * same form, and a document that is gone before it is checked.
 */
export const requestVerifications = async (context: ScenarioContext<readonly [VeriffSite]>): Promise<void> => {
  const { actor, world } = context;
  const driver = simulatedDriver(context);
  const admin = requesting(apiAs(actor, 'ada', 'admin'));

  const contractor = await driver.contractor();
  await driver.veriff.plan(contractor.id, [{ status: 'review' }]);
  await contractor.upload();
  await contractor.submit();
  await contractor.waitForStatus('in_review');
  const caseId = first(await admin('/api/admin/kyc/reviews?status=open'), 'caseId');
  await admin('/api/admin/kyc/parked?status=all');
  await admin(`/api/admin/kyc/reviews/${caseId}/claim`, 'POST', {});
  await admin(`/api/admin/kyc/reviews/${caseId}`);
  await admin(`/api/admin/kyc/reviews/${caseId}/release`, 'POST', {});
  await driver.admin.decide(contractor.id, 'approved');
  await driver.waitForEnd(contractor.id);
  const [webhook] = itemsOf(await admin('/api/admin/kyc/webhooks?status=processed'));
  const { sessionId, dedupeKey } = webhook as Readonly<Record<'sessionId' | 'dedupeKey', string>>;
  await admin(`/api/admin/kyc/webhooks/${sessionId}/${dedupeKey}/replay`, 'POST', { comment: 'Once more' });
  await actor.sleep(HOUR_MS);
  await admin(`/api/admin/kyc/contractors/${contractor.id}/personal-data`, 'DELETE');

  const other = contractorAt(world, actor, world.hub.chance.uuid('contractor'));
  const upload = await other.form();
  upload?.();
  for (const { name } of world.prepared.stacks.flatMap(({ buckets }) => buckets))
    for (const { key, versionId } of world.buckets.list(name, `documents/${other.id}/`))
      world.buckets.remove(name, key, versionId);
  await actor.sleep(MINUTE_MS);
  await admin(`/api/admin/kyc/contractors/${other.id}/personal-data`, 'DELETE');
  upload?.();
  await actor.sleep(2 * HOUR_MS);
};
