import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { api, eventually, expectStatus } from '#local/platform-client/http.ts';
import type { Answer } from '#local/platform-client/http.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { draftPayroll, payrollOf, submitPayroll } from '#local/platform-client/payroll.ts';
import type { Line } from '#local/platform-client/endpoints.ts';
import type { Payroll } from '#local/platform-client/payroll.ts';
import { openPayoutAccount, stripeControl } from '#local/platform-client/stripe.ts';
import { announceVerified, givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { events, openPlatform, payrollMachine } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { atStripe, escrowOf, movementsOf, walletOf } from './money.ts';

/** What a payroll of one batch goes through when all is well, from state to state. */
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

const lineOf = ({ contractorId }: Pick<PayableContractor, 'contractorId'>, amountMinor: number): Line => ({
  contractorId,
  amountMinor,
});

describe('A payroll', () => {
  let platform: Platform;
  let stripe: ReturnType<typeof stripeControl>;
  let admin: ReturnType<typeof api>;
  before(async () => {
    platform = await openPlatform();
    stripe = stripeControl(platform);
    admin = api(platform, platform.users.admin);
    await events(platform);
  });

  const givenClient = async (amountMinor = 0): Promise<Client> => {
    const client = await createClient(platform);
    if (amountMinor > 0) await client.fund(amountMinor);
    return client;
  };
  const givenContractors = (count: number): Promise<readonly PayableContractor[]> =>
    Promise.all(Array.from({ length: count }, () => givenPayable(platform)));

  /** The execution that drove a payroll, when it has ended. */
  const executionOf = async ({ payrollId }: Payroll) => {
    const machine = payrollMachine(platform);
    const ended = await machine.end((await machine.driving(payrollId)).arn);
    return { ...ended, states: await machine.states(ended.arn) };
  };
  const lineStatuses = async (payroll: Payroll) =>
    (await payroll.lines()).map(({ status, attempt, failureCode }) => ({
      status,
      attempt,
      ...(failureCode !== undefined && { failureCode }),
    }));
  /** Notifications of a kind that somebody got, as soon as there is one. */
  const toldOf = ({ call }: Pick<Client, 'call'>, template: string): Promise<readonly Json[]> =>
    eventually(
      `somebody is told ${template}`,
      async () => {
        const { body } = expectStatus(await call('/api/me/notifications?limit=100'), 200);
        return (body['items'] as readonly Json[]).filter((item) => item['template'] === template);
      },
      ({ length }) => length > 0,
    );
  const redraftOf = ({ call }: Pick<Client, 'call'>, { payrollId }: Payroll): Promise<Answer> =>
    call('/api/clients/me/payroll', { method: 'POST', body: { name: 'Once more', failedLinesOf: payrollId } });
  const countOf = async (type: string, payroll: Payroll): Promise<number> =>
    (await (await events(platform)).all()).filter(
      (event) => event['detail-type'] === type && event.detail.entityId === payroll.payrollId,
    ).length;
  const parked = async ({ payrollId }: Payroll): Promise<Readonly<Record<string, unknown>>> => {
    const tap = await events(platform);
    return (await tap.find('payroll.failed', ({ detail }) => detail.entityId === payrollId, 60)).detail.metadata;
  };
  /** An admin decides about what is parked, as soon as the machine listens. */
  const resume = ({ payrollId }: Payroll, decision: Json): Promise<Answer> =>
    eventually(
      'the decision is taken',
      () =>
        admin(`/api/admin/payroll/${payrollId}/resume`, {
          method: 'POST',
          body: { comment: 'Looked into it', ...decision },
        }),
      ({ status }) => status === 202,
    );

  it('is paid to every bank account, booked and told: each state once, in so many transitions', async () => {
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
      expect(await atStripe(platform, account)).to.deep.equal({
        transfers: [amount],
        payouts: [{ amount, status: 'paid' }],
      });
      expect(await toldOf(contractor, 'payroll-payment-sent')).to.have.length(1);
    }
    expect(await toldOf(client, 'payroll-completed')).to.have.length(1);

    const execution = await executionOf(payroll);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(JSON.parse(execution.output)).to.deep.equal({ payrollId: payroll.payrollId, status: 'completed' });
    expect(execution.states, 'twelve transitions, and six for its batch').to.deep.equal(HAPPY_PATH);
    expect(await countOf('payroll.completed', payroll)).to.equal(1);
  });

  it('is in the log that proves each entry, and every contractor has a receipt', async () => {
    const [client, [one]] = await Promise.all([givenClient(5_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const payroll = await submitPayroll(client, [lineOf(one, 5_000)]);
    await payroll.reach('completed');
    const { body } = expectStatus(await one.contractor.call('/api/contractors/me/wallet?currency=EUR'), 200);
    const [line] = (body['history'] as { readonly items: readonly Json[] }).items;
    const proven = expectStatus(await admin(`/api/admin/ledger/entries/${String(line?.['entryId'])}`), 200);
    expect(proven.body['proof'], 'RecordLedger ran before it was completed').to.be.an('array');

    const [ordered] = await payroll.lines();
    const path = `/api/contractors/me/payments/${payroll.payrollId}.${String(ordered?.['lineId'])}/receipt`;
    const receipt = expectStatus(await one.contractor.call(path), 200);
    const document = Buffer.from(await (await fetch(String(receipt.body['url']))).arrayBuffer());
    expect(document.subarray(0, 5).toString()).to.equal('%PDF-');
  });

  it('is imported from CSV: all rows or none, and each wrong one is named', async () => {
    const [client, [one, other]] = await Promise.all([givenClient(), givenContractors(2)]);
    const [a, b] = [String(one?.contractorId), String(other?.contractorId)];
    const payroll = await draftPayroll(client, []);
    const imported = (...rows: readonly string[]) =>
      payroll.post('import', { csv: ['contractorId,amount,currency,reference', ...rows].join('\n') });
    const named = ({ body }: Answer) =>
      (body['problems'] as readonly Json[]).map(({ place, code }) => `${String(place)} ${String(code)}`);

    const unreadable = expectStatus(
      await imported(`${a},10.50,EUR,`, `${b},10.505,EUR,`, `${b},-1,EUR,`, `${b},0,EUR,`, `x,1,EUR,`, `${b},1,XXQ,`),
      422,
    );
    expect(named(unreadable)).to.deep.equal(
      ['row 3', 'row 4', 'row 5', 'row 6', 'row 7'].map((row) => `${row} invalid_row`),
    );
    const refused = expectStatus(
      await imported(`${a},10.50,EUR,`, `${a},20,EUR,`, `${b},1,USD,`, `${randomUUID()},1,EUR,`),
      422,
    );
    expect(named(refused)).to.deep.equal([
      'row 3 duplicate_line',
      'row 4 foreign_currency',
      'row 5 unknown_contractor',
    ]);
    expect(await payroll.read()).to.deep.include({ lines: 0, total: { amountMinor: 0, currency: 'EUR' } });

    const taken = expectStatus(await imported(`${a},10.50,EUR,May`, `${a},20,EUR,June`, `${b},1200.01,EUR,`), 200);
    expect(taken.body).to.include({ imported: 3 });
    expect(await payroll.read()).to.deep.include({ lines: 3, total: { amountMinor: 123_051, currency: 'EUR' } });
  });

  it('is not processed while something stands against it: the preview and the refusal name the lines', async () => {
    const [client, [ready], unverified, unbanked] = await Promise.all([
      givenClient(1_000),
      givenContractors(1),
      createContractor(platform),
      createContractor(platform),
    ]);
    await Promise.all([openPayoutAccount(platform, unverified), announceVerified(platform, unbanked.user.username)]);
    const contractorIds = [String(ready?.contractorId), unverified.user.username, unbanked.user.username];
    const payroll = await draftPayroll(client, []);
    await eventually(
      'all contractors are known',
      () => payroll.add(contractorIds.map((contractorId) => ({ contractorId, amountMinor: 700 }))),
      ({ status }) => status === 200,
    );
    const seen = await payroll.preview();
    expect(seen).to.deep.include({
      canProcess: false,
      needsApproval: false,
      shortage: { amountMinor: 1_100, currency: 'EUR' },
    });
    const found = (seen['blockers'] as readonly Json[]).map(({ code, blocks, lines }) => [
      code,
      blocks,
      (lines as readonly Json[]).map((line) => line['contractorId']),
    ]);
    expect(found).to.deep.equal([
      ['contractor_not_verified', true, [unverified.user.username]],
      ['no_payout_account', true, [unbanked.user.username]],
      ['short_escrow', false, []],
    ]);

    const refused = expectStatus(await payroll.post('process'), 409);
    expect(refused.body['code']).to.equal('PAYROLL_BLOCKED');
    expect((refused.body['blockers'] as readonly Json[]).map(({ code }) => code)).to.deep.equal([
      'contractor_not_verified',
      'no_payout_account',
    ]);
    expect(await payroll.read()).to.include({ status: 'draft', canEdit: true });
    expect(await payrollMachine(platform).of(payroll.payrollId)).to.deep.equal([]);

    const lines = await payroll.lines();
    const remove = lines.filter(({ contractorId }) => contractorId !== contractorIds[0]).map(({ lineId }) => lineId);
    expectStatus(await payroll.post('lines', { remove }), 200);
    await payroll.process();
    await payroll.reach('completed');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 300, lockedMinor: 0 });
  });

  it('waits for its funds, however many payments they come in', async () => {
    const [client, contractors] = await Promise.all([givenClient(), givenContractors(2)]);
    // Begun before, because here the funds have to come within seconds.
    const intents = [await client.beginFunding(10_000), await client.beginFunding(20_000)] as const;
    const payroll = await submitPayroll(
      client,
      contractors.map((one) => lineOf(one, 15_000)),
    );
    expect((await payroll.reach('awaiting_funds'))['fundBy']).to.be.a('string');
    await stripe.confirm(intents[0]);
    await eventually(
      'the first instalment has arrived',
      () => escrowOf(client),
      ({ availableMinor }) => availableMinor === 10_000,
    );
    expect(await payroll.read(), 'nothing is locked before all is there').to.include({ status: 'awaiting_funds' });
    await stripe.confirm(intents[1]);
    await payroll.reach('completed');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    const { states } = await executionOf(payroll);
    const steps = ['InsufficientFunds', 'WaitForFunding', 'FundsLocked', 'PayrollCompleted'];
    expect(states.filter((name) => steps.includes(name))).to.deep.equal(steps);
    expect(await countOf('payroll.funding.required', payroll)).to.equal(1);
    await toldOf(client, 'payroll-funding-needed');
  });

  it('is cancelled when its funds do not come within seven days', async () => {
    const [client, [one]] = await Promise.all([givenClient(9_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    await payroll.reach('awaiting_funds');
    const cancelled = await payroll.reach('cancelled', 110);
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
    expect(await escrowOf(client), 'what comes too late stays the client’s').to.deep.equal({
      availableMinor: 10_000,
      lockedMinor: 0,
    });
    expect(await atStripe(platform, one.account)).to.deep.equal({ transfers: [], payouts: [] });
    expect(await toldOf(client, 'payroll-cancelled')).to.have.length(1);
  });

  it('is cancelled by its client while it waits', async () => {
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
    expectStatus(await payroll.post('process'), 409);
    await toldOf(client, 'payroll-cancelled');
  });

  it('pays again what the bank could not process, and gives back what no bank takes, until a redraft pays it', async () => {
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
    expect((await atStripe(platform, hiccup.account)).payouts.map(({ status }) => status)).to.have.members([
      'failed',
      'paid',
    ]);
    const { states } = await executionOf(payroll);
    expect(states).to.include.members(['PaymentPartialFailure', 'RetryFailedPayments']);
    expect(await toldOf(client, 'payroll-completed-with-failures')).to.have.length(1);

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
    const again = payrollOf(client, String(second.body['payrollId']));
    await again.canBeProcessed();
    await again.process();
    await again.reach('completed');
    expect(await lineStatuses(again)).to.deep.equal([{ status: 'paid', attempt: 1 }]);
    expect(await walletOf(closed.contractor)).to.equal(30_000);
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
    expect(expectStatus(await redraftOf(client, payroll), 409).body['code']).to.equal('FAILED_LINES_TAKEN');
  });

  /** Fields that a refusal names. */
  const fieldsOf = ({ body }: { readonly body: Json }): readonly unknown[] =>
    (body['errors'] as readonly Json[]).map(({ field }) => field);

  it('above an amount needs a second person; until then it can be a draft again', async () => {
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
    expect(changed.body['code'], 'who approves what they saw before').to.equal('PAYROLL_CHANGED');
    expect(await escrowOf(client), 'nothing is locked').to.deep.equal({ availableMinor: 5_000_001, lockedMinor: 0 });
    expect(await payrollMachine(platform).of(payroll.payrollId)).to.deep.equal([]);
    expectStatus(await theirs.post('approve', { submittedAt: (await theirs.read())['submittedAt'] }), 202);
    const done = await payroll.reach('completed');
    expect(done).to.include({ submittedBy: client.user.username, approvedBy: second.user.username });
  });

  it('whose payment comes back after the end gives it to the client, and says so', async () => {
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
    expect(await toldOf(client, 'payroll-payment-returned')).to.have.length(1);
    expect(await countOf('payroll.payment.returned', payroll)).to.equal(1);
  });

  it('parks when Stripe refuses, goes on when an admin says so, and pays once', async () => {
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
    await resume(payroll, { action: 'retry' });
    await payroll.reach('completed');
    expect(await atStripe(platform, one.account)).to.deep.equal({
      transfers: [10_000],
      payouts: [{ amount: 10_000, status: 'paid' }],
    });
  });

  it('parks one batch that Stripe says nothing about, which an admin resumes', async () => {
    const [client, [one]] = await Promise.all([givenClient(10_000), givenContractors(1)]);
    if (one === undefined) throw new Error('No contractor');
    await stripe.plan({ of: 'payouts', account: one.account, outcomes: [{ status: 'held' }] });
    const payroll = await submitPayroll(client, [lineOf(one, 10_000)]);
    const [payout] = await eventually(
      'the payout is at Stripe',
      () => stripe.payouts(one.account),
      ({ length }) => length > 0,
    );
    const payoutId = String(payout?.['id']);
    await stripe.fail({ kind: 401, method: 'GET', pathEndsWith: `/${payoutId}` });
    expect(await parked(payroll)).to.include({ batch: 1, state: 'CheckSettlement', error: 'StripeKeyError' });

    const path = `/api/admin/payroll/${payroll.payrollId}/resume`;
    const body = { action: 'retry', comment: 'Please' };
    expectStatus(await client.call(path, { method: 'POST', body }), 403);
    const elsewhere = expectStatus(await admin(path, { method: 'POST', body }), 409);
    expect(elsewhere.body['code'], 'the payroll itself is not parked').to.equal('PAYROLL_NOT_PARKED');
    await resume(payroll, { action: 'retry', batch: 1 });
    expectStatus(await admin(path, { method: 'POST', body: { ...body, batch: 1 } }), 409);
    await stripe.move(payoutId, 'paid');
    await payroll.reach('completed');
    expect(await walletOf(one.contractor)).to.equal(10_000);
    const { states } = await executionOf(payroll);
    expect(states).to.include.members(['RecordBatchFailure', 'ParkBatchForOperator', 'ResumeBatch']);
  });

  describe('takes nothing that is wrong, and says what it is:', () => {
    let client: Client;
    let payroll: Payroll;
    let one: PayableContractor;
    before(async () => {
      client = await givenClient();
      one = await givenPayable(platform);
      payroll = await draftPayroll(client, [lineOf(one, 5_000)]);
    });

    const amounts: readonly (readonly [title: string, amount: unknown, field: string])[] = [
      ['a fraction of a cent', { amountMinor: 10.5, currency: 'EUR' }, 'add[0].amount.amountMinor'],
      ['nothing', { amountMinor: 0, currency: 'EUR' }, 'add[0].amount.amountMinor'],
      ['less than nothing', { amountMinor: -5, currency: 'EUR' }, 'add[0].amount.amountMinor'],
      ['a text', { amountMinor: '500', currency: 'EUR' }, 'add[0].amount.amountMinor'],
      ['no currency of this world', { amountMinor: 500, currency: 'XXQ' }, 'add[0].amount.currency'],
    ];
    for (const [title, amount, field] of amounts) {
      it(`${title}: 400 names ${field}`, async () => {
        const before = [await payroll.read(), await payroll.lines()];
        const add = [{ contractorId: one.contractorId, amount, reference: 'More' }];
        expect(fieldsOf(expectStatus(await payroll.post('lines', { add }), 400))).to.include(field);
        expect([await payroll.read(), await payroll.lines()]).to.deep.equal(before);
      });
    }

    const euros = { amountMinor: 500, currency: 'EUR' };
    const lines: readonly (readonly [title: string, line: () => Json, code: string])[] = [
      [
        'another currency',
        () => ({ contractorId: one.contractorId, amount: { ...euros, currency: 'USD' } }),
        'foreign_currency',
      ],
      ['a contractor nobody knows', () => ({ contractorId: randomUUID(), amount: euros }), 'unknown_contractor'],
      ['the same line twice', () => ({ contractorId: one.contractorId, amount: euros }), 'duplicate_line'],
    ];
    for (const [title, line, code] of lines) {
      it(`${title}: 422 names the line, ${code}`, async () => {
        const before = [await payroll.read(), await payroll.lines()];
        const good = { contractorId: one.contractorId, amount: euros, reference: randomUUID() };
        const answer = expectStatus(await payroll.post('lines', { add: [good, line()] }), 422);
        const problems = (answer.body['problems'] as readonly Json[]).map((problem) => [
          problem['place'],
          problem['code'],
        ]);
        expect(problems).to.deep.include(['add[1]', code]);
        expect([await payroll.read(), await payroll.lines()], 'nothing was changed').to.deep.equal(before);
      });
    }

    it('another client’s payroll: 404, whatever is wanted of it; and a contractor has none', async () => {
      const before = [await payroll.read(), await payroll.lines()];
      const other = await givenClient();
      const theirs = payrollOf(other, payroll.payrollId);
      const path = `/api/clients/me/payroll/${payroll.payrollId}`;
      const answers = await Promise.all([
        theirs.add([lineOf(one, 1)]),
        theirs.post('import', { csv: `contractorId,amount,currency\n${one.contractorId},1,EUR` }),
        ...['process', 'reopen', 'cancel'].map((action) => theirs.post(action)),
        theirs.post('approve', { submittedAt: new Date().toISOString() }),
        ...['', '/preview', '/lines'].map((part) => other.call(`${path}${part}`)),
        redraftOf(other, payroll),
      ]);
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(10).fill(404));
      expectStatus(await one.contractor.call(path), 403);
      expect([await payroll.read(), await payroll.lines()]).to.deep.equal(before);
    });

    it('processing it twice, at once or later: 409, and one execution; and changing it then: 409', async () => {
      await client.fund(5_000);
      await payroll.canBeProcessed();
      const answers = await Promise.all([payroll.post('process'), payroll.post('process'), payroll.post('process')]);
      expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([202, 409, 409]);
      const again = expectStatus(await payroll.post('process'), 409);
      expect(again.body['code']).to.equal('PAYROLL_ALREADY_SUBMITTED');
      const edits = await Promise.all([
        payroll.add([{ ...lineOf(one, 1), reference: 'Late' }]),
        payroll.post('import', { csv: `contractorId,amount,currency,reference\n${one.contractorId},1,EUR,Late` }),
      ]);
      for (const edit of edits) {
        expectStatus(edit, 409);
        expect(edit.body['code']).to.equal('PAYROLL_NOT_EDITABLE');
      }
      await payroll.reach('completed');
      expectStatus(await payroll.post('process'), 409);
      expectStatus(await payroll.post('cancel'), 409);
      expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
      expect(await atStripe(platform, one.account)).to.deep.equal({
        transfers: [5_000],
        payouts: [{ amount: 5_000, status: 'paid' }],
      });
    });
  });
});
