import type { Money } from '#shared/money/index.ts';
import { plusDays, weekStart } from '#shared/time/local-date.ts';
import type { Stack } from '../../stack/index.ts';
import { createClient } from '../../platform-client/client.ts';
import type { Client } from '../../platform-client/client.ts';
import { paymentOfWork } from '../../platform-client/contract.ts';
import type { Contractor } from '../../platform-client/contractor.ts';
import { itemsOf } from '../../platform-client/endpoints.ts';
import { eventually, expectStatus } from '../../platform-client/http.ts';
import { activeContract, dayMsOf, draftContract, endedForCause, today } from '../../platform-client/signed-contract.ts';
import type { Contract } from '../../platform-client/signed-contract.ts';

/** Days of the stage. */
const CONTRACT_DAYS = 10;
const REMINDER_DAYS = 3;
/** After the last day: work is still accepted. */
const SUBMISSION_DAYS = 7;
/** Timers may be late, and the machine may be slow. */
const SLACK_SECONDS = 90;

const MILESTONE = 120_000;
/** Price of an hour from the amendment on, and eight hours of it. */
const RAISED = 6_000;
const TIMESHEET = 8 * RAISED;

/** The contract of the tour. */
export interface StartedContract {
  readonly client: Client;
  readonly contractor: Contractor;
  readonly contract: Contract;
  /** How many seconds a day of the stage lasts. */
  readonly daySeconds: number;
  /** Seconds until the time of reminders, and until all of it can be settled. */
  secondsUntilReminder(): number;
  secondsUntilSettled(): number;
}

/** A client drafts a contract, and signs it. */
export const signedByClient = async (stack: Stack, contractor: Contractor): Promise<StartedContract> => {
  const client = await createClient(stack);
  const contract = await draftContract(client, contractor, { endsOn: plusDays(today(), CONTRACT_DAYS - 1) });
  expectStatus(await contract.sign('client'), 200);
  const signed = await contract.reach('pending_contractor_signature');
  const draftedAt = Date.parse(String(signed['createdAt']));
  const daySeconds = dayMsOf(signed) / 1_000;
  const secondsUntil = (days: number): number => (draftedAt - Date.now()) / 1_000 + days * daySeconds;
  return {
    client,
    contractor,
    contract,
    daySeconds,
    secondsUntilReminder: () => secondsUntil(REMINDER_DAYS),
    secondsUntilSettled: () => secondsUntil(CONTRACT_DAYS + SUBMISSION_DAYS),
  };
};

/** The contractor is reminded, and signs. */
export const signedAfterReminder = async ({ contractor, contract, ...started }: StartedContract): Promise<void> => {
  await eventually(
    'the contractor is reminded',
    async () => itemsOf(expectStatus(await contractor.call('/api/me/notifications?limit=100'), 200)),
    (mails) => mails.some(({ template }) => template === 'contract-signature-reminder'),
    started.secondsUntilReminder() + SLACK_SECONDS,
  );
  expectStatus(await contract.sign('contractor'), 200);
  await contract.reach('active');
};

/** The contractor drafts a higher rate from today on, and both sign it. Returns its day. */
export const amended = async ({ contract }: StartedContract): Promise<string> => {
  const effectiveOn = await contract.dateIn(0);
  const rate = { kind: 'hourly', amountMinor: RAISED, maximumMinutes: 2_400 };
  const { body } = expectStatus(await contract.as('contractor').amend({ effectiveOn, change: { rate } }), 201);
  for (const party of ['contractor', 'client'] as const)
    expectStatus(await contract.signAmendment(party, String(body['amendmentId'])), 200);
  return effectiveOn;
};

/** A milestone is rejected, submitted again and approved; its payment waits for funds. */
export const milestonePaid = async ({ client, contract }: StartedContract): Promise<void> => {
  const { workId } = await contract.work('First draft');
  const milestone = String(workId);
  expectStatus(await contract.as('contractor').submitMilestone(milestone), 200);
  expectStatus(await contract.as('client').reject(milestone), 200);
  const attachmentId = await contract.upload('contractor');
  expectStatus(
    await contract
      .as('contractor')
      .submitMilestone(milestone, { note: 'With the report', attachmentIds: [attachmentId] }),
    200,
  );
  expectStatus(await contract.as('client').attachment(attachmentId), 200);
  expectStatus(await contract.as('client').approve(milestone, 2), 200);
  const paymentId = paymentOfWork({ kind: 'milestone', workId });
  await client.reachPayment(paymentId, 'awaiting_funds');
  await client.fund(MILESTONE);
  await client.reachPayment(paymentId, 'paid');
  await contract.reachWork(milestone, 'paid');
  expectStatus(await client.call(`/api/clients/me/payments/${paymentId}/invoice`), 200);
};

/** A day of work at the rate of the amendment is approved and paid. */
export const timesheetPaid = async ({ client, contract }: StartedContract, date: string): Promise<void> => {
  await client.fund(TIMESHEET);
  const { body } = expectStatus(
    await contract.as('contractor').submitTimesheet(weekStart(date), [{ date, minutes: 480 }]),
    200,
  );
  const { workId, submission } = body as { readonly workId: string; readonly submission: { readonly amount: Money } };
  if (submission.amount.amountMinor !== TIMESHEET) throw new Error('The timesheet has not the rate of the amendment');
  expectStatus(await contract.as('client').approve(workId), 200);
  await contract.reachWork(workId, 'paid');
};

/** The contract comes to its end, and is settled with what was paid. */
export const completed = async ({ contract, ...started }: StartedContract): Promise<void> => {
  await contract.reach('completed', started.secondsUntilSettled() + SLACK_SECONDS);
  expectStatus(await contract.as('contractor').signedDocument(), 200);
};

/** A milestone is in review when the contract is terminated: it is approved, paid, and the contract is settled. */
export const terminatedWithFinalPayment = async (stack: Stack, contractor: Contractor): Promise<void> => {
  const client = await createClient(stack);
  const contract = await activeContract(client, contractor, { title: 'Another shop' });
  const { workId } = await contract.work('First draft');
  expectStatus(await contract.as('contractor').submitMilestone(String(workId)), 200);
  expectStatus(await contract.as('client').terminate(endedForCause(await contract.dateIn(1))), 201);
  await client.fund(MILESTONE);
  expectStatus(await contract.as('client').approve(String(workId)), 200);
  await contract.reach('terminated');
  await contract.reachWork(String(workId), 'paid');
};

export const declined = async (stack: Stack, contractor: Contractor): Promise<void> => {
  const contract = await draftContract(await createClient(stack), contractor, { title: 'A third shop' });
  expectStatus(await contract.sign('client'), 200);
  expectStatus(await contract.as('contractor').decline(), 200);
  await contract.reach('declined');
};
