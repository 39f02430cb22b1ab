import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { escrowOf } from '../../src/money/accounts.ts';
import { intendPayout } from '../../src/payouts/domain/payout.ts';
import { processStripeWebhook } from '../../src/webhooks/handlers/processStripeWebhook.ts';
import { storeAndEnqueue } from '#shared/inbox/index.ts';
import { stripeWebhooks } from '../../src/webhooks/domain/webhook.ts';
import { sweepAccounts, sweepPlatform } from '../../src/webhooks/sweep.ts';
import { WEBHOOK_ACTIONS } from '../../src/webhooks/actions.ts';
import { givenFunding, givenPayout, givenPayoutAccount, givenWebhook, payoutRequest } from '../given.ts';
import { Crash, clientId, contractorId, createTestPayments, failureOf, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';
import { eventBody, intentObject, payoutObject } from './webhooks.ts';

describe('The sweep of webhooks that never came', () => {
  quiet();
  let service: TestPayments;
  let count = 0;
  beforeEach(() => {
    service = createTestPayments();
    count = 0;
  });
  /** Something happens at Stripe, and no webhook is sent. */
  const given = (type: string, object: object, stripeAccountId?: string): string => {
    const eventId = `evt_${(count += 1)}`;
    const at = service.clock.now();
    const account = stripeAccountId === undefined ? {} : { account: stripeAccountId };
    const body = eventBody(type, object, { id: eventId, created: Date.parse(at) / 1000, ...account });
    service.atStripe.undelivered.push({
      eventId,
      body,
      at,
      ...(stripeAccountId !== undefined && { stripeAccountId }),
    });
    return eventId;
  };
  const givenPaid = async (): Promise<string> => {
    const funding = await givenFunding(service);
    service.atStripe.pay(funding.paymentIntentId);
    return given('payment_intent.succeeded', intentObject(funding, { status: 'succeeded', amount_received: 10_000 }));
  };
  const inbox = async (eventId: string) => (await service.webhookRecords.getWebhook({ eventId }))?.value;
  const process = async (): Promise<void> => {
    for (const eventId of service.queued.webhooks.splice(0)) await processStripeWebhook(service)({ eventId });
  };
  const escrow = async () => (await service.ledger.balance(escrowOf(clientId), 'EUR')).amountMinor;
  const counted = () => service.countMetric.args.map(([name]) => name);
  const HOUR = 1 / 24;

  it('takes an event in by the same door as a webhook, and counts it', async () => {
    const eventId = await givenPaid();
    service.clock.passDays(HOUR);
    await sweepPlatform(service);
    expect(await inbox(eventId)).to.deep.include({
      type: 'payment_intent.succeeded',
      status: 'received',
      receivedAt: service.clock.now(),
    });
    expect(service.queued.webhooks).to.deep.equal([eventId]);
    expect(counted()).to.deep.equal(['StripeWebhookMissed']);
    await process();
    expect(await escrow()).to.equal(10_000);
  });

  it('writes, queues and counts nothing where nothing is missing, by one call', async () => {
    const { length } = service.commits;
    await sweepPlatform(service);
    expect(service.commits).to.have.length(length);
    expect(service.queued).to.deep.equal({ webhooks: [], exports: [], reconciliations: [], accounts: [] });
    expect(service.atStripe.calls).to.deep.equal(['listUndelivered']);
    expect(counted()).to.deep.equal([]);
  });

  for (const status of ['processed', 'ignored', 'superseded', 'quarantined'] as const) {
    it(`leaves an event alone that is in the inbox as ${status}, though Stripe still lists it`, async () => {
      const eventId = await givenPaid();
      await givenWebhook(service, { eventId, status });
      service.clock.passDays(HOUR);
      const { length } = service.commits;
      await sweepPlatform(service);
      expect(service.commits).to.have.length(length);
      expect(service.queued.webhooks).to.deep.equal([]);
      expect(counted()).to.deep.equal([]);
    });
  }

  it('queues one again that waits in the inbox: the process that stored it may have died before', async () => {
    const eventId = await givenPaid();
    await givenWebhook(service, { eventId, status: 'received' });
    service.clock.passDays(HOUR);
    await sweepPlatform(service);
    expect(service.queued.webhooks).to.deep.equal([eventId]);
    expect(counted()).to.deep.equal([]);
  });

  it('does not call an event missed that may only be on its way; its webhook changes nothing then', async () => {
    const eventId = await givenPaid();
    await sweepPlatform(service);
    expect(counted()).to.deep.equal([]);
    await process();
    const { length } = service.commits;
    const [{ body } = { body: '' }] = service.atStripe.undelivered;
    await storeAndEnqueue(stripeWebhooks, service, Buffer.from(body), service.clock.now());
    await process();
    expect(service.commits).to.have.length(length);
    expect(await inbox(eventId)).to.include({ status: 'processed' });
    expect(await escrow()).to.equal(10_000);
  });

  it('finds what Stripe lists of the last four weeks, however many pages it takes', async () => {
    const old = given('charge.dispute.created', {});
    service.clock.passDays(28 + HOUR);
    const young = Array.from({ length: 5 }, () => given('charge.dispute.created', {}));
    await sweepPlatform(service);
    expect([...service.queued.webhooks].sort()).to.deep.equal(young);
    expect(await inbox(old)).to.equal(undefined);
  });

  it('quarantines what makes no sense, like a webhook', async () => {
    service.atStripe.undelivered.push({ eventId: 'evt_1', body: '{"id":7}', at: service.clock.now() });
    await sweepPlatform(service);
    await process();
    const { items } = await service.webhookRecords.listWebhooks('quarantined', { limit: 10 });
    expect(items).to.have.lengthOf(1);
  });

  it('names no more types than Stripe takes in one call', () => {
    expect(WEBHOOK_ACTIONS.size).to.be.at.most(20);
  });

  it('fails when Stripe is silent, having changed nothing, and makes up for it later', async () => {
    const eventId = await givenPaid();
    service.atStripe.failing('listUndelivered');
    const { length } = service.commits;
    expect(await failureOf(sweepPlatform(service))).to.be.instanceOf(ProviderUnavailableError);
    expect(service.commits).to.have.length(length);
    await sweepPlatform(service);
    expect(service.queued.webhooks).to.deep.equal([eventId]);
  });

  it('makes up for a page that it did not come to', async () => {
    const all = [
      given('charge.dispute.created', {}),
      given('charge.dispute.closed', {}),
      given('transfer.created', {}),
    ];
    const { listUndelivered } = service.stripe;
    let page = 0;
    const dying: TestPayments['stripe'] = {
      ...service.stripe,
      listUndelivered: async (search) => {
        if ((page += 1) === 2) throw new ProviderUnavailableError('Stripe is silent');
        return listUndelivered(search);
      },
    };
    expect(await failureOf(sweepPlatform({ ...service, stripe: dying }))).to.be.instanceOf(ProviderUnavailableError);
    expect(service.queued.webhooks).to.have.lengthOf(2);
    await process();
    await sweepPlatform(service);
    expect(service.queued.webhooks).to.deep.equal([all[0]]);
  });

  for (const [effects, what] of [
    [1, 'after it was kept'],
    [2, 'after it was queued'],
  ] as const) {
    it(`brings an event in when it dies ${what}, by the next sweep, and its money once`, async () => {
      const eventId = await givenPaid();
      service.clock.passDays(HOUR);
      service.crashAfter(effects);
      expect(await failureOf(sweepPlatform(service))).to.be.instanceOf(Crash);
      await sweepPlatform(service);
      await process();
      expect(await inbox(eventId)).to.include({ status: 'processed' });
      expect(await escrow()).to.equal(10_000);
    });
  }

  describe('of connected accounts', () => {
    /** So many payouts that were just paid, each to an account of its own. */
    const givenAccounts = async (howMany: number, attempt = 1): Promise<readonly string[]> => {
      const at = service.clock.now();
      const payouts = Array.from({ length: howMany }, (_, index) => ({
        ...intendPayout(payoutRequest({ key: `many-${index}.${attempt}`, attempt }), `acct_many_${index}`, at),
        status: 'paid' as const,
      }));
      for (const payout of payouts) await service.store.commit([service.payoutRecords.putPayout(payout)]);
      return payouts.map(({ stripeAccountId }) => stripeAccountId);
    };
    const asked = async (): Promise<readonly string[]> => {
      await sweepPlatform(service);
      return service.queued.accounts.splice(0).flat();
    };

    it('is of those whose payouts may still be returned', async () => {
      const { stripeAccountId } = await givenPayout(service);
      expect(await asked()).to.deep.equal([stripeAccountId]);
      service.clock.passDays(14);
      expect(await asked()).to.deep.equal([stripeAccountId]);
      service.clock.passDays(HOUR);
      expect(await asked()).to.deep.equal([]);
    });

    it('goes on for as long after the payout’s last change', async () => {
      const { stripeAccountId, payoutId = '' } = await givenPayout(service);
      service.clock.passDays(10);
      const object = payoutObject(service.atStripe.payout(payoutId, { status: 'paid' }));
      await storeAndEnqueue(
        stripeWebhooks,
        service,
        Buffer.from(eventBody('payout.paid', object, { account: stripeAccountId })),
        service.clock.now(),
      );
      await process();
      service.clock.passDays(14);
      expect(await asked()).to.deep.equal([stripeAccountId]);
    });

    it('asks about none that has no payout', async () => {
      await givenPayoutAccount(service);
      expect(await asked()).to.deep.equal([]);
    });

    it('asks about each once, by messages of fifty', async () => {
      const accounts = await givenAccounts(120);
      await givenAccounts(3, 2);
      await sweepPlatform(service);
      expect(service.queued.accounts.map(({ length }) => length)).to.deep.equal([50, 50, 20]);
      expect(new Set(service.queued.accounts.flat())).to.deep.equal(new Set(accounts));
    });

    it('brings what happened there: a payout that was paid, and was returned', async () => {
      const { payoutId = '', stripeAccountId, key } = await givenPayout(service);
      const said = (parts: Parameters<typeof service.atStripe.payout>[1]) =>
        payoutObject(service.atStripe.payout(payoutId, parts));
      given('payout.paid', said({ status: 'paid' }), stripeAccountId);
      await sweepAccounts(service, [stripeAccountId]);
      await process();
      expect((await service.payoutRecords.getPayout(key))?.value).to.include({ status: 'paid' });
      service.clock.passDays(3);
      given('payout.failed', said({ status: 'failed', failureCode: 'account_closed' }), stripeAccountId);
      service.clock.passDays(HOUR);
      await sweepAccounts(service, [stripeAccountId]);
      await process();
      expect((await service.payoutRecords.getPayout(key))?.value).to.include({ status: 'reversed' });
      expect(counted()).to.deep.equal(['StripeWebhookMissed']);
    });

    it('receives a corrected bank account, which no other call would find', async () => {
      const { payoutId = '', stripeAccountId } = await givenPayout(service);
      const failed = service.atStripe.payout(payoutId, { status: 'failed', failureCode: 'account_closed' });
      given('payout.failed', payoutObject(failed), stripeAccountId);
      await sweepAccounts(service, [stripeAccountId]);
      await process();
      const account = async () => (await service.payoutRecords.getPayoutAccount(contractorId))?.value;
      expect(await account()).to.have.property('bankAccountDisabled');
      service.clock.passDays(13);
      service.atStripe.account(stripeAccountId, { payoutsTo: { ids: ['ba_2'], usable: true } });
      given(
        'account.external_account.updated',
        { id: 'ba_1', account: stripeAccountId, status: 'new' },
        stripeAccountId,
      );
      await sweepAccounts(service, await asked());
      await process();
      expect(await account()).not.to.have.property('bankAccountDisabled');
    });

    it('ends when Stripe does not answer: the message is delivered again', async () => {
      service.atStripe.failing('listUndelivered');
      expect(await failureOf(sweepAccounts(service, ['acct_1', 'acct_2']))).to.be.instanceOf(ProviderUnavailableError);
      expect(service.atStripe.calls).to.have.lengthOf(1);
    });

    it('goes on with the others when one cannot be asked about, and says so', async () => {
      const eventId = given('payout.created', {}, 'acct_2');
      service.atStripe.failing('listUndelivered', 'account_invalid');
      const failure = await failureOf(sweepAccounts(service, ['acct_1', 'acct_2']));
      expect(failure).to.have.property('message', '1 accounts could not be swept');
      expect(service.queued.webhooks).to.deep.equal([eventId]);
    });

    it('queues the accounts again when it died in between', async () => {
      const accounts = await givenAccounts(60);
      service.crashAfter(1);
      expect(await failureOf(sweepPlatform(service))).to.be.instanceOf(Crash);
      await sweepPlatform(service);
      expect(new Set(service.queued.accounts.flat())).to.deep.equal(new Set(accounts));
    });
  });
});
