import { expect } from 'chai';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { money } from '#shared/money/index.ts';
import { START } from '#shared/testing/service.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { SubmissionChangedError, TooManySubmissionsError } from '../../src/domain/errors.ts';
import {
  MAXIMUM_SUBMISSIONS,
  close,
  currentSubmission,
  decide,
  isUnpaid,
  newWork,
  recordPayment,
  submit,
} from '../../src/domain/work.ts';
import type { PaymentOutcome, Submission, Work, WorkDecision } from '../../src/domain/work.ts';

const second = (seconds: number) => secondsAfter(START, seconds);
const submission = (seconds: number, amountMinor = 500_00) => ({
  amount: money(amountMinor, 'EUR'),
  attachmentIds: [],
  submittedAt: second(seconds),
  submittedBy: 'contractor-user',
  party: 'contractor' as const,
});
const decision = (outcome: WorkDecision['outcome'], number = 1, seconds = 2): WorkDecision => ({
  submission: number,
  outcome,
  by: 'client-user',
  at: second(seconds),
});
const payment = (outcome: PaymentOutcome['outcome'], seconds: number): PaymentOutcome => ({
  outcome,
  paymentId: 'payment-1',
  at: second(seconds),
});

const planned = newWork({ workId: 'work-1', contractId: 'contract-1', kind: 'milestone', at: START });
const submitted = submit(planned, submission(1));
const approved = decide(submitted, decision('approved'), 'client');
const rejected = decide(submitted, decision('rejected'), 'client');
const withdrawn = decide(submitted, decision('withdrawn'), 'contractor');
const paid = recordPayment(approved, payment('paid', 3));
const refused = recordPayment(approved, { ...payment('payment_rejected', 3), reason: 'contractor_not_verified' });

describe('Work', () => {
  it('is submitted again after a rejection and after a withdrawal, and keeps what was decided before', () => {
    for (const over of [rejected, withdrawn]) {
      const again = submit(over, submission(3, 450_00));
      expect(again.submissions.map(({ number, amount }) => [number, amount.amountMinor])).to.deep.equal([
        [1, 500_00],
        [2, 450_00],
      ]);
      expect(again.decisions).to.have.lengthOf(1);
      expect(currentSubmission(again)?.number).to.equal(2);
    }
  });

  it('is not submitted while it waits for a decision, or once it is approved', () => {
    for (const work of [submitted, approved, paid])
      expect(() => submit(work, submission(4))).to.throw(IllegalTransitionError);
  });

  it('gets one decision, whichever of two that cross comes first', () => {
    expect(() => decide(approved, decision('withdrawn', 1, 3), 'contractor')).to.throw(IllegalTransitionError);
    expect(() => decide(withdrawn, decision('approved', 1, 3), 'client')).to.throw(IllegalTransitionError);
    expect(() => decide(approved, decision('approved', 1, 3), 'client')).to.throw(IllegalTransitionError);
  });

  it('is not approved again once it is paid', () => {
    expect(() => decide(paid, decision('approved', 1, 9), 'client'))
      .to.throw(IllegalTransitionError)
      .with.property('message', 'A work that is paid cannot become approved');
  });

  it('is submitted 20 times by each party at most: one party does not use up what the other may submit', () => {
    const entered = { ...submission(1), party: 'client' } as const;
    const submittedOften = (work: Work, times: number, by: Submission['party']): Work =>
      Array.from({ length: times }).reduce<Work>((before, _none, index) => {
        const after = submit(before, by === 'client' ? entered : submission(index));
        return decide(after, decision('rejected', currentSubmission(after)?.number), 'client');
      }, work);
    const byClient = submittedOften(planned, MAXIMUM_SUBMISSIONS, 'client');
    expect(() => submit(byClient, entered)).to.throw(TooManySubmissionsError);
    const byBoth = submittedOften(byClient, MAXIMUM_SUBMISSIONS, 'contractor');
    expect(() => submit(byBoth, submission(1))).to.throw(TooManySubmissionsError);
    expect(currentSubmission(byBoth)?.number).to.equal(40);
  });

  it('is approved only as it was seen', () => {
    const again = submit(rejected, submission(3, 900_00));
    expect(() => decide(again, decision('approved', 1, 4), 'client')).to.throw(SubmissionChangedError);
    expect(decide(again, decision('approved', 2, 4), 'client').status).to.equal('approved');
  });

  it('is approved and rejected by the client, and withdrawn by the contractor', () => {
    for (const outcome of ['approved', 'rejected'] as const)
      expect(() => decide(submitted, decision(outcome), 'contractor'), outcome).to.throw(IllegalTransitionError);
    expect(() => decide(submitted, decision('withdrawn'), 'client')).to.throw(IllegalTransitionError);
  });
});

describe('The payment of work', () => {
  it('is recorded once, and again after the bank sent it back', () => {
    expect(paid).to.deep.include({ status: 'paid', payment: { paymentId: 'payment-1', at: second(3) } });
    const reversed = recordPayment(paid, payment('reversed', 4));
    expect(reversed.status).to.equal('approved');
    expect(recordPayment(reversed, payment('paid', 5)).status).to.equal('paid');
  });

  it('does not change by events that come twice, late or after an end', () => {
    const reversed = recordPayment(paid, payment('reversed', 4));
    expect(recordPayment(paid, payment('paid', 3))).to.equal(paid);
    expect(recordPayment(reversed, payment('paid', 3)), 'of before the reversal').to.equal(reversed);
    expect(recordPayment(submitted, payment('paid', 3)), 'not approved').to.equal(submitted);
    const cancelled = recordPayment(approved, payment('payment_cancelled', 3));
    expect(recordPayment(cancelled, payment('paid', 4))).to.equal(cancelled);
  });

  it('is as payments said last, also when the return is received before the payout', () => {
    const returned = recordPayment(approved, payment('reversed', 5));
    expect(returned).to.deep.include({ status: 'approved', payment: { paymentId: 'payment-1', at: second(5) } });
    expect(recordPayment(returned, payment('paid', 3)), 'the payout of before the return').to.equal(returned);
    expect(recordPayment(returned, payment('payment_cancelled', 7)).status).to.equal('payment_cancelled');
    expect(recordPayment(paid, payment('payment_cancelled', 7)).status, 'no return was received').to.equal(
      'payment_cancelled',
    );
  });

  it('follows a second approval when payments refused the first one', () => {
    expect(refused.payment?.reason).to.equal('contractor_not_verified');
    expect(decide(refused, decision('approved', 1, 4), 'client').status).to.equal('approved');
  });

  it('is submitted again when payments refused the approval: with another amount, or taken back', () => {
    const again = submit(refused, submission(4, 450_00));
    expect(again.status).to.equal('submitted');
    expect(decide(again, decision('withdrawn', 2, 5), 'contractor').status).to.equal('withdrawn');
  });

  it('holds a contract open while it is approved and not paid', () => {
    const all: readonly Work[] = [planned, submitted, approved, rejected, withdrawn, refused, paid];
    expect(all.filter(isUnpaid)).to.deep.equal([approved, refused]);
  });
});

describe('The end of a contract', () => {
  it('closes what was never approved, with the reason, and nothing else', () => {
    const reason = { reason: 'contract_completed', at: second(9) };
    for (const work of [planned, submitted, rejected, withdrawn])
      expect(close(work, reason), work.status).to.deep.include({ status: 'closed', closed: reason });
    for (const work of [approved, refused, paid]) expect(close(work, reason), work.status).to.equal(work);
    const closed = close(planned, reason);
    expect(close(closed, { reason: 'again', at: second(10) })).to.equal(closed);
  });
});
