import { CURRENCY, itemsOf } from '#local/platform-client/endpoints.ts';
import { draftOf } from '#local/platform-client/contract.ts';
import type { ContractDraft, Party, TimeEntry } from '#local/platform-client/contract.ts';
import type { Answer, Json } from '#local/platform-client/transport.ts';
import { paymentIdOfWork } from './work-oracles.ts';
import { clientAt, contractorAt } from '../../payments-shared/actors.ts';
import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import { FailedExpectationError } from '../../simulator/run/run.ts';
import type { EventRecorder } from '../../simulator/scenario/recorder.ts';
import { eventually } from '../../simulator/scenario/scenario.ts';
import type { ScenarioContext } from '../../simulator/scenario/scenario.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import type { World } from '../../simulator/world/world.ts';
import { becomePayable, partyAt, payIn, readAndSign, uploadFile, worksOf } from './parties.ts';

/** Longer than any contract of a scenario lasts. */
const LIMIT_DAYS = 350;

export const contractMachineArn = ({ prepared }: Pick<World, 'prepared'>): string =>
  deployedMachine(prepared, 'contract-lifecycle').arn;

/** Templates of the mails about contracts, in their order. */
export const contractMails = (recorder: Pick<EventRecorder, 'mails'>): readonly string[] =>
  recorder.mails().flatMap(({ template }) => (template.startsWith('contract-') ? [template] : []));

/** The work as an API shows it, with the fields that a scenario acts on. */
export interface ShownWork {
  readonly workId: string;
  readonly kind: 'milestone' | 'timesheet' | 'off_cycle';
}

