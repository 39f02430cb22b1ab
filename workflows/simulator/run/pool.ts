import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunResult } from './run.ts';

/** Seeds that one thread runs, one after the other. */
export interface Job {
  readonly workflow: string;
  /** The name of the workflow's mutant to run; the job then ends at the first seed with a violation. */
  readonly mutant?: string;
  readonly first: number;
  readonly last: number;
  readonly rate: number;
}

export interface JobResponse {
  readonly results?: readonly RunResult[];
  readonly error?: string;
}

export interface Pool {
  readonly threads: number;
  /**
   * Run a job on the next thread that is free, in the order of the calls.
   * @returns the results in the order of their seeds
   * @throws Error when the simulator itself breaks
   */
  run(job: Job): Promise<readonly RunResult[]>;
  close(): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (results: readonly RunResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that start when there is work for them. Idle threads do not keep the process alive. */
export const createPool = (threads = availableParallelism()): Pool => {
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting>();

  const dispatch = (): void => {
    for (;;) {
      const isBusy = idle.length === 0 && running.size === threads;
      const next = isBusy ? undefined : queue.shift();
      if (next === undefined) return;
      const worker = idle.pop() ?? start();
      running.set(worker, next);
      worker.ref();
      worker.postMessage(next.job);
    }
  };
  const start = (): Worker => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      // Lambdas are many and short-lived; a larger nursery spares them most of the garbage collection.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const end = (error: Error): void => {
      const ended = running.get(worker);
      running.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      ended?.reject(error);
      dispatch();
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('A thread ended before its work was done')));
    worker.on('message', ({ results, error }: JobResponse) => {
      const ended = running.get(worker);
      running.delete(worker);
      idle.push(worker);
      worker.unref();
      if (results === undefined) ended?.reject(new Error(error));
      else ended?.resolve(results);
      dispatch();
    });
    return worker;
  };

  return {
    threads,
    run: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        dispatch();
      }),
    close: async () => {
      queue.length = 0;
      await Promise.all([...idle.splice(0), ...running.keys()].map((worker) => worker.terminate()));
    },
  };
};

export interface Seeds extends Omit<Job, 'mutant'> {
  /** Called with each result as it comes, in no particular order. */
  readonly onResult: (result: RunResult) => void;
}

/** Seeds of one job: enough to make messages between threads rare, few enough to keep all threads busy to the end. */
const SEEDS_PER_JOB = 5;

/** Run all seeds on all threads of the pool. @throws Error when the simulator itself breaks */
export const runSeeds = async (pool: Pool, { first, last, onResult, ...job }: Seeds): Promise<void> => {
  const starts = Array.from({ length: Math.ceil((last - first + 1) / SEEDS_PER_JOB) }, (_, index) => index);
  await Promise.all(
    starts.map(async (index) => {
      const from = first + index * SEEDS_PER_JOB;
      const results = await pool.run({ ...job, first: from, last: Math.min(from + SEEDS_PER_JOB - 1, last) });
      results.forEach(onResult);
    }),
  );
};
