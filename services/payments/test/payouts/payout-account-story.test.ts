import { expect } from 'chai';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { SECRETS, setUp } from '#local/simulators/stripe/testing.ts';
import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import { createStripe } from '../../src/adapters/stripe.ts';
import { openPayoutAccount, route } from '../../src/payouts/handlers/openPayoutAccount.ts';
import { apiOf, codeOf, contractorId, createTestPayments, quiet } from '../service.ts';

const HOUR_MS = 3_600_000;

/** The service over the real adapter, the SDK and Stripe's simulator, in whose time it runs. */
const setUpService = (more: Parameters<typeof setUp>[0] = {}) => {
  const { simulator, time, stripe: sdk } = setUp(more);
  let rejections = 0;
  const send = fetchOver(simulator.handle);
  const stripe = createStripe({
    baseUrl: 'http://stripe.test:8082',
    contractorPage: 'https://app.example.test/payouts',
    secrets: async () => SECRETS,
    fetch: async (input, init) => {
      const isOpening = init?.method === 'POST' && new URL(new Request(input, init).url).pathname === '/v1/accounts';
      if (isOpening && rejections > 0) {
        rejections -= 1;
        return Response.json(
          { error: { type: 'invalid_request_error', code: 'country_unsupported' } },
          { status: 400 },
        );
      }
      return send(input, init);
    },
  });
  const service = { ...createTestPayments(), stripe, clock: { now: time.now } };
  const open = (country: string) => apiOf(route, openPayoutAccount(service))({ body: { country } });
  return {
    simulator,
    time,
    sdk,
    open,
    /** What Stripe does with the request, and its answer to both tries of the SDK is lost. */
    loseAnswer: (when: 'before' | 'after') =>
      simulator.faults.add({ kind: 'drop', when, next: 2, method: 'POST', pathEndsWith: '/v1/accounts' }),
    /** Stripe answers with an error that it keeps for the key, whether or not it opened the account. */
    answerWithError: (when: 'before' | 'after') =>
      simulator.faults.add({ kind: 500, when, method: 'POST', pathEndsWith: '/v1/accounts' }),
    /** The next request to open an account. */
    reject: () => void (rejections += 1),
    recorded: async () => (await service.payoutRecords.getPayoutAccount(contractorId))?.value,
    atStripe: () => simulator.accounts.list().map(({ id, country }) => [id, country]),
  };
};

describe('A contractor whose request for a payout account was not answered', () => {
  quiet();

  for (const [what, hours] of [
    ['at once', 0],
    ['after Stripe may have forgotten the idempotency key', 23.5],
    ['after two days', 48],
  ] as const) {
    it(`has the first account, and the answer names its country when they ask for another ${what}`, async () => {
      const { open, loseAnswer, recorded, atStripe, time } = setUpService();
      loseAnswer('after');
      expect((await open('DE')).status).to.equal(503);
      await time.advance(hours * HOUR_MS);
      const answer = await open('FR');
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYOUT_ACCOUNT_EXISTS']);
      expect(answer.body).to.include({ country: 'DE' });
      expect((await open('DE')).status).to.equal(200);
      const account = await recorded();
      expect(atStripe()).to.deep.equal([[account?.stripeAccountId, 'DE']]);
      expect(account?.country).to.equal('DE');
    });

    it(`has one account when nothing was opened and they ask for another country ${what}`, async () => {
      const { open, loseAnswer, recorded, atStripe, time } = setUpService();
      loseAnswer('before');
      expect((await open('DE')).status).to.equal(503);
      await time.advance(hours * HOUR_MS);
      const { status } = await open('FR');
      const account = await recorded();
      expect(atStripe()).to.deep.equal([[account?.stripeAccountId, account?.country]]);
      expect(status).to.equal(account?.country === 'FR' ? 200 : 409);
    });

    for (const when of ['before', 'after'] as const) {
      for (const country of ['DE', 'FR']) {
        it(`has one account when Stripe replays an error from ${when} the effect and they ask for ${country} ${what}`, async () => {
          const { open, answerWithError, recorded, atStripe, time } = setUpService();
          answerWithError(when);
          expect((await open('DE')).status).to.equal(503);
          await time.advance(hours * HOUR_MS);
          await open(country);
          await time.advance(1_000);
          await open(country);
          const account = await recorded();
          expect(atStripe()).to.deep.equal([[account?.stripeAccountId, when === 'after' ? 'DE' : country]]);
        });
      }
    }
  }

  it('has one account when Stripe keeps keys longer than a day and its error with them', async () => {
    const { open, answerWithError, atStripe, time } = setUpService({ idempotencyKeepMs: 30 * 24 * HOUR_MS });
    answerWithError('before');
    expect((await open('DE')).status).to.equal(503);
    await time.advance(48 * HOUR_MS);
    expect((await open('DE')).status).to.equal(200);
    expect(atStripe()).to.have.lengthOf(1);
  });

  it('has one account when two requests for different countries come at once', async () => {
    const { open, recorded, atStripe } = setUpService();
    const statuses = (await Promise.all([open('DE'), open('FR')])).map(({ status }) => status);
    const account = await recorded();
    expect(atStripe()).to.deep.equal([[account?.stripeAccountId, account?.country]]);
    expect(statuses).to.include(200);
  });

  it('opens one in another country after Stripe rejected the first, or in the same once Stripe accepts it', async () => {
    for (const country of ['FR', 'DE']) {
      const { open, reject, atStripe } = setUpService();
      reject();
      const rejected = await open('DE');
      expect([rejected.status, codeOf(rejected)]).to.deep.equal([502, 'STRIPE_REJECTED']);
      expect((await open(country)).status).to.equal(200);
      expect(atStripe().map(([, where]) => where)).to.deep.equal([country]);
    }
  });

  it('does not receive an account that somebody else opened in their name and gave details to', async () => {
    const { open, loseAnswer, recorded, time, simulator, sdk } = setUpService();
    loseAnswer('before');
    expect((await open('DE')).status).to.equal(503);
    const metadata = { contractorId };
    const { id } = await sdk.accounts.create({ type: 'express', country: 'DE', metadata });
    simulator.accounts.completeOnboarding(id, testBank());
    await time.advance(48 * HOUR_MS);
    const answer = await open('DE');
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'UNEXPECTED_FACT']);
    expect(await recorded()).to.equal(undefined);
  });
});
