import { expect } from 'chai';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { createStripe as createSimulator } from '#local/simulators/stripe/stripe.ts';
import { TEST_IBANS, testBank } from '#local/simulators/stripe/test-ibans.ts';
import type { Webhook } from '#local/simulators/stripe/types.ts';
import { countingIds, virtualTime } from '#local/simulators/shared/testing.ts';
import { createStripe } from '../../src/adapters/stripe.ts';
import { escrowOf } from '../../src/money/accounts.ts';
import { fundEscrow, route as fundRoute } from '../../src/escrow/handlers/fundEscrow.ts';
import { openPayoutAccount, route as openRoute } from '../../src/payouts/handlers/openPayoutAccount.ts';
import { processStripeWebhook } from '../../src/webhooks/handlers/processStripeWebhook.ts';
import { receiveStripeWebhook } from '../../src/webhooks/handlers/receiveStripeWebhook.ts';
import { initiatePayout } from '../../src/payouts/initiate-payout.ts';
import { sweepAccounts, sweepPlatform } from '../../src/webhooks/sweep.ts';
import { eur, payoutRequest } from '../given.ts';
import { apiOf, clientId, contractorId, createTestPayments, quiet } from '../service.ts';
import { secrets } from './webhooks.ts';

const BANK = { ...testBank(), holderName: 'Ada Lovelace' };
const HOURS = 3_600_000;

/** The service, the real SDK and the Stripe simulator, with webhooks going round as bytes, in one virtual time. */
const world = () => {
  const time = virtualTime();
  const delivered: string[] = [];
  const simulator = createSimulator({
    clock: time,
    ids: countingIds(),
    schedule: time.schedule,
    deliver: (webhook) => deliver(webhook),
    secrets: { apiKey: secrets.apiKey, webhook: secrets.webhookSecret },
  });
  const fetch = fetchOver(simulator.handle);
  const stripe = createStripe({
    baseUrl: 'http://stripe.test',
    secrets: async () => secrets,
    contractorPage: 'https://app.example.test/payouts',
    fetch,
  });
  const service = { ...createTestPayments(), stripe, clock: time };

  const process = async () => {
    for (const eventId of service.queued.webhooks.splice(0)) {
      await processStripeWebhook(service)({ eventId });
      const entry = await service.webhookRecords.getWebhook({ eventId });
      delivered.push(`${entry?.value.type} ${entry?.value.status}`);
    }
  };
  const deliver = async ({ headers, rawBody }: Webhook) => {
    const request = { headers, rawBody: Buffer.from(rawBody), correlationId: 'c1' };
    const { status } = await receiveStripeWebhook({ ...service, secrets: async () => secrets })(request);
    await process();
    return { status };
  };
  /** The hourly sweep, its further messages, and what they bring. */
  const sweep = async () => {
    await sweepPlatform(service);
    for (const accounts of service.queued.accounts.splice(0)) await sweepAccounts(service, accounts);
    await process();
  };

  /** A contractor who has told Stripe everything. */
  const onboard = async (bank = BANK): Promise<string> => {
    await apiOf(openRoute, openPayoutAccount(service))({ body: { country: 'DE' } });
    const stripeAccountId = (await service.payoutRecords.getPayoutAccount(contractorId))?.value.stripeAccountId ?? '';
    simulator.accounts.completeOnboarding(stripeAccountId, bank);
    await time.advance(1_000);
    return stripeAccountId;
  };
  const fund = async (amountMinor: number): Promise<void> => {
    await apiOf(fundRoute, fundEscrow(service))({ body: { amount: eur(amountMinor) } });
    const { object } = simulator.allPayments().at(-1) ?? {};
    simulator.payments.confirm(simulator.platformId, object?.id ?? '', 'pm_card_visa');
    await time.advance(1_000);
  };
  const escrow = async () => (await service.ledger.balance(escrowOf(clientId), 'EUR')).amountMinor;
  const payout = async () => (await service.payoutRecords.getPayout(payoutRequest().key))?.value;
  return { time, simulator, service, delivered, onboard, fund, escrow, payout, sweep };
};

