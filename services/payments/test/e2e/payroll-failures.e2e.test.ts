import { expect } from 'chai';
import { clientEndpoints } from '#local/platform-client/endpoints.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import type { Client } from '#local/platform-client/client.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import { payrollOf, submitPayroll } from '#local/platform-client/payroll.ts';
import type { Payroll } from '#local/platform-client/payroll.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import {
  admin,
  atStripe,
  escrowOf,
  eventsOf,
  firstPayout,
  givenClient,
  givenContractors,
  lineOf,
  notificationsOf,
  platform,
  stripe,
  tap,
  walletOf,
} from './fixtures.ts';
import { executionOf, lineStatuses } from './payrolls.ts';

const redraftOf = ({ call }: Pick<Client, 'call'>, { payrollId }: Payroll) =>
  clientEndpoints(call).createPayroll('Failed lines', payrollId);

/** Metadata of the event that a payroll was parked, as soon as it was. */
const parked = async ({ payrollId }: Payroll): Promise<Json> =>
  (await tap.find('payroll.failed', ({ detail }) => detail.entityId === payrollId)).detail.metadata;

describe('A payroll with failures', () => {
  it('retries a payout that the bank could not process; releases the funds of a closed account, which a redraft pays', async () => {
    const [client, good, hiccup, closed] = await Promise.all([
      givenClient(60_000),
      givenPayable(platform),
      givenPayable(platform),
      givenPayable(platform, TEST_IBANS.accountClosed),
    ]);
    await stripe.plan({
      of: 'payouts',
      account: hiccup.account,
      outcomes: [{ status: 'failed', failureCode: 'could_not_process' }],
    });
    const payroll = await submitPayroll(client, [lineOf(good, 10_000), lineOf(hiccup, 20_000), lineOf(closed, 30_000)]);
    const done = await payroll.reach('completed_with_failures');
    expect(done['outcome']).to.deep.include({
      paidLines: 2,
      paid: { amountMinor: 30_000, currency: 'EUR' },
      failedLines: 1,
      released: { amountMinor: 30_000, currency: 'EUR' },
    });
    expect(await lineStatuses(payroll)).to.deep.equal([
      { status: 'paid', attempt: 1 },
      { status: 'paid', attempt: 2 },
      { status: 'failed', attempt: 1, failureCode: 'account_closed' },
    ]);
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 30_000, lockedMinor: 0 });
    expect(await Promise.all([good, hiccup, closed].map(({ contractor }) => walletOf(contractor)))).to.deep.equal([
      10_000, 20_000, 0,
    ]);
    expect((await atStripe(hiccup.account)).payouts.map(({ status }) => status)).to.have.members(['failed', 'paid']);
    const { states } = await executionOf(payroll);
    expect(states).to.include.members(['PaymentPartialFailure', 'RetryFailedPayments']);
    expect(await notificationsOf(client, 'payroll-completed-with-failures')).to.have.length(1);

    const [first, refused] = (await Promise.all([redraftOf(client, payroll), redraftOf(client, payroll)])).toSorted(
      (a, b) => a.status - b.status,
    );
    if (first === undefined || refused === undefined) throw new Error('No answers');
    expect(expectStatus(first, 201).body).to.deep.include({
      status: 'draft',
      lines: 1,
      total: { amountMinor: 30_000, currency: 'EUR' },
      failedLinesOf: payroll.payrollId,
    });
    const draft = payrollOf(client, String(first.body['payrollId']));
    expect(expectStatus(refused, 409).body).to.deep.include({
      code: 'FAILED_LINES_TAKEN',
      payrollIds: [draft.payrollId],
    });
    const [blocker] = (await draft.preview())['blockers'] as readonly Json[];
    expect(blocker).to.deep.include({ code: 'payout_account_not_ready', blocks: true, count: 1 });

    expectStatus(await draft.post('lines', { remove: (await draft.lines()).map(({ lineId }) => lineId) }), 200);
    const second = expectStatus(await redraftOf(client, payroll), 201);
    await stripe.changeBank(closed.account);
    const redraft = payrollOf(client, String(second.body['payrollId']));
    await redraft.canBeProcessed();
    await redraft.process();
    await redraft.reach('completed');
    expect(await lineStatuses(redraft)).to.deep.equal([{ status: 'paid', attempt: 1 }]);
    expect(await walletOf(closed.contractor)).to.equal(30_000);
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    expect(expectStatus(await redraftOf(client, payroll), 409).body['code']).to.equal('FAILED_LINES_TAKEN');
  });

  it('returns a payment to the client and notifies them when it fails after the payroll was completed', async () => {
    const [client, [one, other]] = await Promise.all([givenClient(30_000), givenContractors(2)]);
    if (one === undefined || other === undefined) throw new Error('No contractor');
    const payroll = await submitPayroll(client, [lineOf(one, 10_000), lineOf(other, 20_000)]);
    await payroll.reach('completed');
    await executionOf(payroll);
    const [payout] = await stripe.payouts(one.account);
    await stripe.move(String(payout?.['id']), 'failed', { failureCode: 'account_frozen' });
    const done = await payroll.reach('completed_with_failures');
    expect(done['outcome']).to.deep.include({
      paidLines: 1,
      paid: { amountMinor: 20_000, currency: 'EUR' },
      failedLines: 1,
      released: { amountMinor: 10_000, currency: 'EUR' },
    });
    expect((await lineStatuses(payroll))[0]).to.deep.equal({
      status: 'reversed',
      attempt: 1,
      failureCode: 'account_frozen',
    });
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 10_000, lockedMinor: 0 });
    expect(await Promise.all([one, other].map(({ contractor }) => walletOf(contractor)))).to.deep.equal([0, 20_000]);
    expect(await notificationsOf(client, 'payroll-payment-returned')).to.have.length(1);
    expect(await eventsOf('payroll.payment.returned', payroll.payrollId)).to.have.length(1);
  });

  it('parks when Stripe refuses, resumes when an admin decides, and pays once', async () => {
    const [client, [one]] = await Promise.all([givenClient(10_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    await stripe.fail({ kind: 401, method: 'POST', pathEndsWith: '/payouts', account: one.account });
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    expect(await parked(payroll)).to.include({
      batch: null,
      state: 'ProcessingPayments',
      error: 'StripeKeyError',
    });
    expect(await escrowOf(client), 'its funds stay reserved').to.deep.equal({ availableMinor: 0, lockedMinor: 10_000 });
    await admin.resolvePayrollOncePossible(payroll.payrollId, { action: 'retry' });
    await payroll.reach('completed');
    expect(await atStripe(one.account)).to.deep.equal({
      transfers: [10_000],
      payouts: [{ amount: 10_000, status: 'paid' }],
    });
  });

  it('parks a batch whose payout has no result, until an admin resumes it', async () => {
    const [client, [one]] = await Promise.all([givenClient(10_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    await stripe.plan({ of: 'payouts', account: one.account, outcomes: [{ status: 'held' }] });
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    const payoutId = await firstPayout(one.account);
    await stripe.fail({ kind: 401, method: 'GET', pathEndsWith: `/${payoutId}` });
    expect(await parked(payroll)).to.include({ batch: 1, state: 'CheckSettlement', error: 'StripeKeyError' });

    const path = `/api/admin/payroll/${payroll.payrollId}/resolve`;
    const body = { action: 'retry', comment: 'Please' };
    expectStatus(await client.call(path, { method: 'POST', body }), 401);
    const elsewhere = expectStatus(await admin.call(path, { method: 'POST', body }), 409);
    expect(elsewhere.body['code'], 'the payroll itself is not parked').to.equal('NOT_PARKED');
    await admin.resolvePayrollOncePossible(payroll.payrollId, { action: 'retry', batch: 1 });
    expectStatus(await admin.call(path, { method: 'POST', body: { ...body, batch: 1 } }), 409);
    await stripe.move(payoutId, 'paid');
    await payroll.reach('completed');
    expect(await walletOf(one.contractor)).to.equal(10_000);
    const { states } = await executionOf(payroll);
    expect(states).to.include.members(['RecordBatchFailure', 'ParkBatchForOperator', 'ResumeBatch']);
  });
});
