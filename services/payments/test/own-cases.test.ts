import { expect } from 'chai';
import { adminClaims, clientClaims } from '#shared/http/testing.ts';
import { resolvePayment, route as resolvePaymentRoute } from '../src/milestone/handlers/resolvePayment.ts';
import { validateApproval } from '../src/milestone/handlers/validateApproval.ts';
import { approvePayroll, route as approveRoute } from '../src/payroll/handlers/approvePayroll.ts';
import { previewPayroll, route as previewRoute } from '../src/payroll/handlers/previewPayroll.ts';
import { processPayroll, route as processRoute } from '../src/payroll/handlers/processPayroll.ts';
import { resolvePayroll, route as resolvePayrollRoute } from '../src/payroll/handlers/resolvePayroll.ts';
import {
  NO_ACCOUNT,
  approval,
  givenParked,
  givenPaying,
  givenReady,
  paymentOn,
  stripeSays,
  thePayment,
} from './milestone/given-payments.ts';
import { contractorNumber, givenPayroll, ofPayroll, payrollOf, withStatus } from './payroll/payrolls.ts';
import { START, apiOf, clientId, codeOf, contractorId, createTestPayments, quiet } from './service.ts';
import type { TestPayments } from './service.ts';

const resolution = { action: 'retry', comment: 'Checked with the bank' };
const paidOnLine1 = contractorNumber(1);
/** A user of the client whom line 1 of the payroll pays: known by the user name, or by the claim. */
const PAID_MEMBERS = [
  ['by the user name', { ...clientClaims, 'cognito:username': paidOnLine1 }],
  ['by the claim', { ...clientClaims, 'cognito:username': 'eve', 'custom:contractorId': paidOnLine1 }],
] as const;
/** An admin who is a party to what is parked. */
const PARTIES = (payee: string) =>
  [
    ['is paid, known by the user name', { ...adminClaims, 'cognito:username': payee }],
    ['is paid, known by the claim', { ...adminClaims, 'custom:contractorId': payee }],
    ['acts for the client', { ...adminClaims, 'custom:clientId': clientId }],
  ] as const;

describe('A person who is a party to what they would decide', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  for (const [who, claims] of PARTIES(contractorId)) {
    it(`is refused resolvePayment with 403 (an admin who ${who})`, async () => {
      await givenPaying(service);
      await stripeSays(service, NO_ACCOUNT);
      await givenParked(service);
      service.signals.waitingFor.resolves([`operator.decision/${START}`]);
      const { length } = service.commits;
      const call = apiOf(resolvePaymentRoute, resolvePayment(service));
      const answer = await call({ pathParameters: { paymentId: thePayment }, body: resolution, claims });
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect(service.commits).to.have.length(length);
    });
  }

  for (const [who, claims] of PARTIES(paidOnLine1)) {
    it(`is refused resolvePayroll with 403 (an admin who ${who})`, async () => {
      const { payrollId } = await givenPayroll(service, withStatus('submitted'));
      service.signals.waitingFor.resolves([`operator.decision/${START}`]);
      const { length } = service.commits;
      const call = apiOf(resolvePayrollRoute, resolvePayroll(service));
      const answer = await call({ ...ofPayroll(payrollId, claims), body: resolution });
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect(service.commits).to.have.length(length);
    });
  }

  for (const [how, claims] of PAID_MEMBERS) {
    it(`is refused approvePayroll with 403 (known ${how})`, async () => {
      const submission = { submittedBy: 'somebody', submittedAt: START };
      const { payrollId } = await givenPayroll(service, { ...withStatus('awaiting_approval'), ...submission });
      const call = apiOf(approveRoute, approvePayroll(service));
      const answer = await call({ ...ofPayroll(payrollId, claims), body: { submittedAt: START } });
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect((await payrollOf(service, { payrollId })).status).to.equal('awaiting_approval');
      expect(service.started).to.deep.equal([]);
    });

    it(`needs a second person’s approval for a payroll that pays them, of any amount (known ${how})`, async () => {
      service = { ...service, policy: { ...service.policy, approvalAboveMinor: { EUR: Number.MAX_SAFE_INTEGER } } };
      const { payrollId } = await givenPayroll(service);
      const preview = await apiOf(previewRoute, previewPayroll(service))(ofPayroll(payrollId, claims));
      expect(preview.body).to.include({ needsApproval: true });
      const call = apiOf(processRoute, processPayroll(service));
      const answer = await call({ ...ofPayroll(payrollId, claims), body: { revision: 0 } });
      expect(answer.body).to.include({ status: 'awaiting_approval' });
      expect(service.started).to.deep.equal([]);
    });
  }

  it('cannot approve a milestone that pays them: the approval is rejected', async () => {
    await givenReady(service);
    await validateApproval(service)(approval({ approvedBy: contractorId }));
    expect(await paymentOn(service)).to.have.nested.property('rejection.reason', 'approver_is_payee');
  });
});
