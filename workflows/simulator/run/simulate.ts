/** `npm run simulate`: runs seeds of a workflow, says what was covered, and replays and shrinks what failed. */
import { UsageError, reportFailure } from '#local/command-line.ts';
import { ensurePackaged } from '#local/packaging.ts';
import { progressOn } from '#local/progress.ts';
import { workflowNamed, workflows } from '../../simulated.ts';
import type { Prepared } from '../world/prepared.ts';
import { addCoverage, reportCoverage } from './coverage.ts';
import { createPool, runSeeds } from './pool.ts';
import { prepareWorkflow, runSeed } from './run.ts';
import type { RunResult } from './run.ts';
import { shrink } from './shrink.ts';
import { parseOptions } from './options.ts';
import { describeProgress } from './progress.ts';
import type { SimulateOptions } from './options.ts';

const SHRINK_TRIES = 120;
/** Failing seeds that are printed; the first of them is shrunk. */
const MAX_PRINTED = 10;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const secondsSince = (started: number): number => (performance.now() - started) / 1000;
const perSecond = (count: number, seconds: number): string => Math.round(count / seconds).toLocaleString('en');

const printViolations = ({ seed, violations, faults }: RunResult, { workflow, rate }: SimulateOptions): void => {
  say(`\nSeed ${seed} fails, with ${faults.length} faults:`);
  for (const { at, oracle, what } of violations) say(`  ${at}  ${oracle}: ${what}`);
  say(`  replay: npm run simulate -- --workflow ${workflow} --faults ${rate} --seed ${seed} --trace`);
};

/** Which faults the failure needs. */
const printSmallest = async (failing: RunResult, wanted: SimulateOptions): Promise<void> => {
  const workflow = workflowNamed(wanted.workflow);
  const prepared = await prepareWorkflow(workflow);
  const oracles = new Set(failing.violations.map(({ oracle }) => oracle));
  const run = (ids: readonly string[]) =>
    runSeed(workflow, prepared, { seed: failing.seed, rate: wanted.rate, only: new Set(ids) });
  const ids = failing.faults.map(({ id }) => id);
  const smallest = await shrink(
    ids,
    async (some) => (await run(some)).violations.some(({ oracle }) => oracles.has(oracle)),
    SHRINK_TRIES,
  );
  say(`\nOf ${ids.length} faults of seed ${failing.seed}, these do it:`);
  for (const id of smallest) say(`  ${id}`);
};

const printCoverage = (
  results: readonly RunResult[],
  { machines, workflow }: { readonly machines: Prepared['machines']; readonly workflow: readonly string[] },
): void => {
  const coverage = addCoverage(results.map((result) => result.coverage));
  for (const machine of machines.filter(({ name }) => workflow.includes(name))) {
    say(`\n${machine.name}`);
    for (const { of, reached, all, missing } of reportCoverage(machine.name, machine.compiled, coverage)) {
      say(`  ${of.padEnd(12)} ${reached} of ${all}${missing.length === 0 ? '' : `; not: ${missing.join(', ')}`}`);
    }
  }
};

const printFaults = (results: readonly RunResult[]): void => {
  const kinds = new Map<string, number>();
  for (const { kind } of results.flatMap(({ faults }) => faults)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  say('\nFaults injected');
  for (const [kind, times] of [...kinds].sort(([, a], [, b]) => b - a)) say(`  ${String(times).padStart(8)}  ${kind}`);
};

const simulateMany = async (wanted: SimulateOptions): Promise<number> => {
  const workflow = workflowNamed(wanted.workflow);
  const results: RunResult[] = [];
  const progress = progressOn(process.stderr);
  const started = performance.now();
  const { first, last, rate } = wanted;
  await runSeeds(createPool(wanted.threads), {
    ...{ workflow: wanted.workflow, first, last, rate },
    onResult: (result) => {
      results.push(result);
      progress.show(describeProgress(results, last - first + 1, secondsSince(started)));
    },
  });
  progress.clear();
  const seconds = secondsSince(started);

  const { machines } = await prepareWorkflow(workflow);
  printCoverage(results, { machines, workflow: workflow.machines });
  printFaults(results);
  const sum = (pick: (result: RunResult) => number): number =>
    results.reduce((total, result) => total + pick(result), 0);
  say(
    `\n${results.length} scenarios in ${seconds.toFixed(1)} s: ${perSecond(results.length, seconds)} scenarios/s, ` +
      `${perSecond(
        sum(({ stateTransitions }) => stateTransitions),
        seconds,
      )} state transitions/s, ` +
      `${perSecond(
        sum(({ virtualDays }) => virtualDays),
        seconds,
      )} virtual days/s`,
  );
  const failing = results.filter(({ violations }) => violations.length > 0).sort((a, b) => a.seed - b.seed);
  for (const result of failing.slice(0, MAX_PRINTED)) printViolations(result, wanted);
  const [smallest] = failing;
  if (smallest !== undefined) await printSmallest(smallest, wanted);
  say(failing.length === 0 ? 'No violation.' : `\n${failing.length} of ${results.length} seeds fail.`);
  return failing.length === 0 ? 0 : 1;
};

const simulateOne = async (wanted: SimulateOptions): Promise<number> => {
  const workflow = workflowNamed(wanted.workflow);
  const prepared = await prepareWorkflow(workflow);
  const result = await runSeed(workflow, prepared, { seed: wanted.first, rate: wanted.rate, trace: say });
  if (result.violations.length > 0) printViolations(result, wanted);
  else say('No violation.');
  return result.violations.length === 0 ? 0 : 1;
};

const main = async (): Promise<number> => {
  const wanted = parseOptions(process.argv.slice(2), Object.keys(workflows));
  await ensurePackaged(workflowNamed(wanted.workflow).services);
  return wanted.trace ? simulateOne(wanted) : simulateMany(wanted);
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    // The simulator itself is at fault. Its developers need the stack trace.
    if (!(error instanceof UsageError)) console.error(error);
    process.exit(error instanceof UsageError ? reportFailure(error) : 2);
  },
);
