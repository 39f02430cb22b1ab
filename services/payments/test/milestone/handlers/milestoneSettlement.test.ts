import { expect } from 'chai';
import { PayoutReversedError } from '../../../src/milestone/domain/errors.ts';
import { creditContractorWallet } from '../../../src/milestone/handlers/creditContractorWallet.ts';
import { debitClientEscrow } from '../../../src/milestone/handlers/debitClientEscrow.ts';
import { initiateStripePayout } from '../../../src/milestone/handlers/initiateStripePayout.ts';
import { recordPayoutFailure } from '../../../src/milestone/handlers/recordPayoutFailure.ts';
import { validateApproval } from '../../../src/milestone/handlers/validateApproval.ts';
import {
  AMOUNT,
  FAILED,
  FIRST_PAYOUT,
  NO_ACCOUNT,
  approval,
  executionArn,
  executionNamed,
  givenCredited,
  givenPaid,
  givenPaidOut,
  givenParked,
  givenPaying,
  holdings,
  paymentOn,
  stripeSays,
  thePayment,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import { announced, clientUser, contractorId, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const settlement = (settlementId = FIRST_PAYOUT) => ({ paymentId: thePayment, settlementId });
const RESERVED = { escrow: 0, locked: AMOUNT, clearing: 0, wallet: 0 };
const SETTLED = { escrow: 0, locked: 0, clearing: 0, wallet: AMOUNT };

describe('The settlement of a payment', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const credit = (id = FIRST_PAYOUT) => creditContractorWallet(service)(settlement(id));
  const debit = (id = FIRST_PAYOUT) => debitClientEscrow(service)(settlement(id));

  it('credits the contractor, and then debits the client: the payment is paid', async () => {
    await givenPaidOut(service);
    await credit();
    expect(await holdings(service)).to.deep.equal({ escrow: 0, locked: AMOUNT, clearing: -AMOUNT, wallet: AMOUNT });
    expect((await paymentOn(service)).status).to.equal('paying');
    await debit();
    expect(await holdings(service)).to.deep.equal(SETTLED);
    expect(await paymentOn(service)).to.include({ status: 'paid', paidAt: service.clock.now() });
  });

  itCanBeReplayed(1, givenPaidOut, (on) => creditContractorWallet(on)(settlement()));
  itCanBeReplayed(1, givenCredited, (on) => debitClientEscrow(on)(settlement()));

  it('says which entries are to be recorded, and what is to be announced', async () => {
    await givenCredited(service);
    const { entryIds, completed, toContractor, toClient } = await debit();
    const movements = await Promise.all(entryIds.map(async (id) => (await service.ledger.requireEntry(id)).movement));
    expect(movements).to.deep.equal(['funds.locked', 'wallet.credited', 'escrow.debited']);
    expect(completed.metadata).to.include({ invoiceNumber: 'INV-000001', amountMinor: AMOUNT });
    expect(toContractor.metadata).to.deep.include({ recipientId: contractorId, template: 'payment-sent' });
    expect(toClient.metadata).to.deep.include({ recipientId: clientUser, template: 'payment-made' });
  });

  it('books nothing that Stripe has not paid', async () => {
    await givenPaying(service);
    expect(await failureOf(credit())).to.be.instanceOf(PayoutReversedError);
    expect(await holdings(service)).to.deep.equal(RESERVED);
  });

  it('books nothing of another attempt', async () => {
    await givenPaidOut(service);
    for (const book of [credit, debit]) {
      expect(await failureOf(book(`${thePayment}.7`))).to.be.instanceOf(PayoutReversedError);
    }
    expect(await holdings(service)).to.deep.equal(RESERVED);
  });

  describe('of a payout that is returned', () => {
    const TIMES = [
      ['before it was booked', givenPaidOut],
      ['between the two bookings', givenCredited],
      ['after it was booked', givenPaid],
    ] as const;
    for (const [when, arrange] of TIMES) {
      it(`${when} leaves the money reserved, and books nothing more`, async () => {
        await arrange(service);
        await stripeSays(service, NO_ACCOUNT);
        expect(await holdings(service)).to.deep.equal(RESERVED);
        expect(await paymentOn(service)).to.include({ status: 'reversed', failureClass: 'contractor' });
        for (const book of [credit, debit]) expect(await failureOf(book())).to.be.instanceOf(PayoutReversedError);
        expect(await holdings(service)).to.deep.equal(RESERVED);
      });
    }

    it('tells who approved, the contract service and the machine that goes on', async () => {
      await givenPaid(service);
      const before = service.published.length;
      await stripeSays(service, FAILED);
      expect(announced({ published: service.published.slice(before) }).map(({ type }) => type)).to.deep.equal([
        'payout.reversed',
        'payment.reversed',
        'notification.requested',
        'notification.requested',
      ]);
      const told = service.published.flatMap((event) =>
        event.type === 'notification.requested' && event.detail.metadata.template === 'payment-reversed'
          ? [event.detail.metadata.recipientId]
          : [],
      );
      expect(told).to.deep.equal([clientUser, contractorId]);
    });

    it('is let go of by an execution that was through, and kept by one that is at it', async () => {
      await givenPaid(service);
      await stripeSays(service, NO_ACCOUNT);
      expect(await paymentOn(service)).not.to.have.property('holder');
      service = createTestPayments();
      await givenCredited(service);
      await stripeSays(service, NO_ACCOUNT);
      expect(await paymentOn(service)).to.have.property('holder');
    });

    it('stays with the operator who was asked before, who then finds it reversed', async () => {
      await givenPaidOut(service);
      await givenParked(service, { state: 'CreditContractorWallet', error: 'Oops' });
      await stripeSays(service, NO_ACCOUNT);
      expect(await paymentOn(service)).to.deep.include({ status: 'needs_intervention' });
      expect((await paymentOn(service)).intervention?.from).to.equal('reversed');
    });

    it('is reversed once, however often Stripe says so', async () => {
      await givenPaid(service);
      await stripeSays(service, FAILED);
      const { length } = service.published;
      await stripeSays(service, FAILED);
      expect(service.published).to.have.length(length);
      expect(await holdings(service)).to.deep.equal(RESERVED);
    });

    it('is left alone by the execution that booked it and lost the answer, after any other execution claimed it', async () => {
      await givenPaid(service);
      await stripeSays(service, FAILED);
      const goOn = async () =>
        (
          await recordPayoutFailure(service)({
            paymentId: thePayment,
            payoutKey: FIRST_PAYOUT,
            executionArn,
          })
        ).next;
      expect(await goOn(), 'nobody yet').to.equal('step_aside');
      await validateApproval(service)(approval({ executionArn: executionNamed('second') }));
      const before = await paymentOn(service);
      expect(await goOn()).to.equal('step_aside');
      expect(await paymentOn(service), 'nothing was changed').to.deep.equal(before);
    });

    it('is paid again by another attempt, and booked again', async () => {
      await givenPaid(service);
      await stripeSays(service, FAILED);
      const second = executionNamed('second');
      await validateApproval(service)(approval({ executionArn: second }));
      const { next, nextKey } = await recordPayoutFailure(service)({
        paymentId: thePayment,
        payoutKey: null,
        executionArn: second,
      });
      expect([next, nextKey]).to.deep.equal(['retry', `${thePayment}.2`]);
      await initiateStripePayout(service)({ paymentId: thePayment });
      await stripeSays(service, { status: 'paid' });
      await credit(`${thePayment}.2`);
      const { completed } = await debit(`${thePayment}.2`);
      expect(await holdings(service)).to.deep.equal(SETTLED);
      expect((await paymentOn(service)).status).to.equal('paid');
      // What is announced for the second time is another fact.
      service = createTestPayments();
      await givenPaid(service);
      expect((await debit()).completed.id).not.to.equal(completed.id);
    });

    it('races its booking: in the end the money is reserved, in either order', async () => {
      await givenPaidOut(service);
      service.readTogether(`PAYMENT#${thePayment}`);
      await Promise.allSettled([credit(), stripeSays(service, NO_ACCOUNT)]);
      expect(await holdings(service)).to.deep.equal(RESERVED);
      expect((await paymentOn(service)).status).to.equal('reversed');
    });
  });
});
