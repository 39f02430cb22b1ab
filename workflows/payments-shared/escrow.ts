import { kycApproved } from '#local/platform-client/kyc-events.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import type { Chance } from '../simulator/kernel/random.ts';
import type { Population, SimulatedWorkflow } from '../simulator/run/workflow.ts';
import { until } from '../simulator/world/actor.ts';
import type { Actor } from '../simulator/world/actor.ts';
import { createActors } from '../simulator/world/actors.ts';
import { redriveDeadLetters } from '../simulator/world/operators.ts';
import { STRIPE_SECRETS, createStripeSite } from '../simulator/world/stripe.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { adminAs } from '../simulator/world/users.ts';
import type { World } from '../simulator/world/world.ts';
import { moneyOracles } from './oracles.ts';
import { edit, mutant } from './mutants.ts';
import { clientAt, contractorAt, publish } from './actors.ts';
import { startForger } from './forger.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../simulator/world/time.ts';

/** Clients who pay in, banks that dispute, contractors who open payout accounts. */
const populate = (world: World, [site]: readonly [StripeSite], chance: Chance): Population => {
  const { random, withProbability, start } = createActors(world, chance);
  startForger(world, site, chance);

  for (let count = random(1, 2); count > 0; count -= 1) {
    const clientId = chance.uuid('client');
    start('client', async (actor) => {
      const client = clientAt(actor, { clientId, userId: clientId });
      for (let fundings = random(1, 4); fundings > 0; fundings -= 1) {
        await actor.sleep(random(1, 72 * 60) * MINUTE_MS);
        const intent = await client.fund(random(100, 500_000));
        if (intent === undefined || withProbability(0.1)) continue; // the client leaves the page
        await actor.sleep(random(1, 60) * MINUTE_MS);
        confirm(site, intent, withProbability(0.15) ? 'pm_card_chargeDeclined' : 'pm_card_visa');
        if (withProbability(0.25))
          dispute(world, site, intent, { afterMs: random(1, 20 * 24) * HOUR_MS, isWon: withProbability(0.5) });
      }
      await client.escrow();
    });
  }

  const contractorId = chance.uuid('contractor');
  start('contractor', async (actor) => {
    const contractor = contractorAt(actor, site, contractorId);
    await actor.sleep(random(1, 72 * 60) * MINUTE_MS);
    // Named the wrong country at first, and returns at once, or when Stripe may have forgotten the idempotency key.
    if (withProbability(0.5)) {
      await contractor.askForPayoutAccount(chance.pick('people', ['AT', 'FR']));
      await actor.sleep(chance.pick('people', [1, 30 * 60, 72 * 60]) * MINUTE_MS);
    }
    await contractor.openPayoutAccount();
    if (withProbability(0.2)) return;
    await actor.sleep(random(1, 48 * 60) * MINUTE_MS);
    contractor.onboard(chance.pick('people', [TEST_IBANS.paid, TEST_IBANS.paid, TEST_IBANS.noAccount]));
    publish(world, kycApproved(contractorId, actor.now(), chance.uuid('kyc')));
    await actor.sleep(DAY_MS);
    await contractor.wallet();
  });

  start('auditor', async (actor) => {
    await actor.sleep(random(1, 20 * 24) * HOUR_MS);
    await exportLedger(actor, random(1, 3));
  });

  return { listener: {}, daily: () => redriveDeadLetters(world) };
};

/** An admin has the ledger exported, several times at once, and waits for each to be done. */
const exportLedger = async (actor: Actor, times: number): Promise<void> => {
  const admin = adminAs(actor);
  const exportIds: unknown[] = [];
  for (let left = times; left > 0; left -= 1) {
    const { status, body } = await admin.requestExport();
    if (status === 202) exportIds.push(body['exportId']);
  }
  for (const exportId of exportIds) {
    const isDone = async (): Promise<true | undefined> =>
      (await admin.ledgerExport(String(exportId))).body['status'] === 'done' || undefined;
    // A message that became a dead letter is sent again by an operator, who looks once a day.
    const done = await until(actor, isDone, { everyMs: HOUR_MS, withinMs: 5 * DAY_MS });
    if (done === undefined) throw new Error(`Export ${String(exportId)} was not done within five days`);
    await admin.exportParts(String(exportId));
  }
};

/** The browser confirms the payment. A card that is declined is an answer, not a fault. */
export const confirm = ({ stripe }: StripeSite, intent: string, method: string): void => {
  try {
    stripe.payments.confirm(stripe.platformId, intent, method);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'StripeApiError')) throw error;
  }
};

