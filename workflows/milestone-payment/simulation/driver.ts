import { kycApproved } from '#local/platform-client/kyc-events.ts';
import { milestoneApproved, milestoneSubmitted, paymentOf } from '#local/platform-client/contract-events.ts';
import type { Work } from '#local/platform-client/contract-events.ts';
import { TEST_IBANS, testBank } from '#local/simulators/stripe/test-ibans.ts';
import { confirm } from '../../payments-shared/escrow.ts';
import { clientAt, contractorAt, publish } from '../../payments-shared/actors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';
import { FailedExpectationError } from '../../simulator/run/run.ts';
import type { EventRecorder } from '../../simulator/scenario/recorder.ts';
import { eventually } from '../../simulator/scenario/scenario.ts';
import type { ScenarioContext } from '../../simulator/scenario/scenario.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { inputOf, milestoneMachineArn } from './workload.ts';

/** Nothing in the workflow takes longer. */
const LIMIT_DAYS = 100;

export type Action = 'retry' | 'cancel' | 'paid_elsewhere';

/** Templates of the mails about payments, in their order. */
export const paymentMails = (recorder: Pick<EventRecorder, 'mails'>): readonly string[] =>
  recorder.mails().flatMap(({ template }) => (/^(payment-|payout-failed)/.test(template) ? [template] : []));

/** Drives a scenario: one client, its work, and the contractors and operators who are concerned. */
export const createDriver = ({ world, sites: [site], recorder, actor }: ScenarioContext<readonly [StripeSite]>) => {
  const { stripe } = site;
  const clientId = world.hub.chance.uuid('client');
  const client = clientAt(actor, { clientId, userId: clientId });
  const operator = adminAs(actor);

  const wait = async (what: string, ask: () => Promise<boolean> | boolean): Promise<void> => {
    await eventually(actor, what, LIMIT_DAYS, async () => (await ask()) || undefined);
  };
  const statusOf = async (work: Work): Promise<unknown> => (await client.payment(paymentOf(work))).body['status'];
  const approve = (work: Work): void => publish(world, milestoneApproved(work, clientId, actor.now()));

  /** Work of a contractor with a payout account, and the events that say that both can be paid. */
  const unannouncedWork = async (
    iban: string = TEST_IBANS.paid,
  ): Promise<{ readonly work: Work; readonly announce: () => void }> => {
    const contractorId = world.hub.chance.uuid('contractor');
    const contractor = contractorAt(actor, site, contractorId);
    await contractor.openPayoutAccount();
    contractor.onboard(iban);
    const kycId = world.hub.chance.uuid('kyc');
    const work: Work = {
      // Characters that JSON escapes.
      id: `phase "${world.hub.chance.uuid('milestone')}" \\`,
      contractId: world.hub.chance.uuid('contract'),
      clientId,
      contractorId,
      amountMinor: 10_000,
    };
    const announce = (): void => {
      publish(world, kycApproved(contractorId, actor.now(), kycId));
      publish(world, milestoneSubmitted(work, actor.now()));
    };
    return { work, announce };
  };

  return {
    stripe,
    /** Let hours pass where there is no event to wait for. */
    pass: (hours: number) => actor.sleep(hours * HOUR_MS),

    /** The service is unavailable for a day from now on. */
    dayWithout: (service: string): void =>
      world.hub.faults.outage({
        service,
        from: actor.now(),
        until: new Date(world.hub.kernel.now() + DAY_MS).toISOString(),
      }),

    unannouncedWork,

    /** A contractor who can be paid, and has handed in work. */
    work: async (iban?: string): Promise<Work> => {
      const { work, announce } = await unannouncedWork(iban);
      announce();
      await actor.sleep(HOUR_MS);
      return work;
    },
    approve,

    /** The client pays in, and the money is there. */
    fund: async (amountMinor: number): Promise<void> => {
      const intent = await client.fund(amountMinor);
      if (intent === undefined) throw new FailedExpectationError('the client could not pay in');
      confirm(site, intent, 'pm_card_visa');
      await actor.sleep(HOUR_MS);
    },

    /** Start an execution by hand. */
    invoke: async (work: Work, more: object = {}): Promise<void> => {
      world.states.start({ machineArn: milestoneMachineArn(world), input: { ...inputOf(work, clientId), ...more } });
      await actor.sleep(MINUTE_MS);
    },

    /** An operator decides, as soon as an execution waits for the decision. */
    resolve: (work: Work, action: Action): Promise<void> =>
      wait(`the decision to ${action}`, async () => {
        const { status } = await operator.resolvePayment(paymentOf(work), {
          action,
          comment: 'Checked with the bank',
          ...(action === 'paid_elsewhere' && { reference: 'wire 4711' }),
        });
        return status === 202;
      }),

    /** The contractor enters a valid bank account. */
    replaceBankAccount: ({ contractorId }: Work): void => {
      const account = contractorAt(actor, site, contractorId).accountId();
      if (account === undefined) throw new FailedExpectationError('the contractor has no account');
      stripe.accounts.addBank(account, testBank(), { isDefault: true });
    },

    waitForEvent: (type: string) => wait(type, () => recorder.hasSeen(type)),
    waitForMail: (template: string, count = 1) =>
      wait(`mail ${template}`, () => paymentMails(recorder).filter((one) => one === template).length >= count),
    waitForStatus: (work: Work, status: string) => wait(status, async () => (await statusOf(work)) === status),

    /** Wait until no execution runs, including those that were just requested. */
    waitForEnd: async (): Promise<void> => {
      await actor.sleep(HOUR_MS);
      await wait('the end', () => world.states.executions().every(({ status }) => status !== 'RUNNING'));
    },
  };
};
export type Driver = ReturnType<typeof createDriver>;
