import { kycApproved } from '#local/platform-client/kyc-events.ts';
import type { PayoutOutcome } from '#local/simulators/stripe/types.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import type { Chance } from '../../simulator/kernel/random.ts';
import type { Population } from '../../simulator/run/workflow.ts';
import { FailedExpectationError } from '../../simulator/run/run.ts';
import { createActors } from '../../simulator/world/actors.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import type { World } from '../../simulator/world/world.ts';
import { confirm } from '../../payments-shared/escrow.ts';
import { startForger } from '../../payments-shared/forger.ts';
import { redriveDeadLetters } from '../../simulator/world/operators.ts';
import { clientAt, contractorAt, publish } from '../../payments-shared/actors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';
import { operatorsOf, payrollMachineArn } from './operators.ts';
import { payrollAt } from './actors.ts';
import { THRESHOLD_MINOR } from './four-eyes.ts';
import type { Line } from './actors.ts';

/** Clients who fund payrolls in time, late, in parts or never, and who cancel; banks that fail; operators. */

type EventDetail = { readonly entityId: string; readonly metadata: Readonly<Record<string, unknown>> };

/** When a client pays in what a payroll needs. */
const FUNDING = ['ahead', 'ahead', 'ahead', 'short', 'late', 'instalments', 'too late', 'never'] as const;
type Funding = (typeof FUNDING)[number];

interface Plan {
  readonly clientId: string;
  readonly funding: Funding;
  /** Of all lines, minor units. */
  readonly total: number;
}

/** A payroll as its client wants it. */
interface Order {
  readonly clientId: string;
  readonly name: string;
  readonly funding: Funding;
  readonly lines: readonly Line[];
  /** Not before; epoch milliseconds. */
  readonly processAt: number;
}
type Page = ReturnType<typeof payrollAt>;

const SUBMISSIONS = 5;
/** How often something failed is paid again, of all times that it could be. */
const RETRY_PROBABILITY = 0.6;

