/** Prints progress. */
export interface Reporter {
  heading(title: string): void;
  line(text: string): void;
  /** Runs `work` and prints the title with its duration, or that it failed; rethrows its error. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

type Write = (text: string) => void;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Prints a step when it ends, so that lines of concurrent steps do not mix. */
export const textReporter = (write: Write = (text) => process.stdout.write(text)): Reporter => ({
  heading: (title) => write(`\n${title}\n`),
  line: (text) => write(`  ${text}\n`),
  step: async (title, work) => {
    const started = performance.now();
    const since = (): string => seconds(performance.now() - started);
    try {
      const result = await work();
      write(`  ✓ ${title} (${since()})\n`);
      return result;
    } catch (error) {
      write(`  ✗ ${title} (${since()})\n`);
      throw error;
    }
  },
});
