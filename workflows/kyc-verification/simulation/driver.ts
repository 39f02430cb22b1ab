import { BrokenExpectationError } from '../../simulator/run/run.ts';
import { until } from '../../simulator/world/actor.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import type { Listener, World } from '../../simulator/world/world.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import type { Outcome as VeriffOutcome } from '#local/simulators/veriff/types.ts';
import type { Outcome, Stage } from '../scenarios/stage.ts';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { DAY_MS, MINUTE_MS, contractorAt } from './people.ts';
import { kycMachineArn } from './workload.ts';

/** Veriff needs a moment; so does whoever has been asked to do something. */
const MOMENT_MS = 10 * MINUTE_MS;
/** Nothing in the workflow takes longer. */
const PATIENCE_DAYS = 70;

/** What a scenario has to hear of the world: mails, and executions about somebody. */
export const createEars = () => {
  const requested: { readonly recipientId: string; readonly template: string }[] = [];
  const listener: Listener = {
    published: ({ 'detail-type': type, detail }) => {
      if (type !== 'notification.requested') return;
      const { metadata } = detail as { readonly metadata: { readonly recipientId: string; readonly template: string } };
      requested.push(metadata);
    },
  };
  const mails = (contractorId: string, template: string): number =>
    requested.filter((one) => one.recipientId === contractorId && one.template === template).length;
  return { listener, mails };
};

/** The stage of a scenario in the simulator. `actor` is whoever acts at the moment. */
export const simulatedStage = (
  world: World,
  { veriff }: VeriffSite,
  { mails }: Pick<ReturnType<typeof createEars>, 'mails'>,
  actor: Actor,
): Stage => {
  const eventually = async <T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> => {
    const found = await until(actor, ask, { everyMs: MOMENT_MS, withinMs: PATIENCE_DAYS * DAY_MS });
    if (found === undefined) throw new BrokenExpectationError(`${what}: not within ${PATIENCE_DAYS} days`);
    return found;
  };
  const admin = adminAs(actor, 'ada');
  const caseOf = (contractorId: string, isWanted: (one: Readonly<Record<string, unknown>>) => boolean = () => true) =>
    eventually('a review case', async () =>
      itemsOf(await admin.reviews('open')).find((one) => one['contractorId'] === contractorId && isWanted(one)),
    );
  const toVeriff = ({ drop, ...outcome }: Outcome): VeriffOutcome => ({
    ...outcome,
    ...(drop === true && { delivery: { drop } }),
  });

  return {
    contractor: async () => {
      const id = world.hub.chance.uuid('contractor');
      const me = contractorAt(world, actor, id);
      return {
        id,
        upload: async () => {
          if (!(await me.upload())) throw new BrokenExpectationError('the upload was refused');
        },
        submit: async () => {
          if (!(await me.submit())) throw new BrokenExpectationError('the submission was refused');
        },
        kycId: async () => String((await me.state())['kycId']),
        reach: async (status) => {
          await eventually(`the status ${status}`, async () => ((await me.status()) === status ? true : undefined));
        },
      };
    },
    veriff: {
      plan: async (contractorId, outcomes) => {
        veriff.plans.set({
          vendorData: contractorId,
          outcomes: outcomes.map((one) => ({ ...toVeriff(one), afterMs: MOMENT_MS })),
        });
      },
      decide: async (contractorId, outcome, count = 1) => {
        const open = await eventually('a session', () => {
          const sessions = veriff.sessions(contractorId);
          return sessions.length >= count ? sessions.at(-1) : undefined;
        });
        veriff.decide(open.id, toVeriff(outcome));
      },
    },
    admin: {
      start: async (contractorId) => {
        const { status } = await admin.startVerification(contractorId);
        if (status !== 202) throw new BrokenExpectationError(`starting was answered ${status}`);
      },
      decide: async (contractorId, outcome) => {
        const caseId = String((await caseOf(contractorId))['caseId']);
        const claimed = await admin.claim(caseId);
        const decided = await admin.decide(caseId, outcome);
        if (claimed.status !== 200 || decided.status !== 200) {
          throw new BrokenExpectationError(`the decision was answered ${claimed.status}, ${decided.status}`);
        }
      },
      overdue: async (contractorId) => {
        await caseOf(contractorId, (one) => Number(one['overdueCount']) > 0);
      },
    },
    mailed: async (contractorId, template, count = 1) => {
      await eventually(`mail ${template}`, () => (mails(contractorId, template) >= count ? true : undefined));
    },
    invoke: async (input) => {
      world.states.start({ machineArn: kycMachineArn(world), input });
      await actor.sleep(MINUTE_MS);
    },
    allEnded: async (contractorId) => {
      // What was just asked for may not have begun.
      await actor.sleep(MOMENT_MS);
      await eventually('the end', () =>
        executionsOf(world, contractorId).every(({ status }) => status !== 'RUNNING') ? true : undefined,
      );
    },
  };
};

/** Executions whose input names somebody. */
export const executionsOf = ({ states }: Pick<World, 'states'>, contractorId: string) =>
  states.executions().filter(({ input }) => JSON.stringify(input).includes(contractorId));
