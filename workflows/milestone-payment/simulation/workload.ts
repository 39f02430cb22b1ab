import { kycApproved } from '#local/platform-client/kyc-events.ts';
import type { Chance } from '../../simulator/kernel/random.ts';
import type { Population } from '../../simulator/run/workflow.ts';
import { createActors } from '../../simulator/world/actors.ts';
import { redriveDeadLetters, redriven } from '../../simulator/world/operators.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import type { World } from '../../simulator/world/world.ts';
import { confirm } from '../../payments-shared/escrow.ts';
import { startForger } from '../../payments-shared/forger.ts';
import { clientAt, contractorAt, publish } from '../../payments-shared/actors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';
import { CURRENCY, itemsOf } from '#local/platform-client/endpoints.ts';
import { milestoneApproved, milestoneSubmitted } from '#local/platform-client/contract-events.ts';
import type { Work } from '#local/platform-client/contract-events.ts';
import { TEST_IBANS, testBank } from '#local/simulators/stripe/test-ibans.ts';

/** A client with work to pay, contractors with valid and invalid bank accounts, operators who resolve failures. */

type EventDetail = { readonly entityId: string; readonly metadata: Readonly<Record<string, string>> };

export const milestoneMachineArn = ({ prepared }: Pick<World, 'prepared'>): string =>
  deployedMachine(prepared, 'payments-milestone').arn;

/** What an execution of the machine is started with. */
export const inputOf = ({ id, contractId, clientId, contractorId, amountMinor }: Work, approvedBy: string) => ({
  kind: 'milestone',
  id,
  contractId,
  clientId,
  contractorId,
  amountMinor,
  currency: CURRENCY,
  approvedBy,
  approverType: 'client',
});

export const populate = (world: World, [site]: readonly [StripeSite], chance: Chance): Population => {
  const machineArn = milestoneMachineArn(world);
  const { kernel } = world.hub;
  const { random, withProbability, start } = createActors(world, chance);
  startForger(world, site, chance);

  const clientId = chance.uuid('client');
  const client = { clientId, userId: clientId };

  const fund = async (actor: Actor, amountMinor: number): Promise<void> => {
    const intent = await clientAt(actor, client).fund(amountMinor);
    if (intent === undefined) return;
    await actor.sleep(random(1, 30) * MINUTE_MS);
    confirm(site, intent, 'pm_card_visa');
  };

  const becomePayable = async (actor: Actor, contractorId: string, iban: string): Promise<void> => {
    const contractor = contractorAt(actor, site, contractorId);
    await contractor.openPayoutAccount();
    await actor.sleep(random(1, 60) * MINUTE_MS);
    contractor.onboard(iban);
    publish(world, kycApproved(contractorId, actor.now(), chance.uuid('kyc')));
  };

  /** Work is handed in, and approved a while later; now and then twice, or with another amount. */
  const beDone = async (actor: Actor, work: Work): Promise<void> => {
    await actor.sleep(random(3, 48) * HOUR_MS);
    publish(world, milestoneSubmitted(work, actor.now()));
    await actor.sleep(random(2, 72) * HOUR_MS);
    const wrong = withProbability(0.05) ? { ...work, amountMinor: work.amountMinor + 1 } : work;
    publish(world, milestoneApproved(wrong, clientId, actor.now()));
    if (withProbability(0.15)) {
      await actor.sleep(random(1, 24) * HOUR_MS);
      publish(world, milestoneApproved(work, clientId, actor.now()));
    }
  };

  const works: Work[] = [];
  for (let count = random(1, 3); count > 0; count -= 1) {
    const contractorId = chance.uuid('contractor');
    const iban = chance.pick('people', [
      TEST_IBANS.paid,
      TEST_IBANS.paid,
      TEST_IBANS.paid,
      TEST_IBANS.noAccount,
      TEST_IBANS.accountClosed,
    ]);
    const work = {
      id: chance.uuid('milestone'),
      contractId: chance.uuid('contract'),
      clientId,
      contractorId,
      amountMinor: random(1_000, 90_000),
    };
    works.push(work);
    start('contractor', (actor) => becomePayable(actor, contractorId, iban));
    start('contract-service', (actor) => beDone(actor, work));
    if (withProbability(0.2)) {
      kernel.after(
        random(1, 30 * 24) * HOUR_MS,
        'an operator starts an execution',
        () => void world.states.start({ machineArn, input: inputOf(work, clientId) }),
      );
    }
  }
  const total = works.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  start('client', async (actor) => {
    await actor.sleep(random(1, 24) * HOUR_MS);
    await fund(actor, Math.max(100, Math.floor((total * random(20, 130)) / 100)));
  });
  if (withProbability(0.4)) site.stripe.plans.set({ of: 'payouts', outcomes: plannedPayouts(chance) });

  /** On a request for funds the client pays in: soon, late, or never. */
  const pay = (shortMinor: number): void => {
    if (withProbability(0.1)) return;
    start('client', async (actor) => {
      await actor.sleep(random(1, 6 * 24) * HOUR_MS);
      await fund(actor, Math.max(100, shortMinor));
    });
  };

  const repair = ({ entityId }: EventDetail): void => {
    start('operator', async (actor) => {
      await actor.sleep(random(1, 96) * HOUR_MS);
      // A new bank account, before it is tried again.
      replaceBankAccounts(site, works);
      await resolve(actor, entityId, chance);
    });
  };

  return {
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const event = detail as EventDetail;
        if (type === 'notification.requested' && event.metadata['template'] === 'payment-funding-needed') pay(total);
        if (type === 'payment.failed') repair(event);
      },
      executionEnded: (execution) => {
        if (execution.status === 'SUCCEEDED') return;
        const isRedrive = withProbability(0.3);
        kernel.after(random(1, 48) * HOUR_MS, 'an operator starts an execution again', () => {
          if (isRedrive && redriven(execution)) return;
          world.states.start({ machineArn, input: execution.input });
        });
      },
    },
    daily: () => {
      redriveDeadLetters(world, (input) => startFrom(world, machineArn, input));
      const isAnyStopped = world.states.executions().some(({ status }) => status === 'RUNNING');
      if (isAnyStopped) start('operator', (actor) => lookAtParked(actor, chance));
    },
  };
};

