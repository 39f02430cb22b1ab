import { publishedAnswers } from '#shared/testing/documented.ts';
import type { Site } from '../aws/internet.ts';
import type { Fault, Outage } from '../kernel/faults.ts';
import { createChance } from '../kernel/random.ts';
import { everythingEnds, failuresRaiseAlarms } from '../oracles/ends.ts';
import { everyAnswerIsDocumented } from '../oracles/answers.ts';
import { everyCallIsAllowed } from '../oracles/access.ts';
import { signalsComeInOrder } from '../oracles/order.ts';
import { deadlinesKeepTheirTime } from '../oracles/deadlines.ts';
import { everyNotificationArrives, oneMailPerNotification } from '../oracles/mails.ts';
import { everyEventIsPublished } from '../oracles/outbox.ts';
import { createRecords } from '../oracles/oracle.ts';
import type { Oracle, Records, Violation } from '../oracles/oracle.ts';
import { everyWaitHasADeadline, noOrphanedWaits, signalsAreReceivedOnce } from '../oracles/waits.ts';
import type { CodeEdit } from '../lambda/edits.ts';
import { prepare } from '../world/prepared.ts';
import type { Prepared } from '../world/prepared.ts';
import { DAY_MS } from '../world/time.ts';
import { createWorld } from '../world/world.ts';
import type { Listener, World } from '../world/world.ts';
import { createCoverage } from './coverage.ts';
import type { Coverage } from './coverage.ts';
import type { SimulatedWorkflow } from './workflow.ts';

export interface RunOptions {
  readonly seed: number;
  /** Chance of a fault wherever one can be, 0 to 1. */
  readonly rate: number;
  /** Only these faults. */
  readonly only?: ReadonlySet<string>;
  readonly outages?: readonly Outage[];
  /** Whether PDFs have their text; when left out, in one seed of twenty. */
  readonly setsText?: boolean;
  /** Virtual days within which everything ends; 400 when left out. */
  readonly boundDays?: number;
  readonly trace?: (line: string) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: readonly Fault[];
  readonly coverage: Coverage;
  readonly executions: number;
  readonly stateTransitions: number;
  readonly virtualDays: number;
  readonly steps: number;
}

/** Faults stop after this time; what began before must then come to its end within the bound. */
const FAULTY_DAYS = 60;
const BOUND_DAYS = 400;

/** What holds for every workflow. */
const commonOracles = (records: Records): readonly Oracle[] => [
  noOrphanedWaits(records),
  everyWaitHasADeadline(records),
  signalsAreReceivedOnce(records),
  signalsComeInOrder(),
  everythingEnds(),
  failuresRaiseAlarms(records),
  deadlinesKeepTheirTime(),
  everyCallIsAllowed(),
  everyAnswerIsDocumented(publishedAnswers),
  everyEventIsPublished(),
  everyNotificationArrives(),
  oneMailPerNotification(),
];

/** Load what is deployed for a workflow, with its edits and these. @throws Error as `prepare` does */
export const prepareWorkflow = (
  { services, edits = [] }: Pick<SimulatedWorkflow<never>, 'services' | 'edits'>,
  ...more: readonly CodeEdit[]
): Promise<Prepared> => prepare(services, ...edits, ...more);

