import { expect } from 'chai';
import { contractorClaims } from '#shared/http/testing.ts';
import { getPayment, route as getRoute } from '../../../src/milestone/handlers/getPayment.ts';
import { listPayments, route as listRoute } from '../../../src/milestone/handlers/listPayments.ts';
import { listMyPayments, route as myRoute } from '../../../src/payouts/handlers/listMyPayments.ts';
import { recordPayoutFailure } from '../../../src/milestone/handlers/recordPayoutFailure.ts';
import { validateApproval } from '../../../src/milestone/handlers/validateApproval.ts';
import {
  NO_ACCOUNT,
  approval,
  contractId,
  executionArn,
  givenAwaitingFunds,
  givenLocked,
  givenPaid,
  givenParked,
  givenPayable,
  givenPaying,
  givenReady,
  givenValidated,
  milestoneId,
  stripeSays,
  thePayment,
} from '../given-payments.ts';
import { START, apiOf, codeOf, contractorId, createTestPayments, otherClientClaims, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('A client’s payments', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const get = (parts = {}) =>
    apiOf(getRoute, getPayment(service))({ pathParameters: { paymentId: thePayment }, ...parts });
  const list = (parts = {}) => apiOf(listRoute, listPayments(service))(parts);

  it('show what is paid, to whom, and by which invoice', async () => {
    await givenPaid(service);
    expect((await get()).body).to.deep.equal({
      paymentId: thePayment,
      kind: 'milestone',
      reference: milestoneId,
      contractId,
      contractorId,
      amount: { amountMinor: 5_000, currency: 'EUR' },
      status: 'paid',
      nextAction: { type: 'none' },
      createdAt: START,
      updatedAt: START,
      paidAt: START,
      invoiceNumber: 'INV-000001',
    });
  });

  for (const [what, arrange, nextAction] of [
    ['one that was just approved', givenValidated, { type: 'wait' }],
    ['one that waits for funds', givenAwaitingFunds, { type: 'fund_escrow', deadlineAt: '2026-11-09T09:00:00.000Z' }],
    ['one whose funds are locked', givenLocked, { type: 'wait' }],
  ] as const) {
    it(`say what the client can do about ${what}`, async () => {
      await arrange(service);
      expect((await get()).body)
        .to.have.property('nextAction')
        .that.deep.equals(nextAction);
    });
  }

  it('ask for funds also after an operator was asked about them', async () => {
    await givenAwaitingFunds(service);
    await givenParked(service, { state: 'WaitForFunding', error: 'FundingOverdue' });
    expect((await get()).body).to.have.nested.property('nextAction.type', 'fund_escrow');
  });

  it('say of one that failed that we are at it, and nothing of the contractor’s bank', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    await givenParked(service);
    const { body } = await get();
    expect(body).to.deep.include({ status: 'needs_intervention', nextAction: { type: 'wait_for_support' } });
    expect(JSON.stringify(body)).not.to.contain('no_account');
  });

  it('say why an approval did not hold', async () => {
    await givenReady(service);
    await validateApproval(service)(approval({ amountMinor: 1 }));
    expect((await get()).body).to.deep.include({
      status: 'rejected',
      nextAction: { type: 'approve_again' },
      reason: 'The amount is not the one that was handed in.',
    });
  });

  it('are listed newest first, page by page', async () => {
    await givenReady(service);
    for (const id of ['m1', 'm2', 'm3']) {
      service.clock.passDays(1);
      await givenPayable(service, { id });
      await validateApproval(service)(approval({ id }));
    }
    const { body } = await list({ query: { limit: '2' } });
    expect(body).to.have.property('items').that.has.length(2);
    expect(body).to.have.nested.property('items[0].reference', 'm3');
    expect(body).to.have.property('nextCursor').that.is.a('string');
  });

  it('are nobody else’s', async () => {
    await givenPaid(service);
    const answer = await get({ claims: otherClientClaims });
    expect([answer.status, codeOf(answer)]).to.deep.equal([404, 'NOT_FOUND']);
    expect((await list({ claims: otherClientClaims })).body).to.deep.equal({ items: [] });
    expect((await list({ claims: contractorClaims })).status).to.equal(403);
  });

  it('are the contractor’s too, who sees what they may know', async () => {
    await givenPaying(service);
    const mine = async () => (await apiOf(myRoute, listMyPayments(service))()).body;
    expect(await mine()).to.have.nested.property('items[0].status', 'processing');
    await stripeSays(service, NO_ACCOUNT);
    await recordPayoutFailure(service)({ paymentId: thePayment, payoutKey: null, executionArn });
    await givenParked(service);
    expect(await mine()).to.have.nested.property('items[0].status', 'action_required');
  });
});
