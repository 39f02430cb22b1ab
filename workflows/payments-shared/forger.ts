import type { EventType, ForgedEvent } from '#local/simulators/stripe/types.ts';
import type { Chance } from '../simulator/kernel/random.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { HOUR_MS } from '../simulator/world/time.ts';
import type { World } from '../simulator/world/world.ts';

/**
 * Somebody who has one of the two webhook secrets, or access to Stripe's dashboard, but not both: sends events about real objects that
 * are of another mode, account or endpoint, or about objects that Stripe does not know; and pays a funding a second time.
 */

const SHARE_OF_RUNS = 0.4;
const FORGERIES = 6;
const DAYS = 12;
/** A draw of its own, so that everything else in a run stays as it is without the forger. */
const STREAM = 'forger';

export const startForger = (
  { hub: { kernel } }: Pick<World, 'hub'>,
  { stripe, paidTwice }: StripeSite,
  chance: Chance,
): void => {
  if (chance.next(STREAM) >= SHARE_OF_RUNS) return;
  const after = (what: string, action: () => void): void =>
    void kernel.after(chance.between(STREAM, 1, DAYS * 24) * HOUR_MS, what, action);
  for (let count = 0; count < FORGERIES; count += 1) {
    after('an event is forged', () => {
      const target = pickTarget(stripe, chance);
      if (target !== undefined) stripe.forge(forgery(target, stripe.platformId, chance));
    });
  }
  after('a funding is paid a second time', () => {
    const paid = stripe.allPayments().find(({ object }) => object.status === 'succeeded');
    if (paid === undefined) return;
    const { amount, currency, metadata } = paid.object;
    const { id } = stripe.payments.create(stripe.platformId, { amount, currency, metadata: { ...metadata } });
    paidTwice.push(id);
    stripe.payments.confirm(stripe.platformId, id, 'pm_card_visa');
  });
};

interface Target {
  readonly owner: string;
  readonly object: object & { readonly id: string };
  /** What happens to it, if the event is believed. */
  readonly type: EventType;
  readonly change: object;
}

const pickTarget = (stripe: StripeSite['stripe'], chance: Chance): Target | undefined => {
  const targets: readonly Target[] = [
    ...stripe.allPayments().map(({ owner, object }) => ({
      owner,
      object,
      type: 'payment_intent.succeeded' as const,
      change: { status: 'succeeded', amount_received: object.amount },
    })),
    ...stripe.allPayouts().flatMap(({ owner, object }) => [
      { owner, object, type: 'payout.paid' as const, change: { status: 'paid' } },
      { owner, object, type: 'payout.failed' as const, change: { status: 'failed', failure_code: 'no_account' } },
    ]),
    ...stripe.allTransfers().map(({ owner, object }) => ({
      owner,
      object,
      type: 'transfer.reversed' as const,
      change: { reversed: true, amount_reversed: object.amount },
    })),
  ];
  return targets.length === 0 ? undefined : chance.pick(STREAM, targets);
};

const LIES = ['mode', 'endpoint', 'account', 'object'] as const;

const forgery = ({ owner, object, type, change }: Target, platformId: string, chance: Chance): ForgedEvent => {
  const isOfPlatform = owner === platformId;
  const forged: ForgedEvent = {
    eventId: `evt_forged_${chance.uuid(STREAM)}`,
    type,
    object: { ...object, ...change },
    account: isOfPlatform ? undefined : owner,
    signedFor: isOfPlatform ? 'platform' : 'connect',
  };
  switch (chance.pick(STREAM, LIES)) {
    case 'mode':
      return { ...forged, livemode: true };
    case 'endpoint':
      return { ...forged, signedFor: isOfPlatform ? 'connect' : 'platform' };
    case 'account':
      return { ...forged, account: 'acct_forger', signedFor: 'connect' };
    case 'object':
      return { ...forged, object: { ...forged.object, id: `${object.id}_forged` } };
  }
};

/** A forged event is quarantined, and so is one about a second payment. That nothing moves by them, the other oracles see. */
export const forgeriesAreQuarantined = (records: Records, site: () => StripeSite): Oracle => ({
  name: 'forgeries are quarantined',
  conclude: () => {
    const second = new Set(site().paidTwice);
    return records.all('WEBHOOK#stripe/').flatMap(({ pk, value }) => {
      const { status, rawBody } = value as { readonly status: string; readonly rawBody: string };
      const { type, data } = JSON.parse(rawBody) as {
        readonly type: string;
        readonly data: { readonly object: { id: string } };
      };
      const isSecond = type === 'payment_intent.succeeded' && second.has(data.object.id);
      return (isSecond || pk.includes('evt_forged_')) && status !== 'quarantined'
        ? [`${pk} (${type}) is ${status}`]
        : [];
    });
  },
});