/** Drives a scenario: one contract between a client and a contractor. */
export const createDriver = ({ world, sites: [site], recorder, actor }: ScenarioContext<readonly [StripeSite]>) => {
  const { chance } = world.hub;
  const parties = { clientId: chance.uuid('client'), contractorId: chance.uuid('contractor') };
  const client = clientAt(actor, { clientId: parties.clientId, userId: parties.clientId });
  const operator = adminAs(actor);
  let contractId = '';
  const as = (party: Party) => partyAt(actor, party, parties).contract(contractId);

  const wait = async (what: string, ask: () => Promise<boolean> | boolean): Promise<void> => {
    await eventually(actor, what, LIMIT_DAYS, async () => (await ask()) || undefined);
  };
  /** Asks when there are new events only: what it waits for changes with one. */
  const waitForChange = (what: string, ask: () => Promise<boolean>): Promise<void> => {
    let seen = -1;
    return wait(what, async () => {
      const before = seen;
      seen = recorder.events().length;
      return seen > before && (await ask());
    });
  };
  const read = async (): Promise<Json> => (await as('client').read()).body;
  const work = async (workId: string): Promise<Json> => (await as('client').work(workId)).body;

  /** @throws FailedExpectationError for another status */
  const expecting = async (status: number, answer: Promise<Answer>): Promise<Json> => {
    const given = await answer;
    if (given.status === status) return given.body;
    throw new FailedExpectationError(`${given.status} ${JSON.stringify(given.body)} instead of ${status}`);
  };
  const workIn = (body: Json): ShownWork => body as unknown as ShownWork;

  return {
    expecting,
    as,
    read,
    parties,
    contractId: () => contractId,

    /** Let days pass where there is no event to wait for. */
    pass: (days: number) => actor.sleep(days * DAY_MS),

    /** The service is unavailable for a day from now on. */
    dayWithout: (service: string): void =>
      world.hub.faults.outage({
        service,
        from: actor.now(),
        until: new Date(world.hub.kernel.now() + DAY_MS).toISOString(),
      }),

    /** A contractor who can be paid, and money in the client's escrow. */
    prepare: async ({
      fundsMinor = 1_000_000,
      iban,
    }: { readonly fundsMinor?: number; readonly iban?: string } = {}) => {
      await becomePayable(world, site, actor, {
        contractorId: parties.contractorId,
        kycId: chance.uuid('kyc'),
        ...(iban !== undefined && { iban }),
      });
      if (fundsMinor > 0) await payIn(site, actor, { clientId: parties.clientId, amountMinor: fundsMinor });
      await actor.sleep(HOUR_MS);
    },
    fund: async (amountMinor: number): Promise<void> => {
      await payIn(site, actor, { clientId: parties.clientId, amountMinor });
      await actor.sleep(HOUR_MS);
    },

    draft: async (parts: Pick<ContractDraft, 'startsOn'> & Partial<ContractDraft>): Promise<void> => {
      const draft = draftOf({ contractorId: parties.contractorId, ...parts });
      const body = await expecting(201, partyAt(actor, 'client', parties).draft(draft));
      contractId = String(body['contractId']);
    },
    sign: (party: Party, amendmentId?: string) =>
      readAndSign(actor, party, parties, { contractId, ...(amendmentId !== undefined && { amendmentId }) }),

    waitForStatus: (status: string) => waitForChange(status, async () => (await read())['status'] === status),
    waitForEvent: (type: string, count = 1) => wait(type, () => recorder.hasSeen(type, count)),
    waitForMail: (template: string, count = 1) =>
      wait(`mail ${template}`, () => contractMails(recorder).filter((one) => one === template).length >= count),

    milestone: async (title = 'First draft'): Promise<ShownWork> => {
      const found = (await worksOf(actor, parties, contractId)).find((one) => one['title'] === title);
      if (found === undefined) throw new FailedExpectationError(`the contract has no milestone ${title}`);
      return workIn(found);
    },
    /** The newest hundred. */
    works: async (): Promise<readonly (ShownWork & { readonly title?: string })[]> =>
      (await worksOf(actor, parties, contractId)).map((one) => ({ ...workIn(one), title: String(one['title']) })),
    submit: async ({ workId }: ShownWork): Promise<void> => {
      await expecting(200, as('contractor').submitMilestone(workId));
    },
    /** The client enters a timesheet for the contractor. */
    enteredTimesheet: async (weekStart: string, entries: readonly TimeEntry[]): Promise<ShownWork> =>
      workIn(await expecting(200, as('client').submitTimesheet(weekStart, entries))),
    timesheet: async (weekStart: string, entries: readonly TimeEntry[]): Promise<ShownWork> =>
      workIn(await expecting(200, as('contractor').submitTimesheet(weekStart, entries))),
    offCycle: async (): Promise<ShownWork> => {
      const amount = { amountMinor: 4_200, currency: CURRENCY };
      const attachmentId = await uploadFile(world, as('contractor'));
      if (attachmentId === undefined) throw new FailedExpectationError('the upload was refused');
      const payment = { category: 'expense', title: 'Train ticket', amount, attachmentIds: [attachmentId] };
      return workIn(await expecting(201, as('contractor').offCycle(payment)));
    },
    approve: async ({ workId }: ShownWork, submission = 1): Promise<void> => {
      await expecting(200, as('client').approve(workId, submission));
    },
    reject: async ({ workId }: ShownWork, submission = 1): Promise<void> => {
      await expecting(200, as('client').reject(workId, submission));
    },
    waitForWork: ({ workId }: ShownWork, status: string) =>
      waitForChange(`work is ${status}`, async () => (await work(workId))['status'] === status),
    waitForPayment: (shown: ShownWork, status: string) =>
      waitForChange(
        `its payment is ${status}`,
        async () => (await client.payment(paymentIdOfWork(shown))).body['status'] === status,
      ),

    terminate: (party: Party, ground: 'notice' | 'cause' | 'mutual', lastDay: string) =>
      as(party).terminate({ ground, lastDay, reasonCode: 'other', message: 'The project is over' }),
    answer: (party: Party, { terminationId }: Json, answer: 'agree' | 'refuse' | 'withdraw') =>
      as(party).answerTermination(String(terminationId), answer),
    /** Drafts a change of the terms. Returns its id. */
    amend: async (party: Party, effectiveOn: string, change: object): Promise<string> => {
      const { amendmentId } = await expecting(201, as(party).amend({ effectiveOn, change }));
      return String(amendmentId);
    },
    /** The date in UTC. */
    today: (): string => actor.now().slice(0, 10),

    /** The contractor enters a valid bank account. */
    replaceBankAccount: (): void => {
      const account = contractorAt(actor, site, parties.contractorId).accountId();
      if (account === undefined) throw new FailedExpectationError('the contractor has no account');
      site.stripe.accounts.addBank(account, testBank(), { isDefault: true });
    },
    /** The bank accepts the next payout, and sends it back two days later. */
    returnNextPayout: (): void =>
      site.stripe.plans.set({
        of: 'payouts',
        outcomes: [{ status: 'failed', failureCode: 'account_closed', paidForMs: 2 * DAY_MS }],
      }),

    /** An operator decides about a stopped payment, as soon as an execution waits for the decision. */
    resolvePayment: (shown: ShownWork, action: 'retry' | 'cancel'): Promise<void> =>
      wait(`the decision to ${action}`, async () => {
        const decision = { action, comment: 'Checked with the bank' };
        return (await operator.resolvePayment(paymentIdOfWork(shown), decision)).status === 202;
      }),

    /** An operator tries the failed step of the contract again. */
    retry: () => operator.resolveContract(contractId, { action: 'retry' }),
    /** How many contracts wait for an operator. */
    parked: async (): Promise<number> => itemsOf(await operator.parkedContracts()).length,

    /** Send a signal to the contract's machine once more, or one that is late. */
    repeatEvent: (type: string): void => {
      const event = recorder.events().findLast((one) => one['detail-type'] === type);
      if (event === undefined) throw new FailedExpectationError(`${type} was never published`);
      const [bus] = world.prepared.stacks.flatMap(({ buses }) => buses.map(({ name }) => name));
      world.bus.put({ bus: bus ?? '', source: event.source, type, detail: event.detail });
    },

    /** Start an execution by hand. */
    invoke: async (id = contractId): Promise<void> => {
      world.states.start({ machineArn: contractMachineArn(world), input: { contractId: id } });
      await actor.sleep(MINUTE_MS);
    },

    /** Wait until no execution runs, including those that were just requested. */
    waitForEnd: async (): Promise<void> => {
      await actor.sleep(HOUR_MS);
      await wait('the end', () => world.states.executions().every(({ status }) => status !== 'RUNNING'));
    },
  };
};
export type Driver = ReturnType<typeof createDriver>;
