import { expect } from 'chai';
import { clientClaims, contractorClaims } from '#shared/http/testing.ts';
import { at, list } from '#shared/testing/json.ts';
import { getPaymentDetails, route as paymentRoute } from '../src/milestone/handlers/getPaymentDetails.ts';
import { listParkedPayments, route as parkedPaymentsRoute } from '../src/milestone/handlers/listParkedPayments.ts';
import { listPaymentAudit, route as paymentAuditRoute } from '../src/milestone/handlers/listPaymentAudit.ts';
import { resolvePayment, route as resolveRoute } from '../src/milestone/handlers/resolvePayment.ts';
import {
  getContractorPayoutAccount,
  route as accountRoute,
} from '../src/payouts/handlers/getContractorPayoutAccount.ts';
import { listPayoutAccounts, route as accountsRoute } from '../src/payouts/handlers/listPayoutAccounts.ts';
import { getPayrollDetails, route as payrollRoute } from '../src/payroll/handlers/getPayrollDetails.ts';
import { listLinesOfPayroll, route as linesRoute } from '../src/payroll/handlers/listLinesOfPayroll.ts';
import { listParkedPayrolls, route as parkedPayrollsRoute } from '../src/payroll/handlers/listParkedPayrolls.ts';
import { listPayrollAudit, route as payrollAuditRoute } from '../src/payroll/handlers/listPayrollAudit.ts';
import { initiatePayrollBatch } from '../src/payroll/handlers/initiatePayrollBatch.ts';
import { parkPayroll } from '../src/payroll/handlers/parkPayroll.ts';
import { resolvePayroll, route as resolvePayrollRoute } from '../src/payroll/handlers/resolvePayroll.ts';
import { BATCH_LINES } from '../src/payroll/domain/policy.ts';
import {
  NO_ACCOUNT,
  executionArn as paymentExecution,
  givenParked,
  givenPaying,
  stripeSays,
  thePayment,
} from './milestone/given-payments.ts';
import {
  executionArn,
  givenLocked,
  givenPaying as givenPayrollPaying,
  hasFailed,
  isPaid,
  orderNumber,
} from './payroll/payrolls.ts';
import { START, apiOf, clientId, contractorId, createTestPayments, otherContractorId, quiet } from './service.ts';
import type { TestPayments } from './service.ts';

const unknown = '11111111-2222-4333-8444-555555555555';

