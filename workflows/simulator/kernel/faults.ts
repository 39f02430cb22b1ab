import { hash, toUnit } from './random.ts';

/** Something that went wrong on purpose. The id says where, the how-manieth time there, and what: `site#n=kind`. */
export interface Fault {
  readonly id: string;
  readonly site: string;
  readonly kind: string;
  /** ISO-8601 UTC, virtual. */
  readonly at: string;
}

/** A fault that a scenario orders: at the next `times` visits of the site, after skipping `skip` visits. */
export interface OrderedFault {
  readonly site: string | RegExp;
  readonly kind: string;
  readonly times?: number;
  readonly skip?: number;
}

/** A service that is unavailable from one time to another. */
export interface Outage {
  readonly service: string;
  /** ISO-8601 UTC, virtual. */
  readonly from: string;
  /** ISO-8601 UTC, virtual; from then on it answers again. */
  readonly until: string;
}

export interface FaultOptions {
  readonly seed: number;
  /** Chance of a fault at each place where one can be, from 0 to 1. */
  readonly rate: number;
  /** Only these, whatever the rate says: for finding out which of a run's faults matter. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly instant: () => string;
  readonly onFault?: (fault: Fault) => void;
  readonly onOutage?: (outage: Outage) => void;
}

export interface Faults {
  /** Whether something goes wrong here, now, and what: one of `kinds`. A kind that is listed twice is twice as likely. */
  at<Kind extends string>(site: string, kinds: readonly Kind[]): Kind | undefined;
  /** The same for places where only what was ordered goes wrong. */
  ordered<Kind extends string>(site: string, kinds: readonly Kind[]): Kind | undefined;
  /** What a scenario wants to go wrong. It does, whatever the rate, `only` and `stop` say. */
  order(fault: OrderedFault): void;
  /** The service will be unavailable, whatever the rate, `only` and `stop` say. It is one fault, however many calls fail. */
  outage(outage: Outage): void;
  /** Whether the service is unavailable now. */
  isOut(service: string): boolean;
  /** From now on only what is ordered goes wrong. */
  stop(): void;
  readonly injected: () => readonly Fault[];
}

/**
 * Whether a fault happens depends on the seed, the site and its number of visits, and on nothing else: leaving one
 * fault out moves the others as little as can be, which is what shrinking a failing run needs.
 */
export const createFaults = ({
  seed,
  rate,
  only,
  instant,
  onFault = () => undefined,
  onOutage = () => undefined,
}: FaultOptions): Faults => {
  const visits = new Map<string, number>();
  const injected: Fault[] = [];
  const orders: (OrderedFault & { skipped: number; left: number })[] = [];
  const outages: Outage[] = [];
  let stopped = false;

  const inject = <Kind extends string>(site: string, visit: number, kind: Kind): Kind => {
    const fault: Fault = { id: `${site}#${visit}=${kind}`, site, kind, at: instant() };
    injected.push(fault);
    onFault(fault);
    return kind;
  };

  const ordered = <Kind extends string>(site: string, kinds: readonly Kind[]): Kind | undefined => {
    for (const order of orders) {
      const kind = kinds.find((candidate) => candidate === order.kind);
      if (kind === undefined || order.left === 0 || !isAt(site, order.site)) continue;
      if (order.skipped < (order.skip ?? 0)) {
        order.skipped += 1;
        continue;
      }
      order.left -= 1;
      return kind;
    }
    return undefined;
  };

  const drawn = <Kind extends string>(site: string, visit: number, kinds: readonly Kind[]): Kind | undefined => {
    if (stopped || rate === 0 || toUnit(hash(`${site}#${visit}`, seed)) >= rate) return undefined;
    const kind = kinds[hash(`${site}#${visit}=`, seed) % kinds.length];
    return kind !== undefined && (only === undefined || only.has(`${site}#${visit}=${kind}`)) ? kind : undefined;
  };

  const visit = (site: string): number => {
    const count = (visits.get(site) ?? 0) + 1;
    visits.set(site, count);
    return count;
  };

  return {
    at: (site, kinds) => {
      const now = visit(site);
      const kind = ordered(site, kinds) ?? drawn(site, now, kinds);
      return kind === undefined ? undefined : inject(site, now, kind);
    },
    ordered: (site, kinds) => {
      const kind = orders.length === 0 ? undefined : ordered(site, kinds);
      return kind === undefined ? undefined : inject(site, visit(site), kind);
    },
    order: (fault) => {
      orders.push({ ...fault, skipped: 0, left: fault.times ?? 1 });
    },
    outage: (outage) => {
      outages.push(outage);
      onOutage(outage);
      inject(
        `outage/${outage.service}`,
        visit(`outage/${outage.service}`),
        `from ${outage.from} until ${outage.until}`,
      );
    },
    isOut: (service) => {
      if (outages.length === 0) return false;
      const now = instant();
      return outages.some((outage) => outage.service === service && outage.from <= now && now < outage.until);
    },
    stop: () => {
      stopped = true;
    },
    injected: () => injected,
  };
};

/** `search`, as `test` would remember where a global expression stopped. */
const isAt = (site: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? site === wanted : site.search(wanted) >= 0;