export const populate = (world: World, [site]: readonly [StripeSite], chance: Chance): Population => {
  const machineArn = payrollMachineArn(world);
  const { kernel } = world.hub;
  const { random, withProbability, start } = createActors(world, chance);
  startForger(world, site, chance);
  const operators = operatorsOf(world, site, { chance, start });
  /** By the payroll's name, which is what a client reads in a mail. */
  const plans = new Map<string, Plan>();

  const fund = async (actor: Actor, clientId: string, amountMinor: number): Promise<void> => {
    const intent = await clientAt(actor, { clientId, userId: clientId }).fund(Math.max(100, amountMinor));
    if (intent === undefined) return;
    await actor.sleep(random(1, 30) * MINUTE_MS);
    confirm(site, intent, 'pm_card_visa');
  };

  /** Most contractors can be paid. Some are not verified or have no payout account; Stripe restricts some for a while. */
  const becomePayable = async (actor: Actor, contractorId: string): Promise<void> => {
    const contractor = contractorAt(actor, site, contractorId);
    if (!withProbability(0.04)) publish(world, kycApproved(contractorId, actor.now(), chance.uuid('kyc')));
    if (withProbability(0.04)) return;
    await contractor.openPayoutAccount();
    await actor.sleep(random(1, 60) * MINUTE_MS);
    contractor.onboard(
      chance.pick('people', [
        TEST_IBANS.paid,
        TEST_IBANS.paid,
        TEST_IBANS.paid,
        TEST_IBANS.paid,
        TEST_IBANS.noAccount,
        TEST_IBANS.accountClosed,
      ]),
    );
    if (withProbability(0.1)) await beRestricted(actor, contractor.accountId());
  };

  const beRestricted = async (actor: Actor, account: string | undefined): Promise<void> => {
    if (account === undefined) return;
    await actor.sleep(random(1, 6 * 24) * HOUR_MS);
    site.stripe.accounts.restrict(account, { due: [], reason: 'platform_paused', charges: true, payouts: false });
    await actor.sleep(random(1, 4 * 24) * HOUR_MS);
    site.stripe.accounts.restrict(account, null);
  };

  /** One payroll, from its draft until it is submitted, or its author cancels it. */
  const pay = async (actor: Actor, { clientId, name, funding, lines, processAt }: Order): Promise<void> => {
    const me = payrollAt(actor, { clientId, userId: clientId });
    await actor.sleep(random(20, 60) * HOUR_MS);
    const payrollId = await me.create(name);
    if (payrollId === undefined) return;
    if (withProbability(0.5)) await me.importCsv(payrollId, lines);
    await addMissing(me, payrollId, lines);
    if (withProbability(0.3)) await edit(me, payrollId);
    if (withProbability(0.1)) startByHand(payrollId, random(0, 48 * 60) * MINUTE_MS);

    const total = (await me.lines(payrollId)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    plans.set(name, { clientId, funding, total });
    if (funding === 'ahead') await fund(actor, clientId, total);
    if (funding === 'short') await fund(actor, clientId, Math.floor((total * random(20, 99)) / 100));
    if (withProbability(0.1)) changeMind(clientId, payrollId, random(1, 12 * 24) * HOUR_MS);

    await actor.sleep(Math.max(0, processAt - Date.parse(actor.now())));
    await submit(actor, me, { clientId, payrollId, lines });
    await actor.sleep(random(1, 10 * 24) * HOUR_MS);
    await me.look(payrollId);
    await me.lines(payrollId);
  };

  /** Line by line: a line with an unknown contractor is refused, and the others are accepted. */
  const addMissing = async (me: Page, payrollId: string, lines: readonly Line[]): Promise<void> => {
    const known = new Set((await me.lines(payrollId)).map(({ contractorId, reference }) => contractorId + reference));
    for (const line of lines) {
      if (!known.has(line.contractorId + line.reference)) await me.change(payrollId, { add: [line] });
    }
  };

  const linesFor = (contractors: readonly string[]): readonly Line[] => {
    const isLarge = withProbability(0.15);
    return contractors.flatMap((contractorId) =>
      Array.from({ length: random(1, 3) }, (_, index) => ({
        contractorId,
        amountMinor: isLarge ? random(2_000_000, 6_000_000) : random(1_000, 90_000),
        reference: `invoice ${index + 1}`,
      })),
    );
  };

  /** One line, of more than half of what one person may let pay in a day. */
  const half = (lines: readonly Line[]): readonly Line[] =>
    lines.slice(0, 1).map((line) => ({
      ...line,
      amountMinor: chance.between('split', THRESHOLD_MINOR / 2 + 1, THRESHOLD_MINOR - 500),
    }));

  const edit = async (me: Page, payrollId: string): Promise<void> => {
    const [first, second] = await me.lines(payrollId);
    if (first === undefined) return;
    const update = [{ ...first, amountMinor: first.amountMinor + random(1, 500) }];
    await me.change(payrollId, {
      update,
      ...(second !== undefined && withProbability(0.5) && { remove: [second.lineId] }),
    });
  };

  /** Tries again on later days, without the lines that cannot be paid; a second user approves, or reopens it. */
  const submit = async (
    actor: Actor,
    me: Page,
    { clientId, payrollId, lines }: Pick<Order, 'clientId' | 'lines'> & { readonly payrollId: string },
  ): Promise<void> => {
    const other = payrollAt(actor, { clientId, userId: `${clientId}-second` });
    for (let tries = 0; tries < SUBMISSIONS; tries += 1) {
      const { status, body } = await me.process(payrollId);
      if (body['status'] === 'submitted' || body['code'] === 'PAYROLL_ALREADY_SUBMITTED') return;
      if (body['status'] === 'awaiting_approval') {
        if (withProbability(0.2)) await me.approve(payrollId, body);
        await actor.sleep(random(1, 48 * 60) * MINUTE_MS);
        if (await agree(me, other, payrollId)) return;
        await other.reopen(payrollId);
        await edit(me, payrollId);
      }
      if (status === 404) return;
      await actor.sleep(random(6, 24) * HOUR_MS);
      if (tries > 0) await me.change(payrollId, { remove: (await me.blocked(payrollId)).slice(0, 25) });
      else await addMissing(me, payrollId, lines);
    }
    await me.cancel(payrollId);
  };

  /** Reads the payroll and approves it. The submitter may change it between the two. */
  const agree = async (me: Page, other: Page, payrollId: string): Promise<boolean> => {
    if (withProbability(0.25)) return false;
    const seen = await other.look(payrollId);
    if (withProbability(0.2)) {
      await me.reopen(payrollId);
      await edit(me, payrollId);
      await me.process(payrollId);
    }
    const { status, body } = await other.approve(payrollId, seen);
    if (status === 202) assertApprovedAsSeen(seen, body);
    return status !== 409;
  };

  const changeMind = (clientId: string, payrollId: string, afterMs: number): void => {
    start('client', async (actor) => {
      await actor.sleep(afterMs);
      await payrollAt(actor, { clientId, userId: clientId }).cancel(payrollId);
    });
  };

  const decidesTo = (share: number): boolean => chance.next('redrafts') < share;
  /** By payroll, the one of which it pays the failed lines. */
  const redrafts = new Map<string, string>();
  let drafted = 0;

  /** Some time later, by one or two users at the same moment; contractors may have replaced their bank accounts by then. */
  const payAgain = (clientId: string, failedLinesOf: string): void => {
    if (!decidesTo(RETRY_PROBABILITY)) return;
    const afterMs = chance.between('redrafts', 1, 72 * 60) * MINUTE_MS;
    if (decidesTo(0.6)) operators.replaceBankAccounts(chance.between('redrafts', 0, 48) * HOUR_MS);
    for (let people = decidesTo(0.4) ? 2 : 1; people > 0; people -= 1) {
      start('accountant', async (actor) => {
        await actor.sleep(afterMs);
        await redraft(actor, clientId, failedLinesOf);
      });
    }
  };

  const redraft = async (actor: Actor, clientId: string, failedLinesOf: string): Promise<void> => {
    const me = payrollAt(actor, { clientId, userId: clientId });
    const name = `Failed lines ${(drafted += 1)}`;
    const payrollId = await me.create(name, failedLinesOf);
    if (payrollId === undefined) return;
    const [first, ...others] = await me.lines(payrollId);
    if (first === undefined) return;
    const total = [first, ...others].reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    plans.set(name, { clientId, funding: chance.pick('redrafts', FUNDING), total });
    if (decidesTo(0.2)) await me.change(payrollId, { update: [{ ...first, amountMinor: first.amountMinor + 1 }] });
    if (decidesTo(0.2)) {
      await me.change(payrollId, { remove: [first.lineId] });
      payAgain(clientId, failedLinesOf);
    }
    await submit(actor, me, { clientId, payrollId, lines: [] });
  };

  /** What has failed, or is free again, by what became of a payroll. */
  const learn = (type: string, payrollId: string, metadata: EventDetail['metadata']): void => {
    const clientId = String(metadata['clientId']);
    const { failedLinesOf } = metadata;
    if (type === 'payroll.created' && typeof failedLinesOf === 'string') redrafts.set(payrollId, failedLinesOf);
    const isFailing = type === 'payroll.completed' && metadata['failedLines'] !== 0;
    if (isFailing || type === 'payroll.payment.returned') payAgain(clientId, payrollId);
    const other = redrafts.get(payrollId);
    const isOver = type === 'payroll.completed' || type === 'payroll.cancelled';
    if (isOver && other !== undefined) payAgain(clientId, other);
  };

  const startByHand = (payrollId: string, afterMs: number): void => {
    kernel.after(
      afterMs,
      'an operator starts an execution',
      () => void world.states.start({ machineArn, input: { payrollId } }),
    );
  };

  /** On a request for funds the client pays in: soon, in parts, too late, or never. */
  const answerNotice = ({ clientId, funding, total }: Plan): void => {
    if (funding === 'never') return;
    start('client', async (actor) => {
      if (funding === 'instalments') {
        for (let part = 0; part < 3; part += 1) {
          await actor.sleep(random(1, 3 * 24) * HOUR_MS);
          await fund(actor, clientId, Math.ceil(total / 3));
        }
        return;
      }
      await actor.sleep(funding === 'too late' ? random(7 * 24, 9 * 24) * HOUR_MS : random(1, 6 * 24) * HOUR_MS);
      await fund(actor, clientId, total);
    });
  };

  for (let clients = random(1, 2), payrolls = 0; clients > 0; clients -= 1) {
    const clientId = chance.uuid('client');
    const contractors = Array.from({ length: random(1, 4) }, () => chance.uuid('contractor'));
    for (const contractorId of contractors) {
      start('contractor', async (actor) => {
        await actor.sleep(withProbability(0.9) ? random(1, 18 * 60) * MINUTE_MS : random(18, 96) * HOUR_MS);
        await becomePayable(actor, contractorId);
      });
    }
    // Two at the same moment, and funds for one of them.
    const isRace = withProbability(0.3);
    const processAt = isRace ? kernel.now() + 70 * HOUR_MS : 0;
    // Each of the two below the amount that one person may let pay, and both together above.
    const isSplit = chance.next('split') < 0.5;
    for (let count = isRace || withProbability(0.3) ? 2 : 1; count > 0; count -= 1) {
      const name = `Payroll ${(payrolls += 1)}`;
      const funding = isRace ? (count === 2 ? 'ahead' : 'late') : chance.pick('people', FUNDING);
      const lines = isRace && isSplit ? half(linesFor(contractors)) : linesFor(contractors);
      const order: Order = { clientId, name, funding, processAt, lines };
      start('accountant', (actor) => pay(actor, order));
    }
  }
  if (withProbability(0.5)) site.stripe.plans.set({ of: 'payouts', outcomes: plannedPayouts(chance) });

  return {
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const { entityId, metadata } = detail as EventDetail;
        learn(type, entityId, metadata);
        if (type === 'payroll.submitted') {
          if (withProbability(0.25)) startByHand(entityId, random(0, 30 * 24 * 60) * MINUTE_MS);
          if (withProbability(0.05)) startByHand(entityId, random(0, 2_000));
          // While it is taken up, and its funds are being locked.
          if (withProbability(0.25)) changeMind(String(metadata['clientId']), entityId, random(0, 120));
        }
        if (type === 'payroll.failed') operators.repair(entityId, metadata);
        if (type !== 'notification.requested') return;
        const { template, data } = metadata as { readonly template: string; readonly data: { readonly name?: string } };
        const plan = plans.get(data.name ?? '');
        if (template === 'payroll-funding-needed' && plan !== undefined) {
          answerNotice(plan);
          if (plan.funding !== 'too late') plans.delete(data.name ?? '');
        }
        if (template === 'payout-failed' && withProbability(0.5))
          operators.replaceBankAccounts(random(1, 48) * HOUR_MS);
      },
      executionEnded: operators.ended,
    },
    daily: () => {
      operators.lookAround();
      redriveDeadLetters(world);
    },
  };
};

