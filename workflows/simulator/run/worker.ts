import { parentPort, workerData } from 'node:worker_threads';
import { workflowNamed } from '../../simulated.ts';
import { prepareWorkflow, runSeed } from './run.ts';
import type { WorkerRequest } from './pool.ts';

// Refusals are answers here and come by the thousand: collecting stack traces for them takes a noticeable part of the time.
Error.stackTraceLimit = 2;

/** One thread that runs seeds, one after the other, as it is told. */
const { workflow: name } = workerData as { readonly workflow: string };
const workflow = workflowNamed(name);
const prepared = await prepareWorkflow(workflow);

parentPort?.on('message', ({ seed, rate, only }: WorkerRequest) => {
  runSeed(workflow, prepared, { seed, rate, ...(only && { only: new Set(only) }) }).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? describe(error) : String(error) }),
  );
});
parentPort?.postMessage({ ready: true });

const describe = (error: Error): string =>
  `${error.stack ?? error.message}${error.cause instanceof Error ? `\nCause: ${describe(error.cause)}` : ''}`;
