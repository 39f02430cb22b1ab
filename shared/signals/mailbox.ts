import { ConflictError } from '#shared/errors/index.ts';

/**
 * The pure half of signals: what a mailbox becomes when a signal is delivered, a wait registers, or the two meet.
 * `index.ts` adds storage, task tokens and schedules; `README.md` has the table of interleavings.
 */

/** Something that happened and that a machine may be waiting for. `id` makes it idempotent within its key. */
export interface Signal {
  readonly id: string;
  readonly name: string;
  /** Small facts and ids only: it ends up in the execution's history. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it was sent, ISO-8601 UTC. */
  readonly at: string;
}

/** A state of a running machine that wants one of the signals it `accepts`. */
export interface Wait {
  readonly token: string;
  readonly accepts: readonly string[];
  /** ISO-8601 UTC, absolute. When it passes first, the wait ends with the signal `deadline`. */
  readonly deadlineAt?: string;
  /**
   * Sorts the registrations of one key in time: when the state was entered, the execution's redrive, the state's retry. A late,
   * superseded attempt must not take the place of the live one.
   */
  readonly order: string;
}

/** A signal taken out of the queue for a token. It stays until the machine's next wait acknowledges it, or does not. */
export interface InFlight {
  readonly signal: Signal;
  readonly wait: Wait;
  /** Its place in the queue, where it returns if it did not arrive: what was queued before it stays before it. */
  readonly place: number;
  /** The token was answered; nothing is left to send. */
  readonly sent: boolean;
}

export interface Mailbox {
  readonly queue: readonly Signal[];
  readonly wait?: Wait;
  readonly inFlight?: InFlight;
  /** `order` of the newest registration ever seen. */
  readonly newestOrder?: string;
}

/** Name of the signal that ends a wait whose deadline passed. It needs no mention in `accepts`. */
export const DEADLINE = 'deadline';

/** More unread signals than this for one key means that somebody sends to a machine that will never listen. */
export const MAX_QUEUE = 200;

export const emptyMailbox: Mailbox = { queue: [] };

/**
 * Whether the queue takes the signal. A deadline and what the open wait is waiting for are never refused: they do not
 * stay, and unread signals of other names must not keep a machine from going on.
 */
export const hasRoom = ({ queue, wait }: Mailbox, { name }: Pick<Signal, 'name'>): boolean =>
  queue.length < MAX_QUEUE || name === DEADLINE || wait?.accepts.includes(name) === true;

/** The deadline signal's id: one per instant, so a deadline that fires twice counts once. */
export const deadlineId = (deadlineAt: string): string => `${DEADLINE}@${deadlineAt}`;

/** Put a signal at the end of the queue, unless it is in there. The caller has made sure that it was never read. */
export const deliver = (mailbox: Mailbox, signal: Signal): Mailbox =>
  mailbox.queue.some(({ id }) => id === signal.id) ? mailbox : { ...mailbox, queue: [...mailbox.queue, signal] };

/**
 * A machine starts to wait. `acknowledged` is the id of the last signal that reached it: if the one in flight is another,
 * its token was dead, and it goes back to its place in the queue.
 * @throws WaitSupersededError
 */
export const register = (mailbox: Mailbox, wait: Wait, acknowledged?: string): Mailbox => {
  const { inFlight, queue, newestOrder } = mailbox;
  if (newestOrder !== undefined && wait.order < newestOrder) throw new WaitSupersededError(wait.order, newestOrder);
  // A late twin of the Lambda whose token was served.
  if (inFlight?.wait.token === wait.token) return mailbox;
  const arrived = inFlight === undefined || inFlight.signal.id === acknowledged;
  return {
    // Since it was taken, signals were only added at the end, so its place is what it was.
    queue: (arrived ? queue : queue.toSpliced(inFlight.place, 0, inFlight.signal)).filter((signal) =>
      isAlive(signal, wait),
    ),
    wait,
    newestOrder: wait.order,
  };
};

/**
 * A newer wait was registered. The Lambda of an attempt that is over may get this, late, and nobody receives it. A state that is
 * still waiting must: it fails visibly, where it would otherwise wait for ever.
 */
export class WaitSupersededError extends ConflictError {
  override readonly name = 'WaitSupersededError';
  override readonly code = 'WAIT_SUPERSEDED';
  constructor(order: string, newestOrder: string) {
    super(`The wait of ${order} is older than that of ${newestOrder}, which is registered`, { order, newestOrder });
  }
}

/** Deadlines of earlier waits mean nothing to this one. */
const isAlive = (signal: Signal, wait: Wait): boolean =>
  signal.name !== DEADLINE || (wait.deadlineAt !== undefined && signal.id === deadlineId(wait.deadlineAt));

/**
 * Where the wait and a signal meet, take the signal out of the queue for the wait's token; otherwise `undefined`.
 * The oldest accepted signal wins; a deadline that has passed by `now` ends the wait when there is none.
 */
export const meet = (mailbox: Mailbox, now: string): (Mailbox & { readonly inFlight: InFlight }) | undefined => {
  const { wait, queue, newestOrder } = mailbox;
  if (wait === undefined) return undefined;
  const found = queue.findIndex((queued) => isWanted(queued, wait));
  const signal = queue[found] ?? passedDeadline(wait, now);
  if (signal === undefined) return undefined;
  return {
    queue: queue.filter((other) => other !== signal),
    inFlight: { signal, wait, place: found < 0 ? queue.length : found, sent: false },
    ...(newestOrder !== undefined && { newestOrder }),
  };
};

/** The deadline of an earlier wait can come late, while this one is open. */
const isWanted = (signal: Signal, wait: Wait): boolean =>
  signal.name === DEADLINE ? isAlive(signal, wait) : wait.accepts.includes(signal.name);

const passedDeadline = ({ deadlineAt }: Wait, now: string): Signal | undefined =>
  deadlineAt !== undefined && deadlineAt <= now
    ? { id: deadlineId(deadlineAt), name: DEADLINE, payload: {}, at: deadlineAt }
    : undefined;
