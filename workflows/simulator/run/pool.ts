import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunResult } from './run.ts';

export interface WorkerRequest {
  readonly seed: number;
  readonly rate: number;
  readonly only?: readonly string[];
}
interface WorkerAnswer {
  readonly ready?: true;
  readonly result?: RunResult;
  readonly error?: string;
}

export interface Seeds {
  readonly workflow: string;
  readonly first: number;
  readonly last: number;
  readonly rate: number;
  /** Threads; as many as there are processors when left out. */
  readonly threads?: number | undefined;
  /** Told of each result as it comes, in no particular order. */
  readonly onResult: (result: RunResult) => void;
}

/** Run all seeds, on all processors. @throws Error when the simulator itself breaks */
export const runSeeds = async ({
  workflow,
  first,
  last,
  rate,
  threads = availableParallelism(),
  onResult,
}: Seeds): Promise<void> => {
  let next = first;
  const workers: Worker[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { workflow },
        // Lambdas are many and short-lived; a larger nursery spares them most of the garbage collection.
        resourceLimits: { maxYoungGenerationSizeMb: 64 },
      });
      workers.push(worker);
      worker.on('error', reject);
      // After all seeds, it is ended by us.
      worker.on('exit', () => reject(new Error('A worker ended before its work was done')));
      worker.on('message', ({ result, error }: WorkerAnswer) => {
        if (error !== undefined) return reject(new Error(error));
        if (result !== undefined) onResult(result);
        if (next > last) return resolve();
        worker.postMessage({ seed: next, rate } satisfies WorkerRequest);
        next += 1;
      });
    });
  try {
    await Promise.all(Array.from({ length: Math.min(threads, last - first + 1) }, work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};
