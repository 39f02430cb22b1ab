import { UsageError, parseCommandLine } from '#local/command-line.ts';

const usageOf = (workflows: readonly string[]): string => `Usage: npm run simulate -- --workflow <name> [options]

  --workflow <name>   ${workflows.join(', ')}
  --seeds <range>     default: 1..1000
  --seed <number>     one seed
  --trace             what happens, step by step; with one seed
  --faults <rate>     share of the calls that fail, 0 to 1; default: 0.05
  --threads <number>  default: one per processor`;

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

/**
 * Read the command line. What would run nothing, and then find nothing wrong, is refused.
 * @param workflows The names there are
 * @throws UsageError
 */
export const parseOptions = (args: readonly string[], workflows: readonly string[]): SimulateOptions => {
  const usage = usageOf(workflows);
  const refuse = (mistake: string): never => {
    throw new UsageError(usage, mistake);
  };
  const whole = (option: string, text: string): number =>
    /^\d+$/.test(text) ? Number(text) : refuse(`${option} is a whole number, not "${text}"`);
  const { workflow, seed, seeds, faults, trace, threads } = parseCommandLine(args, { usage, options: OPTIONS }).values;
  if (workflow === undefined) return refuse('Which workflow?');
  if (!workflows.includes(workflow)) refuse(`There is no workflow "${workflow}"`);
  if (seed !== undefined && seeds !== undefined) refuse('--seed or --seeds, not both');
  const [first, last] = seed === undefined ? range(seeds, refuse) : [whole('--seed', seed), whole('--seed', seed)];
  const rate = /^[\d.]+$/.test(faults) ? Number(faults) : NaN;
  if (!(rate >= 0 && rate <= 1)) refuse('--faults is a number from 0 to 1');
  if (trace && first !== last) refuse('--trace takes one seed only');
  const wanted = threads === undefined ? undefined : whole('--threads', threads);
  if (wanted === 0) refuse('--threads is at least 1');
  return { workflow, rate, first, last, trace, threads: wanted };
};

const OPTIONS = {
  workflow: { type: 'string' },
  seeds: { type: 'string' },
  seed: { type: 'string' },
  faults: { type: 'string', default: '0.05' },
  trace: { type: 'boolean', default: false },
  threads: { type: 'string' },
} as const;

const range = (text = '1..1000', refuse: (mistake: string) => never): readonly [number, number] => {
  const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  if (from === undefined || last < first) return refuse(`--seeds goes upwards, as in 1..1000, not "${text}"`);
  return [first, last];
};