type Shown = Readonly<Record<string, unknown>>;

/** An approval applies to the version that the approver read. */
const assertApprovedAsSeen = (seen: Shown, approved: Shown): void => {
  const shown = ({ total, lineCount }: Shown): string => JSON.stringify({ total, lineCount });
  if (shown(seen) === shown(approved)) return;
  throw new FailedExpectationError(`${shown(approved)} was approved by a user who had read ${shown(seen)}`);
};

/** What each contractor's bank does with the first payouts. */
const plannedPayouts = (chance: Chance): readonly PayoutOutcome[] =>
  Array.from({ length: 4 }, () =>
    chance.pick('stripe', [
      { status: 'failed', failureCode: 'could_not_process' },
      { status: 'failed', failureCode: 'could_not_process' },
      { status: 'failed', failureCode: 'could_not_process', paidForMs: chance.between('stripe', 1, 180) * MINUTE_MS },
      { status: 'paid' },
      { status: 'paid', delivery: { drop: true } },
      { status: 'paid', settleAfterMs: chance.between('stripe', 1, 20 * 24) * HOUR_MS },
      { status: 'failed', failureCode: 'account_closed', paidForMs: 3 * DAY_MS },
      { status: 'failed', failureCode: 'something_new' },
      { status: 'held' },
    ] as const),
  );
