import { parentPort } from 'node:worker_threads';
import { workflowNamed } from '../../simulated.ts';
import type { Prepared } from '../world/prepared.ts';
import { prepareMutant } from './mutants.ts';
import type { Job, JobResponse } from './pool.ts';
import { prepareWorkflow, runSeed } from './run.ts';
import type { RunResult } from './run.ts';

// Refusals are answers here, thousands of them: collecting stack traces for them takes a noticeable part of the time.
Error.stackTraceLimit = 2;

/** By workflow and mutant: what is loaded once serves all their jobs. */
const loaded = new Map<string, Promise<Prepared>>();

const load = ({ workflow: name, mutant: mutantName }: Job): Promise<Prepared> => {
  const workflow = workflowNamed(name);
  if (mutantName === undefined) return prepareWorkflow(workflow);
  const mutant = workflow.mutants.find((one) => one.name === mutantName);
  if (mutant === undefined) throw new Error(`Workflow ${name} has no mutant "${mutantName}"`);
  return prepareMutant(workflow, mutant);
};

const runJob = async (job: Job): Promise<readonly RunResult[]> => {
  const key = `${job.workflow} ${job.mutant ?? ''}`;
  const preparing = loaded.get(key) ?? load(job);
  loaded.set(key, preparing);
  const prepared = await preparing;
  const results: RunResult[] = [];
  for (let seed = job.first; seed <= job.last; seed += 1) {
    const result = await runSeed(workflowNamed(job.workflow), prepared, { seed, rate: job.rate });
    results.push(result);
    if (job.mutant !== undefined && result.violations.length > 0) break;
  }
  return results;
};

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause instanceof Error ? `\nCause: ${describe(error.cause)}` : ''}`;
};

parentPort?.on('message', (job: Job) => {
  runJob(job).then(
    (results) => parentPort?.postMessage({ results } satisfies JobResponse),
    (error: unknown) => parentPort?.postMessage({ error: describe(error) } satisfies JobResponse),
  );
});
