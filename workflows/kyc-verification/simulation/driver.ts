import { FailedExpectationError } from '../../simulator/run/run.ts';
import { eventually } from '../../simulator/scenario/scenario.ts';
import type { ScenarioContext } from '../../simulator/scenario/scenario.ts';
import { MINUTE_MS } from '../../simulator/world/time.ts';
import type { World } from '../../simulator/world/world.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import type { Outcome as VeriffOutcome } from '#local/simulators/veriff/types.ts';
import type { Driver, Outcome } from '../scenarios/driver.ts';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { contractorAt } from './actors.ts';
import { kycMachineArn } from './workload.ts';

/** Veriff needs a moment, and so does the platform after a request. */
const MOMENT_MS = 10 * MINUTE_MS;
/** Nothing in the workflow takes longer. */
const LIMIT_DAYS = 70;

/** Drives a scenario in the simulator. */
export const simulatedDriver = ({
  world,
  sites: [{ veriff }],
  recorder,
  actor,
}: ScenarioContext<readonly [VeriffSite]>): Driver => {
  const wait = <T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> =>
    eventually(actor, what, LIMIT_DAYS, ask);
  const mailCount = (contractorId: string, template: string): number =>
    recorder.mails().filter((mail) => mail.recipientId === contractorId && mail.template === template).length;
  const admin = adminAs(actor, 'ada');
  const caseOf = (contractorId: string, isWanted: (one: Readonly<Record<string, unknown>>) => boolean = () => true) =>
    wait('a review case', async () =>
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
          if (!(await me.upload())) throw new FailedExpectationError('the upload was refused');
        },
        submit: async () => {
          if (!(await me.submit())) throw new FailedExpectationError('the submission was refused');
        },
        kycId: async () => String((await me.state())['kycId']),
        waitForStatus: async (status) => {
          await wait(`the status ${status}`, async () => ((await me.status()) === status ? true : undefined));
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
        const open = await wait('a session', () => {
          const sessions = veriff.sessions(contractorId);
          return sessions.length >= count ? sessions.at(-1) : undefined;
        });
        veriff.decide(open.id, toVeriff(outcome));
      },
    },
    admin: {
      start: async (contractorId) => {
        const { status } = await admin.startVerification(contractorId);
        if (status !== 202) throw new FailedExpectationError(`starting was answered ${status}`);
      },
      decide: async (contractorId, outcome) => {
        const caseId = String((await caseOf(contractorId))['caseId']);
        const claimed = await admin.claim(caseId);
        const decided = await admin.decide(caseId, outcome);
        if (claimed.status !== 200 || decided.status !== 200) {
          throw new FailedExpectationError(`the decision was answered ${claimed.status}, ${decided.status}`);
        }
      },
      waitForOverdue: async (contractorId) => {
        await caseOf(contractorId, (one) => Number(one['overdueCount']) > 0);
      },
    },
    waitForMail: async (contractorId, template, count = 1) => {
      await wait(`mail ${template}`, () => (mailCount(contractorId, template) >= count ? true : undefined));
    },
    invoke: async (input) => {
      world.states.start({ machineArn: kycMachineArn(world), input });
      await actor.sleep(MINUTE_MS);
    },
    waitForEnd: async (contractorId) => {
      // An execution that was just requested may not have started.
      await actor.sleep(MOMENT_MS);
      await wait('the end', () =>
        executionsOf(world, contractorId).every(({ status }) => status !== 'RUNNING') ? true : undefined,
      );
    },
  };
};

/** Executions whose input names the contractor. */
export const executionsOf = ({ states }: Pick<World, 'states'>, contractorId: string) =>
  states.executions().filter(({ input }) => JSON.stringify(input).includes(contractorId));