describe('What an operator reads', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const payment = (paymentId = thePayment, claims?: object) =>
    apiOf(paymentRoute, getPaymentDetails(service))({ pathParameters: { paymentId }, ...claims });
  const resolve = (action: string) =>
    apiOf(
      resolveRoute,
      resolvePayment(service),
    )({
      pathParameters: { paymentId: thePayment },
      body: { action, comment: 'The bank was asked' },
    });

  it('of a parked payment: statuses with times, lock, payouts with Stripe’s ids, failures, the account', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    await givenParked(service);
    const { status, body } = await payment();
    expect(status).to.equal(200);
    expect(list(at(body, 'history')).map((step) => at(step, 'status'))).to.deep.equal([
      ...['validated', 'locked', 'paying', 'needs_intervention'],
    ]);
    expect(at(body, 'lock', 'status')).to.equal('locked');
    expect(list(at(body, 'payouts'))[0]).to.include({ attempt: 1, status: 'failed', failureCode: 'no_account' });
    expect(list(at(body, 'payouts'))[0]).to.have.property('payoutId', service.atStripe.payouts[0]?.payoutId);
    expect(list(at(body, 'failures'))).to.deep.equal([
      { parkedAt: START, state: 'PayoutFailed', error: 'no_account', executionArn: paymentExecution, from: 'paying' },
    ]);
    expect(at(body, 'possibleActions')).to.deep.equal(['retry', 'paid_elsewhere', 'cancel']);
    expect(at(body, 'payoutAccount', 'contractorId')).to.equal(contractorId);
  });

  it('of a resolved payment: who decided what, when and why, also in its audit log', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    await givenParked(service);
    await resolve('retry');
    const { body } = await payment();
    expect(at(body, 'failures'))
      .to.have.nested.property('[0].resolution')
      .that.deep.equals({
        ...{ action: 'retry', by: 'ada', at: START, comment: 'The bank was asked' },
      });
    expect(at(body, 'possibleActions')).to.deep.equal([]);
    const audit = await apiOf(
      paymentAuditRoute,
      listPaymentAudit(service),
    )({
      pathParameters: { paymentId: thePayment },
    });
    expect(list(at(audit.body, 'items'))[0]).to.include({ action: 'payment.resolved', reason: 'The bank was asked' });
  });

  it('of a payroll: what happened and when, totals, progress, what is parked, failed lines', async () => {
    const { payrollId } = await givenPayrollPaying(service);
    await parkPayroll(service)({
      ...{ payrollId, batch: 1, state: 'UpdateWallets', error: 'Oops', stateEnteredAt: START, executionArn },
    });
    const pathParameters = { payrollId };
    const { status, body } = await apiOf(payrollRoute, getPayrollDetails(service))({ pathParameters });
    expect(status).to.equal(200);
    expect(body).to.deep.include({
      payrollId,
      clientId,
      lines: 2,
      total: { amountMinor: 2_003, currency: 'EUR' },
      lock: { status: 'locked' },
      progress: { pendingLines: 0, payingLines: 2, paidLines: 0, failedLines: 0 },
      executionArn,
    });
    expect(list(at(body, 'history')).map((step) => at(step, 'step'))).to.include.members([
      'created',
      'locked',
      'paying',
    ]);
    expect(list(at(body, 'failures'))[0]).to.deep.include({ batch: 1, error: 'Oops', possibleActions: ['retry'] });
    const [{ value: line } = expect.fail('no line')] = await service.payrolls.linesOf(
      payrollId,
      (await service.payrolls.getBatch(payrollId, 1))?.value.orders ?? [],
    );
    const lines = async (query: Record<string, string>) =>
      list(at((await apiOf(linesRoute, listLinesOfPayroll(service))({ pathParameters, query })).body, 'items'));
    expect(await lines({ status: 'failed' })).to.deep.equal([]);
    expect(await lines({})).not.to.deep.equal([]);
    const read = await service.payrolls.getLine(line.paymentId);
    const failed = { ...line, status: 'failed' as const, failureCode: 'no_account', endedAt: START };
    await service.store.commit([service.payrolls.putLine({ ...failed, failureClass: 'contractor' }, read)]);
    expect((await lines({ status: 'failed' })).map((item) => at(item, 'paymentId'))).to.deep.equal([line.paymentId]);
  });

  it('of a payroll’s progress: pending, paying, paid and failed lines of all batches', async () => {
    const payroll = await givenPayrollPaying(service, { lines: BATCH_LINES + 10 });
    const progress = async () =>
      at(
        (await apiOf(payrollRoute, getPayrollDetails(service))({ pathParameters: { payrollId: payroll.payrollId } }))
          .body,
        'progress',
      );
    await isPaid(service, payroll, 1, 2, 3);
    await hasFailed(service, payroll, 4);
    expect(await progress()).to.deep.equal({ pendingLines: 10, payingLines: 46, paidLines: 3, failedLines: 1 });
    await initiatePayrollBatch(service)({ payrollId: payroll.payrollId, batch: 2 });
    expect(await progress()).to.deep.equal({ pendingLines: 0, payingLines: 56, paidLines: 3, failedLines: 1 });
  });

  it('of a payroll before its first payout: no progress', async () => {
    const { payrollId } = await givenLocked(service);
    const { body } = await apiOf(payrollRoute, getPayrollDetails(service))({ pathParameters: { payrollId } });
    expect(body).to.have.property('payrollId', payrollId);
    expect(body).not.to.have.property('progress');
  });

  it('of a payroll’s decisions: who decided what, when and why, of this payroll only', async () => {
    const { payrollId } = await givenPayrollPaying(service);
    const other = await givenPayrollPaying(service, { orders: [orderNumber(7)] });
    for (const [id, comment] of [
      [payrollId, 'The key was renewed'],
      [other.payrollId, 'Of another payroll'],
    ] as const) {
      service.signals.waitingFor.withArgs(`payroll/${id}/1`).resolves([`operator.decision/${START}`]);
      const body = { action: 'retry', batch: 1, comment };
      expect(
        (await apiOf(resolvePayrollRoute, resolvePayroll(service))({ pathParameters: { payrollId: id }, body })).status,
      ).to.equal(202);
    }
    const { status, body } = await apiOf(
      payrollAuditRoute,
      listPayrollAudit(service),
    )({ pathParameters: { payrollId } });
    expect(status).to.equal(200);
    const [entry = expect.fail('no entry'), ...others] = list(at(body, 'items'));
    expect(others).to.deep.equal([]);
    expect(entry).to.deep.include({
      at: START,
      actor: { id: 'ada', type: 'admin' },
      action: 'failure.resolved',
      reason: 'The key was renewed',
      facts: { action: 'retry', batch: 1 },
    });
  });

  it('of payout accounts: by the status that each has in the list, and one contractor’s', async () => {
    await givenPaying(service);
    const accounts = async (status: string) =>
      list(at((await apiOf(accountsRoute, listPayoutAccounts(service))({ query: { status } })).body, 'items')).map(
        (item) => [at(item, 'contractorId'), at(item, 'status')],
      );
    const one = async () =>
      (await apiOf(accountRoute, getContractorPayoutAccount(service))({ pathParameters: { contractorId } })).body;
    expect(await accounts('ready')).to.deep.equal([[contractorId, 'ready']]);
    expect(await accounts('restricted')).to.deep.equal([]);
    expect(await one()).to.include({ contractorId, status: 'ready', ready: true });
    await stripeSays(service, NO_ACCOUNT);
    expect(await accounts('bank_account_failed')).to.deep.equal([[contractorId, 'bank_account_failed']]);
    expect(await accounts('ready')).to.deep.equal([]);
    expect(await one()).to.include({ status: 'bank_account_failed', ready: false });
  });

  it('is 404 of what does not exist', async () => {
    const answers = [
      await payment(unknown),
      await apiOf(paymentAuditRoute, listPaymentAudit(service))({ pathParameters: { paymentId: unknown } }),
      await apiOf(payrollRoute, getPayrollDetails(service))({ pathParameters: { payrollId: unknown } }),
      await apiOf(linesRoute, listLinesOfPayroll(service))({ pathParameters: { payrollId: unknown } }),
      await apiOf(payrollAuditRoute, listPayrollAudit(service))({ pathParameters: { payrollId: unknown } }),
      await apiOf(
        accountRoute,
        getContractorPayoutAccount(service),
      )({ pathParameters: { contractorId: otherContractorId } }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404, 404, 404]);
  });

  it('is refused to clients and contractors with 403', async () => {
    const pathParameters = { paymentId: unknown, payrollId: unknown, contractorId };
    const calls = [
      apiOf(parkedPaymentsRoute, listParkedPayments(service)),
      apiOf(paymentRoute, getPaymentDetails(service)),
      apiOf(paymentAuditRoute, listPaymentAudit(service)),
      apiOf(parkedPayrollsRoute, listParkedPayrolls(service)),
      apiOf(payrollRoute, getPayrollDetails(service)),
      apiOf(linesRoute, listLinesOfPayroll(service)),
      apiOf(payrollAuditRoute, listPayrollAudit(service)),
      apiOf(accountsRoute, listPayoutAccounts(service)),
      apiOf(accountRoute, getContractorPayoutAccount(service)),
    ];
    for (const [index, call] of calls.entries())
      for (const claims of [clientClaims, contractorClaims])
        expect((await call({ pathParameters, claims })).status, `route ${index}`).to.equal(403);
  });
});
