import { expect } from 'chai';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { SECRETS, setUp } from '#local/simulators/stripe/testing.ts';
import { createStripe } from '../../src/adapters/stripe.ts';
import { IdempotencyKeyUnusableError } from '../../src/money/errors.ts';
import type { Stripe } from '../../src/ports.ts';
import { eur } from '../given.ts';

const AT = '2026-11-02T09:00:00.000Z';
const LATER = '2026-11-02T10:00:00.000Z';

/** The adapter over the simulator with two contractors who have money and a transfer each, and what it posted. */
const createWorld = async () => {
  const { simulator, contractor } = setUp();
  simulator.topUp(100_000, 'eur');
  simulator.topUp(100_000, 'usd');
  const posted: (readonly [account: string | null, key: string | null, path: string])[] = [];
  const send = fetchOver(simulator.handle);
  const stripe = createStripe({
    baseUrl: 'http://stripe.test:8082',
    contractorPage: 'https://app.example.test/payouts',
    secrets: async () => SECRETS,
    fetch: (input, init) => {
      const { method, headers, url } = new Request(input, init);
      const { pathname } = new URL(url);
      if (method === 'POST') posted.push([headers.get('stripe-account'), headers.get('idempotency-key'), pathname]);
      return send(input, init);
    },
  });
  const accounts = [await contractor({ funds: 20_000 }), await contractor({ funds: 20_000 })] as const;
  const transfers = simulator.allTransfers().map(({ object }) => object.id);
  return { stripe, posted, accounts, transfers: [transfers[0] ?? '', transfers[1] ?? ''] as const };
};
type World = Awaited<ReturnType<typeof createWorld>>;

type Values = Readonly<Record<string, unknown>>;
/** What a call is given, and for each parameter other values. */
interface Sample {
  readonly given: (world: World) => Values;
  readonly others: (world: World) => Readonly<Record<string, readonly unknown[]>>;
}

const AMOUNTS = [eur(2_001), { amountMinor: 2_000, currency: 'USD' }];
const payout: Sample = {
  given: ({ accounts }) => ({ key: 'p.1', stripeAccountId: accounts[0], amount: eur(2_000), freshKey: false }),
  others: ({ accounts }) => ({ key: ['p.2'], stripeAccountId: [accounts[1]], amount: AMOUNTS, freshKey: [true] }),
};

/** Every call of the port: that it only reads, that it is good for one answer, or the parameters of what it creates. */
const CALLS: Readonly<Record<keyof Stripe, 'reads' | 'once' | Sample>> = {
  isLive: 'reads',
  getPaymentIntent: 'reads',
  getDispute: 'reads',
  findAccounts: 'reads',
  getAccount: 'reads',
  findTransfers: 'reads',
  findPayout: 'reads',
  getPayout: 'reads',
  listBalanceTransactions: 'reads',
  listUndelivered: 'reads',
  // A link is good once, so that a repeated request needs another.
  createOnboardingLink: 'once',
  createPaymentIntent: {
    given: () => ({ fundingId: 'f1', clientId: 'c1', amount: eur(2_000) }),
    others: () => ({ fundingId: ['f2'], clientId: ['c2'], amount: AMOUNTS }),
  },
  createAccount: {
    given: () => ({ contractorId: 'k1', country: 'DE', intendedAt: AT }),
    others: () => ({ contractorId: ['k2'], country: ['FR'], intendedAt: [LATER] }),
  },
  createTransfer: payout,
  createPayout: payout,
  reverseTransfer: {
    given: ({ transfers }) => ({ key: 'p.1', transferId: transfers[0], at: AT }),
    others: ({ transfers }) => ({ key: ['p.2'], transferId: [transfers[1]], at: [LATER] }),
  },
};

const creating = Object.entries(CALLS).flatMap(([name, sample]) =>
  typeof sample === 'string' ? [] : [{ name: name as keyof Stripe, ...sample }],
);

const callWith = ({ stripe }: World, name: keyof Stripe, values: Values): Promise<unknown> =>
  (stripe[name] as (values: Values) => Promise<unknown>)(values);

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('An idempotency key at Stripe', () => {
  for (const { name, given, others } of creating) {
    it(`is the same for the same ${name}, in every process`, async () => {
      const [one, other] = [await createWorld(), await createWorld()];
      await callWith(one, name, given(one));
      await callWith(other, name, given(other));
      expect(one.posted).to.have.lengthOf(1);
      expect(one.posted).to.deep.equal(other.posted);
    });

    it(`covers each parameter of ${name}, or nothing is executed for another value`, async () => {
      for (const parameter of Object.keys(given(await createWorld()))) {
        const { length } = others(await createWorld())[parameter] ?? [];
        expect(length, parameter).to.be.above(0);
        for (let index = 0; index < length; index += 1) {
          const world = await createWorld();
          await callWith(world, name, given(world));
          const failure = await failureOf(
            callWith(world, name, { ...given(world), [parameter]: others(world)[parameter]?.[index] }),
          );
          // Nothing is sent when a transfer was reversed before.
          if (failure instanceof IdempotencyKeyUnusableError || world.posted.length === 1) continue;
          const names = world.posted.map(([account, key]) => `${account} ${key}`);
          expect(new Set(names), `${name} with another ${parameter}`).to.have.property('size', 2);
        }
      }
    });
  }

  it('is sent with whatever is created, apart from links', async () => {
    for (const { name, given } of creating) {
      const world = await createWorld();
      await callWith(world, name, given(world));
      for (const [, key, path] of world.posted) expect(key, path).to.match(/^[a-z-]+\/.+/);
    }
  });
});
