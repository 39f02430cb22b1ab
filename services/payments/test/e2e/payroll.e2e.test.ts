import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import { contractorEndpoints } from '#local/platform-client/endpoints.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { draftPayroll, payrollOf, submitPayroll } from '#local/platform-client/payroll.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { withoutChecks } from '#local/testing/paths.ts';
import {
  admin,
  atStripe,
  escrowOf,
  eventsOf,
  fieldsOf,
  givenClient,
  givenContractors,
  isPdf,
  lineOf,
  movementsOf,
  notificationsOf,
  payrolls,
  platform,
  walletOf,
} from './fixtures.ts';
import { executionOf, lineStatuses } from './payrolls.ts';

/** States of a payroll of one batch that has no failures. */
const HAPPY_PATH = [
  'PayrollSubmitted',
  'ResumeWhereItStands',
  'ValidateEscrow',
  'EscrowOutcome',
  'FundsLocked',
  'ProcessingPayments',
  'PaymentBatch',
  'BatchesInitiated',
  'SettlingPayments',
  'BatchTaken',
  'WaitForSettlement',
  'SettlementOutcome',
  'PaymentSettled',
  'UpdateWallets',
  'RecordLedger',
  'PayrollCompleted',
  'SendNotifications',
  'ClosePayroll',
] as const;

const POLLING = { wait: 'WaitForSettlement', outcome: 'SettlementOutcome', check: 'CheckSettlement' };

describe('A payroll', () => {
  it('is paid to every bank account, booked and announced: each state once', async () => {
    const [client, contractors] = await Promise.all([givenClient(100_000), givenContractors(3)]);
    const payroll = await submitPayroll(
      client,
      contractors.map((one, index) => lineOf(one, 10_000 * (index + 1))),
    );
    const done = await payroll.reach('completed');
    expect(done['outcome']).to.deep.include({
      paidLines: 3,
      paid: { amountMinor: 60_000, currency: 'EUR' },
      failedLines: 0,
      released: { amountMinor: 0, currency: 'EUR' },
    });
    expect(done).to.include({ canEdit: false, canCancel: false });
    expect(await lineStatuses(payroll)).to.deep.equal(Array(3).fill({ status: 'paid', attempt: 1 }));

    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 40_000, lockedMinor: 0 });
    expect(await movementsOf(client)).to.deep.include({
      movement: 'funds.locked',
      changeMinor: -60_000,
      reference: payroll.payrollId,
    });
    for (const [index, { contractor, account }] of contractors.entries()) {
      const amount = 10_000 * (index + 1);
      expect(await walletOf(contractor)).to.equal(amount);
      expect(await atStripe(account)).to.deep.equal({
        transfers: [amount],
        payouts: [{ amount, status: 'paid' }],
      });
      expect(await notificationsOf(contractor, 'payroll-payment-sent')).to.have.length(1);
    }
    expect(await notificationsOf(client, 'payroll-completed')).to.have.length(1);

    const execution = await executionOf(payroll);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(JSON.parse(execution.output)).to.deep.equal({ payrollId: payroll.payrollId, status: 'completed' });
    expect(withoutChecks(execution.states, POLLING), 'twelve transitions, and six for its batch').to.deep.equal(
      HAPPY_PATH,
    );
    expect(await eventsOf('payroll.completed', payroll.payrollId)).to.have.length(1);
  });

  it('has a wallet row for each line with its reference and a proof in the log, and a receipt for every contractor', async () => {
    const [client, [one]] = await Promise.all([givenClient(5_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const ordered = [
      { ...lineOf(one, 2_000), reference: 'INV-1' },
      { ...lineOf(one, 3_000), reference: 'INV-2' },
    ];
    const payroll = await submitPayroll(client, ordered);
    await payroll.reach('completed');
    const { body } = expectStatus(await contractorEndpoints(one.contractor.call).wallet(), 200);
    const rows = (body['history'] as { readonly items: readonly Json[] }).items;
    const { payrollId } = payroll;
    const lines = await payroll.lines();
    expect(rows.map(({ changeMinor, payment }) => ({ changeMinor, payment }))).to.have.deep.members(
      lines.map(({ lineId, reference, amount }) => ({
        changeMinor: (amount as Json)['amountMinor'],
        payment: { kind: 'payroll', reference, payrollId, lineId },
      })),
    );
    expect(lines.map(({ reference }) => reference)).to.have.members(['INV-1', 'INV-2']);
    const proven = expectStatus(await admin.call(`/api/admin/ledger/entries/${String(rows[0]?.['entryId'])}`), 200);
    expect(proven.body['proof'], 'RecordLedger ran before it was completed').to.be.an('array');

    const path = `/api/contractors/me/payments/${payrollId}.${String(lines[0]?.['lineId'])}/receipt`;
    const receipt = expectStatus(await one.contractor.call(path), 200);
    expect(await isPdf(receipt.body['url'])).to.equal(true);
  });

  it('above the limit needs approval by a second person, and can be reopened until then', async () => {
    const [client, [one]] = await Promise.all([givenClient(5_000_001), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const second = await createClient(platform, client.clientId);
    const payroll = await draftPayroll(client, [lineOf(one, 5_000_001)]);
    await payroll.canBeProcessed();
    expect(await payroll.preview()).to.include({ needsApproval: true });
    const theirs = payrollOf(second, payroll.payrollId);

    expect(await payroll.process()).to.include({ status: 'awaiting_approval' });
    const { submittedAt } = await theirs.read();
    const refused = expectStatus(await payroll.post('approve', { submittedAt }), 403);
    expect(refused.body['code']).to.equal('SECOND_PERSON_REQUIRED');
    expect(fieldsOf(expectStatus(await theirs.post('approve'), 400))).to.deep.equal(['submittedAt']);
    expectStatus(await theirs.post('reopen'), 200);
    expectStatus(await theirs.post('approve', { submittedAt }), 409);
    expect(await payroll.read()).to.include({ status: 'draft', canEdit: true });

    expect(await payroll.process()).to.include({ status: 'awaiting_approval' });
    const changed = expectStatus(await theirs.post('approve', { submittedAt }), 409);
    expect(changed.body['code'], 'an approval of an earlier version').to.equal('PAYROLL_CHANGED');
    expect(await escrowOf(client), 'nothing is locked').to.deep.equal({ availableMinor: 5_000_001, lockedMinor: 0 });
    expect(await payrolls.of(payroll.payrollId)).to.deep.equal([]);
    expectStatus(await theirs.post('approve', { submittedAt: (await theirs.read())['submittedAt'] }), 202);
    const done = await payroll.reach('completed');
    expect(done).to.include({ submittedBy: client.user.username, approvedBy: second.user.username });
  });
});
