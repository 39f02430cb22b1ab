import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';

/** What a command takes. */
export interface CommandLine<O extends ParseArgsOptionsConfig> {
  /** All options and names, for people. */
  readonly usage: string;
  /** Without `help`, which every command has. */
  readonly options: O;
  /** Most arguments without an option's name; none when left out. */
  readonly positionals?: number;
}

/** Someone asked for the usage, or for something that the command does not have. Its message is what to print. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** 0 when the usage was asked for, 2 after a mistake. */
  readonly exitStatus: 0 | 2;

  /** @param mistake What is wrong; none when the usage was asked for */
  constructor(usage: string, mistake?: string) {
    super(mistake === undefined ? usage : `${mistake}\n\n${usage}`);
    this.exitStatus = mistake === undefined ? 0 : 2;
  }
}

/** @throws UsageError for `--help`, an unknown option, an option without its value, or too many arguments */
export const parseCommandLine = <const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { usage, options, positionals = 0 }: CommandLine<O>,
) => {
  const isHelp = args.includes('--help') || args.includes('-h');
  if (isHelp) throw new UsageError(usage);
  const parsed = parsedOr(usage, () =>
    parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true }),
  );
  const [extra] = parsed.positionals.slice(positionals);
  if (extra !== undefined) throw new UsageError(usage, `Unexpected argument "${extra}"`);
  return parsed;
};

const parsedOr = <T>(usage: string, parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(usage, error instanceof Error ? error.message : String(error));
  }
};

/** What `read` reads of the command line; ends the process when it refuses it. */
export const orExit = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    process.exit(reportFailure(error));
  }
};

/**
 * Prints why a command ends, without a stack trace.
 * @returns its exit status: that of a {@link UsageError}, `otherwise` for any other error
 */
export const reportFailure = <S extends number = 1>(error: unknown, otherwise?: S): 0 | 1 | 2 | S => {
  const text = error instanceof Error ? error.message : String(error);
  const isHelp = error instanceof UsageError && error.exitStatus === 0;
  (isHelp ? process.stdout : process.stderr).write(`${text}\n`);
  return error instanceof UsageError ? error.exitStatus : (otherwise ?? 1);
};
