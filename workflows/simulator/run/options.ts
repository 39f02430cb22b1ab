import { parseArgs } from 'node:util';

const USAGE = `npm run simulate -- --workflow kyc [--seeds 1..1000] [--faults 0.05] [--seed N [--trace]] [--threads N]`;

/** What `npm run simulate` is asked for. */
export interface SimulateOptions {
  readonly workflow: string;
  readonly rate: number;
  readonly first: number;
  /** The last seed, not before the first. */
  readonly last: number;
  readonly trace: boolean;
  /** As many as there are processors when left out. */
  readonly threads: number | undefined;
}

/** Its message says how to ask. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(what: string) {
    super(`${what}\n${USAGE}`);
  }
}

/**
 * Read the command line. What would run nothing, and then find nothing wrong, is refused.
 * @throws UsageError
 */
export const parseOptions = (args: readonly string[]): SimulateOptions => {
  const { workflow, seed, seeds, faults, trace, threads } = options(args);
  if (workflow === undefined) throw new UsageError('Which workflow?');
  if (seed !== undefined && seeds !== undefined) throw new UsageError('--seed or --seeds, not both');
  const [first, last] = seed === undefined ? range(seeds ?? '1..1000') : [whole('--seed', seed), whole('--seed', seed)];
  const rate = /^[\d.]+$/.test(faults) ? Number(faults) : NaN;
  if (!(rate >= 0 && rate <= 1)) throw new UsageError('--faults is a number from 0 to 1');
  if (trace && first !== last) throw new UsageError('--trace takes one seed only');
  const wanted = threads === undefined ? undefined : whole('--threads', threads);
  if (wanted === 0) throw new UsageError('--threads is at least 1');
  return { workflow, rate, first, last, trace, threads: wanted };
};

const options = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        workflow: { type: 'string' },
        seeds: { type: 'string' },
        seed: { type: 'string' },
        faults: { type: 'string', default: '0.05' },
        trace: { type: 'boolean', default: false },
        threads: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const whole = (option: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} is a whole number, not "${text}"`);
  return Number(text);
};

const range = (text: string): readonly [number, number] => {
  const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  if (from === undefined || last < first) throw new UsageError(`--seeds goes upwards, as in 1..1000, not "${text}"`);
  return [first, last];
};
