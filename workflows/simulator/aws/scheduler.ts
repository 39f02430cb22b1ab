import type { Hub } from '../hub.ts';

export interface Schedule {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly targetArn: string;
  readonly input: string;
}

export interface Scheduler {
  /** False when there is one of that name. */
  create(schedule: Schedule): boolean;
  /** False when there is none of that name. */
  remove(name: string): boolean;
  /** Schedules that are still to go off. */
  pending(): readonly Schedule[];
}

const FAULTS = ['goes off twice', 'goes off late'] as const;
/** A schedule goes off within its minute. */
const PRECISION_MS = 60_000;
const LATE_MS = 30 * 60_000;

/** EventBridge Scheduler: one-shot schedules that delete themselves, good to the minute, at least once. */
export const createScheduler = (
  { kernel, chance, faults, traceEvent }: Hub,
  deliver: (arn: string, input: string) => void,
): Scheduler => {
  const pending = new Map<string, { readonly schedule: Schedule; readonly cancel: () => void }>();

  const goOff = ({ name, targetArn, input }: Schedule): void => {
    traceEvent('scheduler', `${name} goes off`, () => ({ input }));
    deliver(targetArn, input);
  };

  return {
    create: (schedule) => {
      const { name, at } = schedule;
      if (pending.has(name)) return false;
      const fault = faults.at('scheduler', FAULTS);
      const delay =
        chance.between('schedule', 0, PRECISION_MS) +
        (fault === 'goes off late' ? chance.between('late', 0, LATE_MS) : 0);
      const cancel = kernel.after(at - kernel.now() + delay, `schedule ${name}`, () => {
        pending.delete(name);
        goOff(schedule);
        if (fault === 'goes off twice')
          kernel.after(chance.between('twice', 1, PRECISION_MS), `schedule ${name} again`, () => goOff(schedule));
      });
      pending.set(name, { schedule, cancel });
      return true;
    },
    remove: (name) => {
      const found = pending.get(name);
      found?.cancel();
      pending.delete(name);
      return found !== undefined;
    },
    pending: () => [...pending.values()].map(({ schedule }) => schedule),
  };
};
