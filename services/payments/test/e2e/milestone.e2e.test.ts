import { expect } from 'chai';
import type { Client } from '#local/platform-client/client.ts';
import { newWork, paymentOf } from '#local/platform-client/contract-events.ts';
import type { Work } from '#local/platform-client/contract-events.ts';
import type { Contractor } from '#local/platform-client/contractor.ts';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import { bodyOf, expectStatus } from '#local/platform-client/http.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { withoutChecks } from '#local/testing/paths.ts';
import { HAPPY_PATH } from '../milestone/happy-path.ts';
import {
  admin,
  changeBank,
  contract,
  escrowOf,
  givenClient,
  isPdf,
  milestones,
  platform,
  stripe,
  tap,
  walletOf,
} from './fixtures.ts';

const POLLING = { wait: 'WaitForPayout', outcome: 'PayoutOutcome', check: 'CheckPayout' };

describe('An approved milestone', () => {
  const givenWork = (client: Client, contractor: Contractor, amountMinor: number): Work =>
    newWork({ clientId: client.clientId, contractorId: contractor.user.username, amountMinor });
  const submitAndApprove = async (work: Work, client: Client): Promise<void> => {
    await contract.submit(work);
    await contract.approve(work, client.user.username);
  };
  const executionOf = async (work: Work) => {
    const ended = await milestones.end((await milestones.driving(work.id)).arn);
    return { ...ended, states: await milestones.states(ended.arn) };
  };

  it('is paid to the bank account, invoiced and booked: each state once, also when it is approved twice', async () => {
    const { contractor, account } = await givenPayable(platform);
    const client = await givenClient(250_000);
    const work = givenWork(client, contractor, 120_000);
    await submitAndApprove(work, client);
    await contract.approve(work, client.user.username);
    const payment = await client.reachPayment(paymentOf(work), 'paid');
    expect(payment).to.include({ invoiceNumber: 'INV-000001', reference: work.id });

    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 130_000, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(120_000);
    expect((await stripe.payouts(account)).map(({ amount, status }) => ({ amount, status }))).to.deep.equal([
      { amount: 120_000, status: 'paid' },
    ]);
    const completed = await tap.find('payment.completed', ({ detail }) => detail.entityId === paymentOf(work));
    expect(completed.detail.metadata).to.include({ amountMinor: 120_000 });

    const execution = await executionOf(work);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(withoutChecks(execution.states, POLLING)).to.deep.equal(HAPPY_PATH);

    for (const [call, path] of [
      [client.call, `/api/clients/me/payments/${paymentOf(work)}/invoice`],
      [contractor.call, `/api/contractors/me/payments/${paymentOf(work)}/receipt`],
    ] as const) {
      const { body } = expectStatus(await call(path), 200);
      expect(await isPdf(body['url']), path).to.equal(true);
    }
  });

  it('waits for funds, and continues when they are paid in', async () => {
    const { contractor } = await givenPayable(platform);
    const client = await givenClient(10_000);
    const work = givenWork(client, contractor, 30_000);
    await submitAndApprove(work, client);
    await client.reachPayment(paymentOf(work), 'awaiting_funds');
    await client.fund(20_000);
    await client.reachPayment(paymentOf(work), 'paid');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    const { states } = await executionOf(work);
    expect(states).to.include.members(['InsufficientFunds', 'NotifyClientFunding', 'WaitForFunding']);
  });

  it('whose payout failed keeps its funds locked until the contractor enters another bank account, and is paid to that', async () => {
    const payable = await givenPayable(platform, TEST_IBANS.noAccount);
    const { contractor } = payable;
    const client = await givenClient(50_000);
    const work = givenWork(client, contractor, 50_000);
    await submitAndApprove(work, client);
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 50_000 });
    expect(await walletOf(contractor)).to.equal(0);
    const read = () => bodyOf(admin.payment(paymentOf(work)));
    const parked = await read();
    expect(parked).to.have.nested.property('failures[0].error', 'no_account');
    expect(parked).to.have.nested.property('payoutAccount.ready', false);
    expect(parked['possibleActions']).to.include('retry');

    const early = await admin.call(`/api/admin/payments/${paymentOf(work)}/resolve`, {
      method: 'POST',
      body: { action: 'retry', comment: 'Before the contractor did anything' },
    });
    expect(early.status).to.equal(409);

    await changeBank(payable);
    await client.reachPayment(paymentOf(work), 'paid');
    const resolved = itemsOf(expectStatus(await admin.parkedPayments('resolved'), 200));
    const listed = resolved.find(({ paymentId }) => paymentId === paymentOf(work));
    expect(listed?.['resolution']).to.include({ action: 'resumed' });
    const audit = itemsOf(expectStatus(await admin.paymentAudit(paymentOf(work)), 200));
    expect(audit.map(({ action }) => action)).to.include('payment.resumed');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(50_000);
  });

  it('that is cancelled after its payout failed releases the funds to the escrow', async () => {
    const { contractor } = await givenPayable(platform, TEST_IBANS.noAccount);
    const client = await givenClient(7_000);
    const work = givenWork(client, contractor, 7_000);
    await submitAndApprove(work, client);
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    await admin.resolvePaymentOncePossible(paymentOf(work), { action: 'cancel', comment: 'Agreed with both' });
    await client.reachPayment(paymentOf(work), 'cancelled');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 7_000, lockedMinor: 0 });
    expect(await walletOf(contractor)).to.equal(0);
  });

  it('with another amount than was submitted is rejected, and nothing is booked', async () => {
    const { contractor } = await givenPayable(platform);
    const client = await givenClient(9_000);
    const work = givenWork(client, contractor, 9_000);
    await contract.submit(work);
    await contract.approve({ ...work, amountMinor: 8_999 }, client.user.username);
    const payment = await client.reachPayment(paymentOf(work), 'rejected');
    expect(payment['reason']).to.be.a('string');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 9_000, lockedMinor: 0 });
  });

  it('is visible to its client only, and only admins resolve it', async () => {
    const { contractor } = await givenPayable(platform);
    const [client, other] = [await givenClient(1_000), await givenClient()];
    const work = givenWork(client, contractor, 1_000);
    await submitAndApprove(work, client);
    await client.reachPayment(paymentOf(work), 'paid');
    const path = `/api/clients/me/payments/${paymentOf(work)}`;
    expectStatus(await other.call(path), 404);
    expectStatus(await other.call(`${path}/invoice`), 404);
    expectStatus(await contractor.call(path), 403);
    const body = { action: 'cancel', comment: 'please' };
    expectStatus(await client.call(`/api/admin/payments/${paymentOf(work)}/resolve`, { method: 'POST', body }), 401);
  });
});
