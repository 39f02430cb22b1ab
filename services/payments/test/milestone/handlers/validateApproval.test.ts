import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { record } from '#shared/testing/json.ts';
import { parse } from '#shared/validation/index.ts';
import { NotYetKnownError, PaymentMismatchError } from '../../../src/milestone/domain/errors.ts';
import { validateApproval, validateApprovalInput } from '../../../src/milestone/handlers/validateApproval.ts';
import { validateEscrowBalance } from '../../../src/milestone/handlers/validateEscrowBalance.ts';
import type { Payable } from '../../../src/payouts/domain/payable.ts';
import { givenPayoutAccount } from '../../given.ts';
import {
  approval,
  executionArn,
  executionNamed,
  givenAwaitingFunds,
  givenPaid,
  givenParked,
  givenPayable,
  givenPaying,
  givenReady,
  givenVerified,
  paymentOn,
  stripeSays,
  thePayment,
  NO_ACCOUNT,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import {
  announced,
  clientUser,
  createTestPayments,
  failureOf,
  otherClientId,
  otherContractorId,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const second = executionNamed('second');

describe('An approval', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const validate = (parts = {}) => validateApproval(service)(approval(parts));

  it('that holds opens the payment for its execution', async () => {
    await givenReady(service);
    expect(await validate()).to.deep.equal({
      claim: 'held',
      paymentId: thePayment,
      status: 'validated',
      step: 'check_funds',
      settlementId: null,
      round: 0,
      parkedAt: null,
      notification: null,
    });
    expect(await paymentOn(service)).to.deep.include({
      status: 'validated',
      amount: { amountMinor: 5_000, currency: 'EUR' },
      approvedBy: clientUser,
      attempt: 0,
    });
    expect((await paymentOn(service)).holder?.executionArn).to.equal(executionArn);
  });

  it('is what the example of an input is', () => {
    const file = new URL('../../../../../workflows/milestone-payment/input.example.json', import.meta.url);
    const input = { ...record(JSON.parse(readFileSync(file, 'utf8'))), executionArn, hasWaited: false };
    expect(parse(validateApprovalInput, input)).to.deep.equal(input);
  });

  itCanBeReplayed(1, givenReady, (on) => validateApproval(on)(approval()));

  const FLAWS = [
    ['of another contract', { contractId: otherClientId }, 'contract_mismatch'],
    ['of another client', { clientId: otherClientId }, 'client_mismatch'],
    ['for another contractor', { contractorId: otherContractorId }, 'contractor_mismatch'],
    ['of another amount', { amountMinor: 5_001 }, 'amount_mismatch'],
    ['in another currency', { currency: 'USD' }, 'amount_mismatch'],
    ['by the contractor', { approverType: 'contractor' }, 'approver_not_allowed'],
    ['by the system', { approverType: 'system' }, 'approver_not_allowed'],
    ['of something that was never handed in', { id: 'unknown', hasWaited: true }, 'payable_unknown'],
  ] as const;
  for (const [what, parts, reason] of FLAWS) {
    it(`${what} is rejected, with the reason, and the approver is notified`, async () => {
      await givenReady(service);
      const answer = await validate(parts);
      expect(answer).to.include({ claim: 'held', status: 'rejected', step: 'end' });
      expect(answer.notification?.metadata).to.deep.include({ recipientId: clientUser, template: 'payment-rejected' });
      expect(
        announced(service).map(({ type, metadata }) => [type, 'reason' in metadata && metadata.reason]),
      ).to.deep.equal([['payment.rejected', reason]]);
      expect(await paymentOn(service, answer.paymentId)).to.not.have.property('holder');
    });
  }

  it('of an amount that Stripe cannot pay out is rejected before anything is locked', async () => {
    const amount = { amountMinor: 10_050, currency: 'HUF' };
    await givenVerified(service);
    await givenPayoutAccount(service);
    await givenPayable(service, { amount });
    const answer = await validate(amount);
    expect(answer).to.include({ status: 'rejected', step: 'end' });
    expect((await paymentOn(service, answer.paymentId)).rejection?.reason).to.equal('amount_not_payable');
  });

  it('by somebody who is not among the named approvers is rejected, by one of them it holds', async () => {
    await givenVerified(service);
    await givenPayoutAccount(service);
    await givenPayable(service, { approverIds: ['somebody-else'] });
    expect((await validate()).status).to.equal('rejected');
    expect((await validate({ approvedBy: 'somebody-else', executionArn: second })).status).to.equal('validated');
  });

  describe('by the terms of the contract', () => {
    const TERMS = { approvedBy: 'contract', approverType: 'system' } as const;
    const givenTerms = async (parts: Partial<Payable> = { termsApproveFor: clientUser }) => {
      await givenVerified(service);
      await givenPayoutAccount(service);
      await givenPayable(service, parts);
    };

    itCanBeReplayed(
      1,
      async (on) => {
        await givenVerified(on);
        await givenPayoutAccount(on);
        await givenPayable(on, { termsApproveFor: clientUser });
      },
      (on) => validateApproval(on)(approval(TERMS)),
    );

    it('holds, is in the audit log as such, and the user whom the contract names is notified of the payment', async () => {
      await givenTerms();
      expect(await validate(TERMS)).to.include({ claim: 'held', status: 'validated' });
      expect(await paymentOn(service)).to.include({ approvedBy: 'contract', notifiedUser: clientUser });
      const { items } = await service.auditLog.listAudit(`payment/${thePayment}`, { limit: 9 });
      expect(items.map(({ value: { actor, action, reason } }) => [actor, action, reason])).to.deep.equal([
        [{ id: 'contract', type: 'system' }, 'payment.approved.by_terms', 'Approved by the contract’s terms'],
      ]);
      const { plan } = await validateEscrowBalance(service)({ paymentId: thePayment, stateEntryId: 'entry-1' });
      expect(plan?.notification.metadata).to.include({ recipientId: clientUser, template: 'payment-funding-needed' });
    });

    it('is rejected for work whose contract says nothing of it, or names its approvers, or from another component', async () => {
      for (const [parts, from] of [
        [{}, TERMS],
        [{ termsApproveFor: clientUser, approverIds: [clientUser] }, TERMS],
        [{ termsApproveFor: clientUser }, { ...TERMS, approvedBy: 'payments' }],
        [{ termsApproveFor: clientUser }, { ...TERMS, approverType: 'admin' }],
      ] as const) {
        service = createTestPayments();
        await givenTerms(parts);
        expect((await validate(from)).status).to.equal('rejected');
        expect((await paymentOn(service)).rejection?.reason).to.equal('approver_not_allowed');
        expect((await service.auditLog.listAudit(`payment/${thePayment}`, { limit: 9 })).items).to.deep.equal([]);
      }
    });

    it('of another amount is rejected, and the user whom the contract names is notified', async () => {
      await givenTerms();
      const { notification, status } = await validate({ ...TERMS, amountMinor: 5_001 });
      expect(status).to.equal('rejected');
      expect(notification?.metadata).to.deep.include({ recipientId: clientUser, template: 'payment-rejected' });
    });
  });

  it('of work by a contractor who cannot be paid is rejected', async () => {
    await givenPayable(service);
    await validate({ hasWaited: true });
    expect((await paymentOn(service)).rejection?.reason).to.equal('contractor_not_verified');
    await givenVerified(service);
    await validate({ executionArn: second });
    expect((await paymentOn(service)).rejection?.reason).to.equal('payout_account_not_ready');
    await givenPayoutAccount(service, { bankAccountDisabled: { failureCode: 'no_account', since: 'then' } });
    await validate({ executionArn: executionNamed('third') });
    expect((await paymentOn(service)).rejection?.reason).to.equal('payout_account_not_ready');
  });

  it('that comes before what was handed in is known, and who did, is looked at again', async () => {
    expect(await failureOf(validate())).to.be.instanceOf(NotYetKnownError);
    await givenPayable(service);
    await givenPayoutAccount(service);
    const { length } = service.commits;
    expect(await failureOf(validate())).to.be.instanceOf(NotYetKnownError);
    expect(service.commits).to.have.length(length);
    await givenVerified(service);
    expect((await validate()).status).to.equal('validated');
  });

  it('is rejected at once for what no event can change, though the contractor is not known to be verified', async () => {
    await givenPayable(service);
    expect((await validate({ amountMinor: 1 })).status).to.equal('rejected');
    expect((await paymentOn(service)).rejection?.reason).to.equal('amount_mismatch');
  });

  it('that was rejected is rejected again for the same execution, and looked at anew for the next', async () => {
    await givenReady(service);
    const first = await validate({ amountMinor: 1 });
    expect(await validate({ amountMinor: 1 })).to.deep.equal(first);
    const { createdAt } = await paymentOn(service);
    service.clock.passDays(1);
    expect((await validate({ executionArn: second })).status).to.equal('validated');
    const payment = await paymentOn(service);
    expect(payment).to.include({ status: 'validated', createdAt }).and.not.to.have.property('rejection');
    expect(payment.amount.amountMinor).to.equal(5_000);
  });

  it('on other terms than those that are being paid is refused', async () => {
    await givenPaying(service);
    const { length } = service.commits;
    expect(await failureOf(validate({ amountMinor: 1, executionArn: second }))).to.be.instanceOf(PaymentMismatchError);
    expect(service.commits).to.have.length(length);
  });

  describe('of what is being paid', () => {
    it('ends while the first execution lives', async () => {
      await givenPaying(service);
      const { length } = service.commits;
      expect(await validate({ executionArn: second })).to.include({ claim: 'busy' });
      expect(service.commits).to.have.length(length);
    });

    for (const outcome of ['succeeded', 'failed', 'unknown'] as const) {
      it(`takes over from an execution that ${outcome === 'unknown' ? 'nobody remembers' : outcome}`, async () => {
        await givenPaying(service);
        service.milestoneExecutions.outcomeOf.withArgs(executionArn).resolves(outcome);
        expect(await validate({ executionArn: second })).to.include({ claim: 'held', step: 'pay', status: 'paying' });
        expect((await paymentOn(service)).holder?.executionArn).to.equal(second);
      });
    }

    it('lets one of two take over', async () => {
      await givenAwaitingFunds(service);
      service.milestoneExecutions.outcomeOf.withArgs(executionArn).resolves('failed');
      service.readTogether(`PAYMENT#${thePayment}`);
      const answers = await Promise.all([
        validate({ executionArn: second }),
        validate({ executionArn: executionNamed('third') }),
      ]);
      expect(answers.map(({ claim }) => claim)).to.have.members(['held', 'busy']);
    });

    it('goes on where a stopped payment waits, and with what was decided', async () => {
      await givenPaying(service);
      await stripeSays(service, NO_ACCOUNT);
      const { intervention } = await givenParked(service);
      service.milestoneExecutions.outcomeOf.withArgs(executionArn).resolves('failed');
      expect(await validate({ executionArn: second })).to.include({
        step: 'intervene',
        parkedAt: intervention?.parkedAt,
      });
    });
  });

  describe('of what was paid', () => {
    it('pays nothing again', async () => {
      await givenPaid(service);
      for (const outcome of ['succeeded', 'unknown'] as const) {
        service.milestoneExecutions.outcomeOf.withArgs(executionArn).resolves(outcome);
        const { length } = service.commits;
        expect(await validate({ executionArn: second })).to.include({ claim: 'done', status: 'paid' });
        expect(service.commits).to.have.length(length);
      }
    });

    it('announces what the dead execution did not come to announce', async () => {
      await givenPaid(service);
      service.milestoneExecutions.outcomeOf.withArgs(executionArn).resolves('failed');
      expect(await validate({ executionArn: second })).to.include({ claim: 'held', step: 'announce' });
    });

    it('goes on when the bank sent it back, whatever became of the first execution', async () => {
      await givenPaid(service);
      await stripeSays(service, NO_ACCOUNT);
      expect(await validate({ executionArn: second })).to.include({
        claim: 'held',
        status: 'reversed',
        step: 'handle_failure',
        settlementId: null,
      });
    });
  });
});
