/** `npm start`: starts the whole platform on this machine, runs the tour, and keeps it running until Ctrl-C. */
import { join } from 'node:path';
import { tryLock } from '#shared/lock/lock.mjs';
import { orExit, parseCommandLine } from './command-line.ts';
import { sessionDaySecondsOf } from './stack/environment.ts';
import { startStack, type Stack } from './stack/index.ts';
import { stackFile, stackFolder } from './stack/paths.ts';
import { textReporter } from './stack/report.ts';
import { runPreparation, runTour } from './tour/index.ts';
import { failureOf, untilStopped } from './until-stopped.ts';

const NAME = 'default';

const USAGE = `Usage: npm start [-- [--exit] [--no-tour]]

  --exit      end after the tour
  --no-tour   start the stack and prepare the example of the README, without the tour

Environment: DAY_SECONDS, a day of the workflows, default 10; SESSION_DAY_SECONDS, a day of what a contractor does at
Veriff, default 60; FRONT_DOOR_PORT, VERIFF_PORT, STRIPE_PORT, EMULATOR_PORT, fixed ports; WEB_ORIGIN, where the web application is; AWS_ENDPOINT_URL, a ministack that runs already.`;

const { values: options } = orExit(() =>
  parseCommandLine(process.argv.slice(2), {
    usage: USAGE,
    options: { exit: { type: 'boolean', default: false }, tour: { type: 'boolean', default: true } },
  }),
);
const daySeconds = Number(process.env['DAY_SECONDS'] ?? 10);
const sessionDaySeconds = sessionDaySecondsOf(daySeconds);

const report = textReporter();
const started = performance.now();
const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;

const describe = (stack: Stack): void => {
  report.heading('The stack is running');
  report.line(`front door      ${stack.frontDoor}  (/api/**, /webhooks/**, and pages that mails lead to)`);
  report.line(`Veriff          ${stack.simulators.veriff}  (a page to act as the contractor)`);
  report.line(`Stripe          ${stack.simulators.stripe}  (pages to act as contractor, client and bank)`);
  report.line(`AWS             ${stack.endpoint}  (keys test / test, region ${stack.region})`);
  for (const [id, arn] of Object.entries(stack.stateMachines)) report.line(`state machine   ${id}  ${arn}`);
  for (const [role, user] of Object.entries(stack.users)) {
    report.line(`${role.padEnd(15)} ${user.username}  password ${user.password}`);
  }
  report.line(`description     ${stackFile(NAME)}`);
  report.line('in a shell      source .local/env, then sls, osls-compose and aws use this stack');
};

/** Returns the exit status. */
const run = async (stopped: Promise<'stopped'>): Promise<number> => {
  report.heading(`Local stack (a day lasts ${daySeconds} s)`);
  const starting = startStack({ name: NAME, daySeconds, sessionDaySeconds, report });
  const stack = await Promise.race([starting, stopped]);
  if (stack === 'stopped') return 130;
  const ended = Promise.race([stopped, stack.died]);
  try {
    let status = 0;
    const title = options.tour ? 'Tour' : 'Preparation';
    report.heading(title);
    const work = (options.tour ? runTour : runPreparation)(stack, report);
    const failure = await Promise.race([failureOf(work), ended]);
    if (failure === 'stopped') return 130;
    if (failure !== undefined) {
      console.error(failure);
      status = 1;
    }
    report.heading(`${status === 0 ? 'Done' : `The ${title.toLowerCase()} failed`} after ${elapsed()}`);
    if (options.exit) return status;
    describe(stack);
    report.heading('Ctrl-C ends it.');
    const end = await ended;
    if (end === 'stopped') return status;
    console.error(end.message);
    return 1;
  } finally {
    await stack.stop();
  }
};

const lock = tryLock(join(stackFolder(NAME), 'lock'));
if (lock.holder !== undefined) {
  console.error(`A local stack is running already (process ${lock.holder}). End it there with Ctrl-C first.`);
  process.exit(1);
}
try {
  process.exitCode = await run(untilStopped().then(() => 'stopped' as const));
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
} finally {
  lock.release();
}
// Does not wait for an interrupted deployment or idle connections.
process.exit();
