const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Resolves on Ctrl-C, on a signal, or at the end of the program that started this one. Later signals are ignored, because the
 * clean-up has already begun (a terminal and `npm` may both forward one Ctrl-C).
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
    if (process.connected) {
      process.once('disconnect', resolve);
      process.channel?.unref();
    }
  });

/** The error that work ends with; `undefined` when it succeeds, whatever it returns. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
