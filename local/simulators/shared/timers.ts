import type { Schedule } from './types.ts';

export interface Timers {
  readonly schedule: Schedule;
  /** Cancels everything that is scheduled, and ignores everything that is scheduled later. */
  clear(): void;
}

/** `schedule` on the machine's clock. The timers do not keep a process alive. */
export const createTimers = (): Timers => {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  return {
    schedule: (delayMs, fn) => {
      if (closed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        void fn();
      }, delayMs);
      timer.unref();
      timers.add(timer);
    },
    clear: () => {
      closed = true;
      timers.forEach((timer) => clearTimeout(timer));
      timers.clear();
    },
  };
};
