import { expect } from 'chai';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import { submitPayroll } from '#local/platform-client/payroll.ts';
import {
  atStripe,
  escrowOf,
  eventsOf,
  givenClient,
  givenContractors,
  lineOf,
  notificationsOf,
  stripe,
} from './fixtures.ts';
import { executionOf, lineStatuses } from './payrolls.ts';

describe('A payroll without funds', () => {
  it('waits for its funds, which may be paid in by several payments', async () => {
    const [client, contractors] = await Promise.all([givenClient(), givenContractors(2)]);
    // Begun before, because the funding deadline is seconds away here.
    const intents = [await client.beginFunding(10_000), await client.beginFunding(20_000)] as const;
    const payroll = await submitPayroll(
      client,
      contractors.map((one) => lineOf(one, 15_000)),
    );
    expect((await payroll.reach('awaiting_funds'))['fundBy']).to.be.a('string');
    await stripe.confirm(intents[0]);
    await eventually(
      'the first payment is in the escrow',
      () => escrowOf(client),
      ({ availableMinor }) => availableMinor === 10_000,
    );
    expect(await payroll.read(), 'nothing is locked before the whole amount is available').to.include({
      status: 'awaiting_funds',
    });
    await stripe.confirm(intents[1]);
    await payroll.reach('completed');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    const { states } = await executionOf(payroll);
    const steps = ['InsufficientFunds', 'WaitForFunding', 'FundsLocked', 'PayrollCompleted'];
    expect(states.filter((name) => steps.includes(name))).to.deep.equal(steps);
    expect(await eventsOf('payroll.funding.required', payroll.payrollId)).to.have.length(1);
    await notificationsOf(client, 'payroll-funding-needed');
  });

  it('is cancelled when its funds are not paid in within seven days', async () => {
    const [client, [one]] = await Promise.all([givenClient(9_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    await payroll.reach('awaiting_funds');
    const cancelled = await payroll.reach('cancelled');
    expect(cancelled).to.include({ cancelReason: 'funding_deadline', canCancel: false });
    const execution = await executionOf(payroll);
    expect(JSON.parse(execution.output)).to.deep.equal({ payrollId: payroll.payrollId, status: 'cancelled' });
    expect(execution.states.slice(-4)).to.deep.equal([
      'PayrollCancelled',
      'ReleaseFunds',
      'SendNotifications',
      'ClosePayroll',
    ]);
    await client.fund(1_000);
    expect(await escrowOf(client), 'a late payment stays in the escrow').to.deep.equal({
      availableMinor: 10_000,
      lockedMinor: 0,
    });
    expect(await atStripe(one.account)).to.deep.equal({ transfers: [], payouts: [] });
    expect(await notificationsOf(client, 'payroll-cancelled')).to.have.length(1);
  });

  it('is cancelled by its client while it waits for funds', async () => {
    const [client, [one]] = await Promise.all([givenClient(), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    await payroll.reach('awaiting_funds');
    const { body } = expectStatus(await payroll.post('cancel'), 200);
    expect(body).to.include({ status: 'cancelled', cancelReason: 'cancelled_by_client' });
    const execution = await executionOf(payroll);
    expect(execution.states.slice(-4)).to.deep.equal([
      'PayrollCancelled',
      'ReleaseFunds',
      'SendNotifications',
      'ClosePayroll',
    ]);
    expect(await lineStatuses(payroll)).to.deep.equal([{ status: 'cancelled', attempt: undefined }]);
    expectStatus(await payroll.submit(), 409);
    await notificationsOf(client, 'payroll-cancelled');
  });
});