const plannedPayouts = (chance: Chance) =>
  Array.from({ length: 3 }, () =>
    chance.pick('stripe', [
      { status: 'failed', failureCode: 'could_not_process' },
      { status: 'failed', failureCode: 'could_not_process' },
      { status: 'paid' },
      { status: 'failed', failureCode: 'account_closed', paidForMs: 3 * DAY_MS },
      // The webhook about the failure arrives first.
      {
        status: 'failed',
        failureCode: 'could_not_process',
        paidForMs: 2 * HOUR_MS,
        delivery: { reorder: ['payout.paid'], holdMs: DAY_MS },
      },
      { status: 'failed', failureCode: 'something_new' },
    ] as const),
  );

/** Contractors whose bank account failed enter another one. */
const replaceBankAccounts = ({ stripe }: StripeSite, works: readonly Work[]): void => {
  for (const { contractorId } of works) {
    const account = stripe.accounts.list().find(({ metadata }) => metadata?.['contractorId'] === contractorId);
    if (account === undefined) continue;
    stripe.accounts.addBank(account.id, testBank(), { isDefault: true });
  }
};

/** As the runbook says: retry, cancel or pay elsewhere; `409` when it is not parked any more. */
const resolve = async (actor: Actor, paymentId: string, chance: Chance): Promise<void> => {
  const operator = adminAs(actor);
  for (let tries = 0; tries < 4; tries += 1) {
    const action = chance.pick('operator', ['retry', 'retry', 'retry', 'cancel', 'paid_elsewhere'] as const);
    const { status } = await operator.resolvePayment(paymentId, {
      action,
      comment: 'Checked with the bank',
      ...(action === 'paid_elsewhere' && { reference: 'wire 4711' }),
    });
    if (status === 202 || status === 404) return;
    await actor.sleep(6 * HOUR_MS);
  }
};

/** Resolves what is on the list of parked payments, also without a notice. */
const lookAtParked = async (actor: Actor, chance: Chance): Promise<void> => {
  const parked = itemsOf(await adminAs(actor).parkedPayments());
  for (const { paymentId } of parked) await resolve(actor, String(paymentId), chance);
};

/** Starts the execution that a rule could not start. */
const startFrom = (world: World, machineArn: string, body: string): void => {
  const input = JSON.parse(body) as { readonly kind?: string; readonly id?: string };
  if (input.kind !== undefined && input.id !== undefined) void world.states.start({ machineArn, input });
};
