import { ensurePackaged } from '#local/packaging.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import { createStripe } from '../services/payments/src/adapters/stripe.ts';
import { createPayoutRecords } from '../services/payments/src/payouts/records.ts';
import { confirm } from '../workflows/payments-shared/escrow.ts';
import { clientAt } from '../workflows/payments-shared/actors.ts';
import type { Execution } from '../workflows/simulator/asl/index.ts';
import { act, until } from '../workflows/simulator/world/actor.ts';
import type { Actor } from '../workflows/simulator/world/actor.ts';
import { prepare } from '../workflows/simulator/world/prepared.ts';
import type { Prepared } from '../workflows/simulator/world/prepared.ts';
import { STRIPE_SECRETS, createStripeSite } from '../workflows/simulator/world/stripe.ts';
import type { StripeSite } from '../workflows/simulator/world/stripe.ts';
import { createWorld } from '../workflows/simulator/world/world.ts';
import type { World } from '../workflows/simulator/world/world.ts';
import { countHistory } from './history.ts';
import type { HistoryEvent } from './history.ts';
import { payableRecords } from './payable-records.ts';
import { LINE_MINOR, draftPayroll } from './payroll-draft.ts';

export interface SimulatedPayrollFigures {
  readonly lines: number;
  readonly transitionsPerLine: number;
  readonly lambdaCallsPerLine: number;
  readonly historyEvents: number;
  /** In bytes. */
  readonly largestPayload: number;
  /** In virtual time, from the submission to the request of the last payout, with the default rate limit of Stripe calls. */
  readonly minutesOfPayouts: number;
  /** In real time, including the simulated Stripe with all its webhooks. */
  readonly linesPerSecond: number;
}

const SERVICES = ['platform', 'notifications', 'payments'];
const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

/**
 * Runs payrolls of these sizes in virtual time, on the packaged machine and the real handlers, without faults.
 * @throws Error when one does not complete
 */
export const measureSimulatedPayrolls = async (
  sizes: readonly number[],
): Promise<readonly SimulatedPayrollFigures[]> => {
  await ensurePackaged(SERVICES);
  const prepared = await prepare(SERVICES);
  const figures: SimulatedPayrollFigures[] = [];
  for (const lines of sizes) figures.push(await measure(prepared, lines));
  return figures;
};

const measure = async (prepared: Prepared, lines: number): Promise<SimulatedPayrollFigures> => {
  const ended: Execution[] = [];
  let site: StripeSite | undefined;
  const world = createWorld({
    prepared,
    seed: 1,
    secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
    sites: (outside) => [(site = createStripeSite(outside))],
    listeners: [{ executionEnded: (execution) => void ended.push(execution) }],
  });
  if (site === undefined) throw new Error('The world has no Stripe');
  const { kernel } = world.hub;
  const contractorIds = await payableContractors(world, site, lines);
  const run = payrollOf(world, site, contractorIds);
  const started = performance.now();
  const startedAt = kernel.now();
  // Successful payouts arrive after two days.
  await kernel.run({ until: startedAt + 7 * DAY });
  const seconds = (performance.now() - started) / 1000;
  const execution = ended.find(({ name }) => name === run.payrollId);
  if (execution?.status !== 'SUCCEEDED') throw new Error(`The payroll of ${lines} lines did not complete`);
  const history = execution.history();
  const counts = countHistory(history as unknown as readonly HistoryEvent[]);
  const settling = history.find(
    ({ stateEnteredEventDetails }) =>
      (stateEnteredEventDetails as { name?: string } | undefined)?.name === 'SettlingPayments',
  );
  return {
    lines,
    transitionsPerLine: counts.transitions / lines,
    lambdaCallsPerLine: counts.lambdaCalls / lines,
    historyEvents: counts.historyEvents,
    largestPayload: counts.largestPayload,
    minutesOfPayouts: (Date.parse(settling?.timestamp ?? '') - Date.parse(history[0]?.timestamp ?? '')) / 60_000,
    linesPerSecond: lines / seconds,
  };
};

/** The client funds the escrow, drafts the payroll and submits it. */
const payrollOf = (world: World, site: StripeSite, contractorIds: readonly string[]): { payrollId?: string } => {
  const run: { payrollId?: string } = {};
  const total = contractorIds.length * LINE_MINOR;
  act(world, 'client', async (actor: Actor) => {
    const clientId = world.hub.chance.uuid('client');
    const client = clientAt(actor, { clientId, userId: clientId });
    confirm(site, (await client.fund(total)) ?? '', 'pm_card_visa');
    const funded = async () => ((await client.escrow()).body['availableMinor'] === total ? true : undefined);
    await until(actor, funded, { everyMs: SECOND, withinMs: 600 * SECOND });
    const payroll = await draftPayroll(client, contractorIds);
    expectStatus(await payroll.post('process'), 202);
    run.payrollId = payroll.payrollId;
  });
  return run;
};

/** Creates verified contractors with ready payout accounts, without notifications. */
const payableContractors = async (world: World, { stripe }: StripeSite, count: number): Promise<readonly string[]> => {
  const store = world.tables.store('mindlinks-dev-payments');
  const payoutRecords = createPayoutRecords({ store });
  const at = world.hub.kernel.instant();
  stripe.deliveryOptions.set({ drop: true });
  const adapter = createStripe({
    baseUrl: 'https://api.stripe.com',
    secrets: async () => STRIPE_SECRETS,
    contractorPage: 'https://app.example.test',
    fetch: fetchOver(stripe.handle),
  });
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const contractorId = world.hub.chance.uuid('contractor');
    const stripeAccountId = await adapter.createAccount({ contractorId, country: 'DE', intendedAt: at });
    stripe.accounts.completeOnboarding(stripeAccountId, testBank());
    await store.commit(payableRecords(payoutRecords, { contractorId, stripeAccountId, at }));
    ids.push(contractorId);
  }
  stripe.deliveryOptions.set({});
  return ids;
};
