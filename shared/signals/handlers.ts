import { array, mixed, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import type { QueueConsumer } from '#shared/lambda/index.ts';
import { countMetric } from '#shared/logging/index.ts';
import { systemClock } from '#shared/runtime/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { task } from '#shared/tasks/index.ts';
import { withMilliseconds } from '#shared/time/index.ts';
import { instant } from '#shared/validation/index.ts';
import { DEADLINE } from './index.ts';
import type { Signals } from './index.ts';

/** What a wait state hands to `awaitSignal`. `enteredAt`, `redrive` and `retry` come from the context object. */
export const awaitSignalInput = object({
  key: string().required(),
  accepts: array().of(string().required()).required(),
  token: string().required(),
  /** ISO-8601 UTC; absolute, so that entering the state again does not restart the clock. */
  deadlineAt: instant().nullable().optional(),
  enteredAt: instant().required(),
  /** How often the execution was redriven. Whether a redrive keeps the time of entry is not documented; it resets `retry`. */
  redrive: number().integer().min(0).required(),
  retry: number().integer().min(0).required(),
  /** Id of the last signal received under this key, if any. */
  acknowledged: string().nullable().optional(),
});

/** Task of every wait state (`lambda:invoke.waitForTaskToken`): the machine sleeps until a signal or the deadline. */
export const awaitSignal =
  (signals: Pick<Signals, 'register'>) =>
  async ({
    key,
    accepts,
    token,
    deadlineAt,
    enteredAt,
    redrive,
    retry,
    acknowledged,
  }: InferType<typeof awaitSignalInput>) =>
    signals.register({
      key,
      accepts,
      token,
      order: [withMilliseconds(enteredAt), ...[redrive, retry].map((count) => String(count).padStart(3, '0'))].join(
        '#',
      ),
      ...(deadlineAt != null && { deadlineAt: withMilliseconds(deadlineAt) }),
      ...(acknowledged != null && { acknowledged }),
    });

/** {@link awaitSignal} as a Lambda. */
export const awaitSignalTask = (signals: () => Pick<Signals, 'register'>) =>
  task(awaitSignalInput, () => awaitSignal(signals()));

type Parts = string | readonly (string | number)[];

/** Text, or its parts as a rule writes them, which are joined by `/`. */
const parts = () =>
  mixed<Parts>({
    type: 'text or list of its parts',
    check: (value): value is Parts =>
      !(Array.isArray(value) && value.length === 0) &&
      [value].flat().every((part) => (typeof part === 'string' && part !== '') || typeof part === 'number'),
  }).required();
const joined = (value: Parts): string => [value].flat().join('/');

const messageSchema = object({
  key: parts(),
  id: string().required(),
  name: parts(),
  payload: object().optional(),
  at: instant().optional(),
});

export interface DeliveryOptions {
  readonly clock?: Clock;
  readonly count?: (metric: string) => void;
}

/** A timer of Scheduler is good to the minute. */
const LATE_MILLISECONDS = 5 * 60_000;

const isLate = (at: string, now: string): boolean => Date.parse(now) - Date.parse(at) > LATE_MILLISECONDS;

/** Consumer of a service's signal queue, which schedules and rules write to. */
export const deliverSignals = (
  signals: () => Pick<Signals, 'signal'>,
  { clock = systemClock, count = countMetric }: DeliveryOptions = {},
): QueueConsumer =>
  queueConsumer(jsonMessage(messageSchema), () => async ({ payload, at, id, ...message }) => {
    const [key, name] = [joined(message.key), joined(message.name)];
    if (name === DEADLINE && at !== undefined && isLate(at, clock.now())) count('DeadlineLate');
    await signals().signal({
      key,
      id,
      name,
      ...(payload !== undefined && { payload }),
      ...(at !== undefined && { at }),
    });
  });
