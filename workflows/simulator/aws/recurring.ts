import type { Hub } from '../hub.ts';

/** A schedule that goes off again and again. */
export interface RecurringSchedule {
  readonly name: string;
  readonly everyMs: number;
  readonly targetArn: string;
  readonly input: string;
}

export interface Recurring {
  /** Something was written, or lost: what tends it has something to do at its next turn. */
  stir(): void;
}

const FAULTS = ['is missed', 'goes off twice'] as const;

/**
 * Schedules of `rate(…)`. They are for sweeping up, and find nothing where nothing was written, or lost outside, since: such
 * turns are left out, or a quiet year would be a hundred thousand of them. A turn that is missed is followed by the next.
 */
export const createRecurring = (
  { kernel, faults, traceEvent }: Hub,
  schedules: readonly RecurringSchedule[],
  deliver: (arn: string, input: string) => void,
  /** Whether something waits for a turn although nothing was written since the last one. */
  hasWork: () => boolean = () => false,
): Recurring => {
  const armed = new Set<string>();

  const goOff = (schedule: RecurringSchedule): void => {
    traceEvent('scheduler', `${schedule.name} goes off`);
    deliver(schedule.targetArn, schedule.input);
  };

  const arm = (schedule: RecurringSchedule): void => {
    const { name, everyMs } = schedule;
    if (armed.has(name)) return;
    armed.add(name);
    kernel.after(everyMs - (kernel.now() % everyMs), `schedule ${name}`, () => {
      armed.delete(name);
      const fault = faults.at(`schedule/${name}`, FAULTS);
      if (fault === 'is missed') return arm(schedule);
      goOff(schedule);
      if (fault === 'goes off twice') goOff(schedule);
      if (hasWork()) arm(schedule);
    });
  };

  return { stir: () => schedules.forEach(arm) };
};

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @throws Error for what is no rate */
export const periodOf = (expression: string): number => {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) throw new Error(`Not simulated: ${expression}`);
  return Number(count) * unitMs;
};