describe('With Stripe’s own bytes', () => {
  quiet();

  it('a client pays, and the escrow has it, however often the webhook comes', async () => {
    const { simulator, fund, escrow, time, delivered } = world();
    simulator.deliveryOptions.set({ duplicates: 2 });
    await fund(10_000);
    await time.advance(HOURS);
    expect(await escrow()).to.equal(10_000);
    expect(delivered.filter((each) => each.endsWith('quarantined'))).to.deep.equal([]);
  });

  it('a contractor becomes payable when Stripe knows them, and nothing of them is in our table', async () => {
    const { onboard, service } = world();
    await onboard();
    expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value).to.include({ status: 'ready' });
    const bodies = (await service.webhookRecords.listWebhooks('processed', { limit: 50 })).items;
    expect(bodies).to.have.lengthOf.above(0);
    expect(JSON.stringify(bodies)).not.to.match(/Lovelace|DE89/);
  });

  it('a payout reaches the bank, with webhooks in any order', async () => {
    const { onboard, fund, service, time, simulator, payout, delivered } = world();
    simulator.deliveryOptions.set({ reorder: true, duplicates: 1 });
    await onboard();
    await fund(10_000);
    await initiatePayout(service, payoutRequest());
    await time.advance(72 * HOURS);
    expect(await payout()).to.include({ status: 'paid' });
    expect(service.signals.signal.callCount).to.be.at.least(1);
    expect(delivered.filter((each) => each.endsWith('quarantined'))).to.deep.equal([]);
  });

  it('a payout to a closed account fails, its money is the platform’s again, and the contractor corrects the account', async () => {
    const { onboard, fund, service, time, simulator, payout } = world();
    const stripeAccountId = await onboard({ ...BANK, number: TEST_IBANS.accountClosed });
    await fund(10_000);
    await initiatePayout(service, payoutRequest());
    await time.advance(72 * HOURS);
    expect(await payout()).to.include({ status: 'failed', failureCode: 'account_closed', failureClass: 'contractor' });
    expect(simulator.balance().available[0]?.amount).to.equal(10_000);
    const account = () => service.payoutRecords.getPayoutAccount(contractorId);
    expect((await account())?.value).to.have.property('bankAccountDisabled');
    const [bank] = simulator.accounts.banks(stripeAccountId);
    simulator.accounts.updateBank(stripeAccountId, bank?.id ?? '', { holderName: 'Augusta King' });
    await time.advance(HOURS);
    expect((await account())?.value)
      .to.include({ status: 'ready' })
      .and.not.have.property('bankAccountDisabled');
  });

  it('a payout that is returned after it was paid is reversed, and its money is the platform’s again', async () => {
    const { onboard, fund, service, time, simulator, payout } = world();
    const account = await onboard();
    await fund(10_000);
    simulator.plans.set({
      of: 'payouts',
      account,
      outcomes: [{ status: 'failed', failureCode: 'account_frozen', paidForMs: 48 * HOURS }],
    });
    await initiatePayout(service, payoutRequest());
    await time.advance(60 * HOURS);
    expect(await payout()).to.include({ status: 'paid' });
    await time.advance(72 * HOURS);
    expect(await payout()).to.include({ status: 'reversed', failureCode: 'account_frozen' });
    expect((await payout())?.failureId).to.match(/^txn_/);
    expect(simulator.balance().available[0]?.amount).to.equal(10_000);
  });

  it('a payout whose answers get lost is one at Stripe', async () => {
    const { onboard, fund, service, simulator, payout } = world();
    await onboard();
    await fund(10_000);
    for (const pathEndsWith of ['/transfers', '/payouts']) {
      simulator.faults.add({ kind: 500, when: 'after', method: 'POST', pathEndsWith });
    }
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await initiatePayout(service, payoutRequest()).catch(() => undefined);
    }
    expect(await payout()).to.include({ status: 'created' });
    expect(simulator.allTransfers()).to.have.length(1);
    expect(simulator.allPayouts()).to.have.length(1);
  });

  it('nothing is lost when no webhook ever comes: the sweep brings what nobody asks about, once', async () => {
    const { onboard, fund, service, time, simulator, payout, escrow, sweep, delivered } = world();
    const account = await onboard();
    simulator.deliveryOptions.set({ drop: true });
    await fund(10_000);
    expect(await escrow()).to.equal(0);
    await sweep();
    expect(await escrow()).to.equal(10_000);
    const outcome = { status: 'failed', failureCode: 'account_frozen', paidForMs: 96 * HOURS } as const;
    simulator.plans.set({ of: 'payouts', account, outcomes: [outcome] });
    await initiatePayout(service, payoutRequest());
    await time.advance(72 * HOURS);
    await sweep();
    expect(await payout()).to.include({ status: 'paid' });
    await time.advance(96 * HOURS);
    await sweep();
    expect(await payout()).to.include({ status: 'reversed', failureCode: 'account_frozen' });
    const charge = simulator.allPayments()[0]?.object.latest_charge;
    simulator.disputes.open(simulator.platformId, typeof charge === 'string' ? charge : '');
    await sweep();
    expect(await escrow()).to.equal(0);
    const { length } = delivered;
    await sweep();
    expect(delivered).to.have.length(length);
    expect(delivered.filter((each) => each.endsWith('quarantined'))).to.deep.equal([]);
  });

  it('a dispute takes the money back out', async () => {
    const { simulator, fund, escrow, time } = world();
    await fund(10_000);
    const charge = simulator.allPayments()[0]?.object.latest_charge;
    const chargeId = typeof charge === 'string' ? charge : '';
    const dispute = simulator.disputes.open(simulator.platformId, chargeId);
    await time.advance(HOURS);
    expect(await escrow()).to.equal(0);
    simulator.disputes.close(simulator.platformId, dispute.id, 'won');
    await time.advance(HOURS);
    expect(await escrow()).to.equal(10_000);
  });
});