const dispute = (
  { hub: { kernel } }: World,
  { stripe }: StripeSite,
  intent: string,
  { afterMs, isWon }: { readonly afterMs: number; readonly isWon: boolean },
): void => {
  kernel.after(afterMs, 'a bank disputes', () => {
    const paid = stripe.allPayments().find(({ object }) => object.id === intent && object.status === 'succeeded');
    const charge = paid?.object.latest_charge;
    if (typeof charge !== 'string') return;
    const opened = stripe.disputes.open(stripe.platformId, charge);
    kernel.after(
      20 * DAY_MS,
      'a dispute is decided',
      () => void stripe.disputes.close(stripe.platformId, opened.id, isWon ? 'won' : 'lost'),
    );
  });
};

/** Of a defect that shows when the answer to a contractor's first request is lost. */
const ANSWER_LOST = { withinSeeds: 60, rate: 0.3 };
/** What was intended before Stripe was asked is forgotten. */
const WITHOUT_INTENT = edit(
  'payouts/payout-accounts.ts#findOrOpen',
  'const intent = read.value;',
  'const intent = { ...read.value, ...wanted };',
);

/** Of a defect that a forged event or a second payment shows, which are in some of the runs. */
const FORGED = { withinSeeds: 100, rate: 0 };

/** Escrow: what comes in, what a bank takes back, and who is ready to be paid. No machine waits for it yet. */
export const escrow: SimulatedWorkflow<readonly [StripeSite]> = {
  name: 'escrow',
  services: ['platform', 'notifications', 'payments'],
  // A dozen entries then fill several blocks, and an export of them has several parts.
  edits: [
    edit('ledger/layout.ts#LEAVES_PER_PARTITION', '1_000', '4'),
    edit('ledger/domain/export-job.ts#PART_ENTRIES', '2_000', '2'),
  ],
  machines: [],
  secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
  sites: (outside) => [createStripeSite(outside)],
  oracles: (records, sites) => moneyOracles(records, () => sites()[0]),
  populate,
  mutants: [
    mutant(
      'never-swept',
      'a payment or dispute is noticed when its webhook is lost',
      { withinSeeds: 100, rate: 0.3 },
      edit('webhooks/sweep.ts', 'await sweepEvents(service);', ''),
    ),
    mutant(
      'other-mode-believed',
      'an event of the other mode moves nothing',
      FORGED,
      edit('webhooks/domain/webhook.ts#assertAddressed', 'livemode !== isLive', 'false'),
    ),
    mutant(
      'other-endpoint-believed',
      'an event that was signed for the other endpoint moves nothing',
      FORGED,
      edit('webhooks/domain/webhook.ts#assertAddressed', 'endpoint !== undefined', 'false'),
    ),
    mutant(
      'second-payment-dropped',
      'a second PaymentIntent of a funding is quarantined',
      FORGED,
      edit('escrow/domain/funding.ts#assertSamePayment', 'assertSamePaymentIntent(funding, facts);', ''),
    ),
    mutant(
      'account-without-intent',
      'a contractor has one account, whatever country they ask for after a lost answer',
      ANSWER_LOST,
      WITHOUT_INTENT,
    ),
    mutant(
      'account-key-omits-country',
      'an idempotency key covers what its request holds',
      ANSWER_LOST,
      WITHOUT_INTENT,
      edit('adapters/stripe.ts', '`account/${contractorId}/${country}/${intendedAt}`', '`account/${contractorId}`'),
    ),
    mutant(
      'old-account-not-looked-up',
      'an account whose idempotency key may be forgotten is looked up',
      ANSWER_LOST,
      edit(
        'payouts/payout-accounts.ts#openIntended',
        'if (mayBeForgotten(intent.intendedAt, clock.now())) return find();',
        'if (mayBeForgotten(intent.intendedAt, clock.now())) return undefined;',
      ),
    ),
    mutant(
      'export-from-the-start',
      'an export continues where its record says',
      { withinSeeds: 60, rate: 0 },
      edit('ledger/domain/export-job.ts#nextPart', 'from: next', 'from: 0'),
    ),
    mutant(
      'export-part-unconditional',
      'a part of an export is recorded over the version that was read',
      { withinSeeds: 100, rate: 0.3 },
      edit(
        'ledger/export-run.ts#writePart',
        'putExport(next, read)',
        '{ ...putExport(next, read), if: { version: (await requireExport(store, job.exportId)).version } }',
      ),
      edit(
        'ledger/export-records.ts#putPart',
        '...put(keys.exportPart(exportId, part.number), part, undefined)',
        '...put({ pk: exportPk(exportId), sk: `${PARTS}${part.sha256}` }, part, undefined)',
      ),
    ),
    mutant(
      'pending-partition-forgotten',
      'entries of every partition are appended to the log',
      { withinSeeds: 60, rate: 0 },
      edit('ledger/pending.ts#oldestPending', 'ALL_PENDING', 'ALL_PENDING.slice(1)'),
    ),
  ],
};