/** One seed: a world with its actors, faults and oracles, from its first day until nothing is left to happen. */
export const runSeed = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
  { seed, rate, only, outages = [], setsText = seed % 20 === 0, boundDays = BOUND_DAYS, trace }: RunOptions,
): Promise<RunResult> => {
  const records = createRecords();
  const sites: { made?: Sites } = {};
  const currentSites = (): Sites => {
    if (sites.made === undefined) throw new Error('The world has no outside yet');
    return sites.made;
  };
  const oracles = [...commonOracles(records), ...workflow.oracles(records, currentSites)];
  const coverage = createCoverage();
  const people: { listener?: Listener } = {};
  const world = createWorld({
    prepared,
    seed,
    faults: { rate, ...(only && { only }) },
    secrets: workflow.secrets,
    setsText,
    sites: (outside) => (sites.made = workflow.sites(outside)),
    listeners: [records.listener, ...oracles.flatMap(({ listener }) => listener ?? []), deferredListener(people)],
    observer: coverage.observer,
    ...(trace && { trace }),
  });
  const chance = createChance(seed ^ ACTORS_SEED);
  const population = workflow.populate(world, currentSites(), chance);
  people.listener = population.listener;
  if (rate > 0) deployAtRandom(world, rate);
  for (const outage of outages) world.hub.faults.outage(outage);

  const violations: Violation[] = [];
  const addViolations = (oracle: Oracle, found: readonly string[] = []): void => {
    for (const what of found) {
      violations.push({ oracle: oracle.name, at: world.hub.kernel.instant(), what });
      world.hub.traceEvent('oracle', `${oracle.name}: ${what}`);
    }
  };
  const startedAt = world.hub.kernel.now();
  try {
    for (let day = 1; day <= boundDays && violations.length === 0; day += 1) {
      await world.hub.kernel.run({ until: startedAt + day * DAY_MS });
      for (const oracle of oracles) addViolations(oracle, oracle.inspect?.(world));
      if (day === FAULTY_DAYS) world.hub.faults.stop();
      population.daily();
      // What they start must be on the timeline before it is checked for being empty.
      await world.hub.kernel.run({ until: world.hub.kernel.now() });
      if (world.hub.kernel.isIdle()) break;
    }
    if (violations.length === 0) for (const oracle of oracles) addViolations(oracle, oracle.conclude?.(world));
  } catch (error) {
    if (!(error instanceof FailedExpectationError))
      throw new Error(`Seed ${seed} broke the simulator`, { cause: error });
    violations.push({ oracle: 'people', at: world.hub.kernel.instant(), what: error.message });
  }

  const executions = world.states.executions();
  return {
    seed,
    violations,
    faults: world.faults(),
    coverage: coverage.counted(),
    executions: executions.length,
    stateTransitions: executions.reduce((sum, execution) => sum + execution.transitions(), 0),
    virtualDays: (world.hub.kernel.now() - startedAt) / DAY_MS,
    steps: world.hub.kernel.steps(),
  };
};

/** An actor did not get the expected response in time. */
export class FailedExpectationError extends Error {
  override readonly name = 'FailedExpectationError';
}

/** Keeps what people do apart from what the world does, so that one does not move the other. */
const ACTORS_SEED = 0x5e_ed_0f_05;

/** The people come into a world that exists already. */
const deferredListener = (people: { readonly listener?: Listener }): Listener => ({
  published: (event) => people.listener?.published?.(event),
  committed: (table, changes) => people.listener?.committed?.(table, changes),
  posted: (events) => people.listener?.posted?.(events),
  mailed: (mail) => people.listener?.mailed?.(mail),
  executionStarted: (execution) => people.listener?.executionStarted?.(execution),
  executionEnded: (execution) => people.listener?.executionEnded?.(execution),
  topic: (arn, message) => people.listener?.topic?.(arn, message),
  tokenAnswered: (...answer) => people.listener?.tokenAnswered?.(...answer),
  answered: (...answer) => people.listener?.answered?.(...answer),
});

const MAX_DEPLOYMENTS = 3;

/** New versions come while executions wait. */
const deployAtRandom = (world: World, rate: number): void => {
  const { kernel, chance } = world.hub;
  for (let count = 0; count < MAX_DEPLOYMENTS; count += 1) {
    if (chance.next('deployment') >= rate * 5) continue;
    kernel.after(
      chance.between('deployment', 0, FAULTY_DAYS) * DAY_MS * chance.next('deployment'),
      'a deployment',
      () => world.deploy(world.prepared.laterMachines),
    );
  }
};
