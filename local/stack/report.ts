/** Tells a person how far things are. */
export interface Reporter {
  heading(title: string): void;
  line(text: string): void;
  /** Runs `work` under a title and shows how long it took, or that it failed; the failure is passed on. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

type Write = (text: string) => void;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A step shows up when it ends, so that steps at the same time do not mix and a log file reads like a terminal. */
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
