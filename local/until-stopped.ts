const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Settles when this program is asked to end: by Ctrl-C, a signal, or the end of the program that started it. Further
 * requests are ignored, because the clean-up is already on its way (a terminal and `npm` may both pass on one Ctrl-C).
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
    if (process.connected) {
      process.once('disconnect', resolve);
      process.channel?.unref();
    }
  });
