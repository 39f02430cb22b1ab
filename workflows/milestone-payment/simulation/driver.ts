import { kycApproved } from '#local/platform-client/kyc-events.ts';
import { milestoneApproved, milestoneSubmitted, paymentOf } from '#local/platform-client/contract.ts';
import type { Work } from '#local/platform-client/contract.ts';
import { TEST_IBANS, testBank } from '#local/simulators/stripe/test-ibans.ts';
import { confirm } from '../../payments-shared/escrow.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, clientAt, contractorAt, publish } from '../../payments-shared/people.ts';
import { BrokenExpectationError } from '../../simulator/run/run.ts';
import { until } from '../../simulator/world/actor.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import type { Listener, World } from '../../simulator/world/world.ts';
import { inputOf, milestoneMachineArn } from './workload.ts';

/** Nothing in the workflow takes longer. */
const PATIENCE_DAYS = 100;

export type Action = 'retry' | 'cancel' | 'paid_elsewhere';

/** What a scenario has to hear of the world. */
export const createEars = () => {
  const events: { readonly type: string; readonly entityId: string; readonly template?: string }[] = [];
  const listener: Listener = {
    published: ({ 'detail-type': type, detail }) => {
      const { entityId, metadata } = detail as {
        readonly entityId: string;
        readonly metadata: { readonly template?: string };
      };
      events.push({ type, entityId, ...metadata });
    },
  };
  return {
    listener,
    heard: (type: string): number => events.filter((event) => event.type === type).length,
    /** Templates of what was told about payments, in this order. */
    mails: (): readonly string[] =>
      events.flatMap(({ template = '' }) => (/^(payment-|payout-failed)/.test(template) ? [template] : [])),
  };
};
export type Ears = ReturnType<typeof createEars>;

/** Where a scenario plays: one client, its work, and those who have to do with it. */
export const createStage = (world: World, site: StripeSite, ears: Pick<Ears, 'heard' | 'mails'>, actor: Actor) => {
  const { stripe } = site;
  const clientId = world.hub.chance.uuid('client');
  const client = clientAt(actor, { clientId, userId: clientId });
  const operator = adminAs(actor);

  const eventually = async (what: string, ask: () => Promise<boolean> | boolean): Promise<void> => {
    const found = await until(actor, async () => (await ask()) || undefined, {
      everyMs: 10 * MINUTE_MS,
      withinMs: PATIENCE_DAYS * DAY_MS,
    });
    if (found === undefined) throw new BrokenExpectationError(`${what}: not within ${PATIENCE_DAYS} days`);
  };
  const statusOf = async (work: Work): Promise<unknown> => (await client.payment(paymentOf(work))).body['status'];
  const approve = (work: Work): void => publish(world, milestoneApproved(work, clientId, actor.now()));

  return {
    stripe,
    /** By hours, where nobody sees anything. */
    pass: (hours: number) => actor.sleep(hours * HOUR_MS),

    /** A contractor who can be paid, and has handed in work. */
    work: async (iban: string = TEST_IBANS.paid): Promise<Work> => {
      const contractorId = world.hub.chance.uuid('contractor');
      const contractor = contractorAt(actor, site, contractorId);
      await contractor.openPayoutAccount();
      contractor.onboard(iban);
      publish(world, kycApproved(contractorId, actor.now(), world.hub.chance.uuid('kyc')));
      const work: Work = {
        id: world.hub.chance.uuid('milestone'),
        contractId: world.hub.chance.uuid('contract'),
        clientId,
        contractorId,
        amountMinor: 10_000,
      };
      publish(world, milestoneSubmitted(work, actor.now()));
      await actor.sleep(HOUR_MS);
      return work;
    },
    approve,

    /** The client pays in, and the money is there. */
    fund: async (amountMinor: number): Promise<void> => {
      const intent = await client.fund(amountMinor);
      if (intent === undefined) throw new BrokenExpectationError('the client could not pay in');
      confirm(site, intent, 'pm_card_visa');
      await actor.sleep(HOUR_MS);
    },

    /** Somebody starts an execution by hand. */
    invoke: async (work: Work, more: object = {}): Promise<void> => {
      world.states.start({ machineArn: milestoneMachineArn(world), input: { ...inputOf(work, clientId), ...more } });
      await actor.sleep(MINUTE_MS);
    },

    /** An operator decides, as soon as an execution listens. */
    resolve: (work: Work, action: Action): Promise<void> =>
      eventually(`the decision to ${action}`, async () => {
        const { status } = await operator.resolvePayment(paymentOf(work), {
          action,
          comment: 'Looked into it',
          ...(action === 'paid_elsewhere' && { reference: 'wire 4711' }),
        });
        return status === 202;
      }),

    /** The contractor enters a bank account that works. */
    mendBank: ({ contractorId }: Work): void => {
      const account = contractorAt(actor, site, contractorId).accountId();
      if (account === undefined) throw new BrokenExpectationError('the contractor has no account');
      stripe.accounts.addBank(account, testBank(), { isDefault: true });
    },

    heard: (type: string, count = 1) => eventually(`${count} times ${type}`, () => ears.heard(type) >= count),
    mailed: (template: string, count = 1) =>
      eventually(`mail ${template}`, () => ears.mails().filter((one) => one === template).length >= count),
    reach: (work: Work, status: string) => eventually(status, async () => (await statusOf(work)) === status),

    /** Nothing runs any more, also of what was just asked for. */
    allEnded: async (): Promise<void> => {
      await actor.sleep(HOUR_MS);
      await eventually('the end', () => world.states.executions().every(({ status }) => status !== 'RUNNING'));
    },
  };
};
export type Stage = ReturnType<typeof createStage>;
