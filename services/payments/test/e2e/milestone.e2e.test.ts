import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { contractService, newWork, paymentOf } from '#local/platform-client/contract.ts';
import type { Work } from '#local/platform-client/contract.ts';
import type { Contractor } from '#local/platform-client/contractor.ts';
import { api, eventually, expectStatus } from '#local/platform-client/http.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { events, milestoneMachine, openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { HAPPY_PATH } from '../milestone/happy-path.ts';
import { escrowOf, walletOf } from './money.ts';

describe('An approved milestone', () => {
  let platform: Platform;
  let stripe: ReturnType<typeof stripeControl>;
  let contract: ReturnType<typeof contractService>;
  before(async () => {
    platform = await openPlatform();
    stripe = stripeControl(platform);
    contract = contractService(platform);
    await events(platform);
  });

  const givenWork = (client: Client, contractor: Contractor, amountMinor: number): Work =>
    newWork({ clientId: client.clientId, contractorId: contractor.user.username, amountMinor });
  const beDone = async (work: Work, client: Client): Promise<void> => {
    await contract.submit(work);
    await contract.approve(work, client.user.username);
  };
  const executionOf = async (work: Work) => {
    const machine = milestoneMachine(platform);
    const [execution] = await machine.of(work.id);
    const ended = await machine.end(execution?.arn ?? '');
    return { ...ended, states: await machine.states(ended.arn) };
  };

  it('is paid to the bank account, invoiced and booked: each state once, whatever is approved twice', async () => {
    const { contractor, account } = await givenPayable(platform);
    const client = await createClient(platform);
    await client.fund(250_000);
    const work = givenWork(client, contractor, 120_000);
    await beDone(work, client);
    await contract.approve(work, client.user.username);
    const payment = await client.reachPayment(paymentOf(work), 'paid');
    expect(payment).to.include({ invoiceNumber: 'INV-000001', reference: work.id });

    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 130_000, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(120_000);
    expect((await stripe.payouts(account)).map(({ amount, status }) => ({ amount, status }))).to.deep.equal([
      { amount: 120_000, status: 'paid' },
    ]);
    const tap = await events(platform);
    const completed = await tap.find('payment.completed', ({ detail }) => detail.entityId === paymentOf(work));
    expect(completed.detail.metadata).to.include({ amountMinor: 120_000 });

    const execution = await executionOf(work);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(execution.states).to.deep.equal(HAPPY_PATH);

    for (const [call, path] of [
      [client.call, `/api/clients/me/payments/${paymentOf(work)}/invoice`],
      [contractor.call, `/api/contractors/me/payments/${paymentOf(work)}/receipt`],
    ] as const) {
      const { body } = expectStatus(await call(path), 200);
      const document = await fetch(String(body['url']));
      expect(document.status, path).to.equal(200);
      expect(
        Buffer.from(await document.arrayBuffer())
          .subarray(0, 5)
          .toString(),
        path,
      ).to.equal('%PDF-');
    }
  });

  it('waits for funds, and goes on when they come', async () => {
    const { contractor } = await givenPayable(platform);
    const client = await createClient(platform);
    await client.fund(10_000);
    const work = givenWork(client, contractor, 30_000);
    await beDone(work, client);
    await client.reachPayment(paymentOf(work), 'awaiting_funds');
    await client.fund(20_000);
    await client.reachPayment(paymentOf(work), 'paid');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    const { states } = await executionOf(work);
    expect(states).to.include.members(['InsufficientFunds', 'NotifyClientFunding', 'WaitForFunding']);
  });

  it('that the bank does not take waits for a person, keeps the money reserved, and is paid when they say so', async () => {
    const { contractor, account } = await givenPayable(platform, TEST_IBANS.noAccount);
    const client = await createClient(platform);
    await client.fund(50_000);
    const work = givenWork(client, contractor, 50_000);
    await beDone(work, client);
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 50_000 });
    expect(await walletOf(contractor)).to.equal(0);

    await stripe.changeBank(account);
    await eventually(
      'we know of the new bank account',
      async () => expectStatus(await contractor.call('/api/contractors/me/payout-account'), 200).body,
      (body) => body['bankAccountFailure'] === undefined,
    );
    const admin = api(platform, platform.users.admin);
    const resolve = () =>
      admin(`/api/admin/payments/${paymentOf(work)}/resolve`, {
        method: 'POST',
        body: { action: 'retry', comment: 'The contractor entered another account' },
      });
    await eventually('the decision is taken', resolve, ({ status }) => status === 202);
    await client.reachPayment(paymentOf(work), 'paid');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(50_000);
  });

  it('that is cancelled after it failed gives the money back to the escrow', async () => {
    const { contractor } = await givenPayable(platform, TEST_IBANS.noAccount);
    const client = await createClient(platform);
    await client.fund(7_000);
    const work = givenWork(client, contractor, 7_000);
    await beDone(work, client);
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    const admin = api(platform, platform.users.admin);
    await eventually(
      'the decision is taken',
      () =>
        admin(`/api/admin/payments/${paymentOf(work)}/resolve`, {
          method: 'POST',
          body: { action: 'cancel', comment: 'Agreed with both' },
        }),
      ({ status }) => status === 202,
    );
    await client.reachPayment(paymentOf(work), 'cancelled');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 7_000, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(0);
  });

  it('of another amount than was handed in moves nothing', async () => {
    const { contractor } = await givenPayable(platform);
    const client = await createClient(platform);
    await client.fund(9_000);
    const work = givenWork(client, contractor, 9_000);
    await contract.submit(work);
    await contract.approve({ ...work, amountMinor: 8_999 }, client.user.username);
    const payment = await client.reachPayment(paymentOf(work), 'rejected');
    expect(payment['reason']).to.be.a('string');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 9_000, lockedMinor: 0 });
  });

  it('is nobody else’s: another client sees no payment, a contractor no list, and decides nothing', async () => {
    const { contractor } = await givenPayable(platform);
    const [client, other] = [await createClient(platform), await createClient(platform)];
    await client.fund(1_000);
    const work = givenWork(client, contractor, 1_000);
    await beDone(work, client);
    await client.reachPayment(paymentOf(work), 'paid');
    const path = `/api/clients/me/payments/${paymentOf(work)}`;
    expectStatus(await other.call(path), 404);
    expectStatus(await other.call(`${path}/invoice`), 404);
    expectStatus(await contractor.call(path), 403);
    const body = { action: 'cancel', comment: 'please' };
    expectStatus(await client.call(`/api/admin/payments/${paymentOf(work)}/resolve`, { method: 'POST', body }), 403);
  });
});
