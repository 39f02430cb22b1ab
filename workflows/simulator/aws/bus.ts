import type { Hub } from '../hub.ts';

/** An entry of PutEvents. */
export interface BusEntry {
  readonly source: string;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly bus: string;
}

/** An event as EventBridge hands it on. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A rule's target. It is tried again until attempts or time are used up. `input` makes what it gets out of the event. */
export interface BusTarget {
  readonly arn: string;
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumAgeSeconds: number;
  readonly input: (event: BusEvent) => string;
}

export interface BusRule {
  readonly name: string;
  readonly bus: string;
  readonly matches: (event: BusEvent) => boolean;
  readonly targets: readonly BusTarget[];
}

export interface BusOptions {
  readonly rules: readonly BusRule[];
  readonly buses: readonly string[];
  readonly account: string;
  readonly region: string;
  /** Hands input to what has this ARN; an error means that it would not take it. */
  readonly deliver: (arn: string, input: string, accepted: (error?: string) => void) => void;
  readonly deadLetter: (queueArn: string, body: string) => void;
  readonly onPublished: (event: BusEvent) => void;
  readonly onTriggered: (rule: BusRule) => void;
}

export interface Bus {
  /**
   * Takes an event and sees to its delivery. Answers with EventBridge's own id of it.
   * @throws Error for a bus that is not there
   */
  put(entry: BusEntry): string;
}

const DELIVERY_FAULTS = ['comes twice', 'comes late', 'comes late', 'fails at first', 'is set aside'] as const;
const LATENCY_MS = 400;
const LATE_MS = 20 * 60_000;
const RETRY_MS = 30_000;

interface Delivery {
  readonly rule: BusRule;
  readonly target: BusTarget;
  readonly input: string;
  /** Epoch milliseconds of the first try. */
  readonly since: number;
}

/** EventBridge: at least once, in any order, retried for its policy's time and then set aside. */
export const createBus = ({ kernel, chance, faults, traceEvent }: Hub, options: BusOptions): Bus => {
  const handOver = ({ rule, target, input, since }: Delivery, attempt: number, refusals: number): void => {
    const retry = (error: string): void => {
      const isOver = kernel.now() - since >= target.maximumAgeSeconds * 1000;
      if (isOver || attempt >= target.maximumRetryAttempts) {
        traceEvent(rule.name, `fails for good: ${error}`);
        if (target.deadLetterArn !== undefined) options.deadLetter(target.deadLetterArn, input);
        return;
      }
      const wait = Math.min(RETRY_MS * 2 ** attempt, (target.maximumAgeSeconds * 1000) / 4);
      kernel.after(chance.between('rule retry', 1, wait), `${rule.name} tries again`, () =>
        handOver({ rule, target, input, since }, attempt + 1, refusals - 1),
      );
    };
    if (refusals > 0) return retry('the target refuses');
    options.deliver(target.arn, input, (error) => {
      if (error !== undefined) retry(error);
    });
  };

  const trigger = (rule: BusRule, event: BusEvent): void => {
    options.onTriggered(rule);
    for (const target of rule.targets) {
      const input = target.input(event);
      const fault = faults.at(`rule/${rule.name}`, DELIVERY_FAULTS);
      if (fault === 'is set aside') {
        const { deadLetterArn } = target;
        // Without such a queue it is lost.
        if (deadLetterArn === undefined) continue;
        kernel.after(target.maximumAgeSeconds * 1000, `${rule.name} reaches the maximum age`, () =>
          options.deadLetter(deadLetterArn, input),
        );
        continue;
      }
      const copies = fault === 'comes twice' ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const late = fault === 'comes late' ? chance.between('late', 1_000, LATE_MS) : 0;
        kernel.after(chance.between('bus', 5, LATENCY_MS) + late, `${rule.name} delivers`, () =>
          handOver(
            { rule, target, input, since: kernel.now() },
            0,
            fault === 'fails at first' ? chance.between('refusals', 1, 3) : 0,
          ),
        );
      }
    }
  };

  return {
    put: ({ source, type, detail, bus }) => {
      if (!options.buses.includes(bus)) throw new Error(`No event bus ${bus}`);
      const event: BusEvent = {
        version: '0',
        id: chance.uuid('bus event'),
        'detail-type': type,
        source,
        account: options.account,
        time: kernel.instant(),
        region: options.region,
        resources: [],
        detail,
      };
      traceEvent('bus', type, () => ({ detail }));
      options.onPublished(event);
      for (const rule of options.rules) if (rule.bus === bus && rule.matches(event)) trigger(rule, event);
      return event.id;
    },
  };
};
