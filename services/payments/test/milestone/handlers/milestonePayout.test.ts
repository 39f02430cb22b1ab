import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { checkPayout } from '../../../src/milestone/handlers/checkPayout.ts';
import { initiateStripePayout } from '../../../src/milestone/handlers/initiateStripePayout.ts';
import { recordPayoutFailure } from '../../../src/milestone/handlers/recordPayoutFailure.ts';
import {
  FAILED,
  FIRST_PAYOUT,
  NO_ACCOUNT,
  executionArn,
  givenInvoiced,
  givenPaid,
  givenPaying,
  givenParked,
  givenValidated,
  paymentOn,
  stripeSays,
  thePayment,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import { createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('A payment that is paid out', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const initiate = () => initiateStripePayout(service)({ paymentId: thePayment });
  const check = (payoutKey = FIRST_PAYOUT) => checkPayout(service)({ paymentId: thePayment, payoutKey });
  const fail = (payoutKey: string | null = FIRST_PAYOUT) =>
    recordPayoutFailure(service)({ paymentId: thePayment, payoutKey, executionArn });

  it('is one payout at Stripe, which is asked about in six hours if it stays silent', async () => {
    await givenInvoiced(service);
    expect(await initiate()).to.deep.equal({
      payoutKey: FIRST_PAYOUT,
      status: 'created',
      checkAt: '2026-11-02T15:00:00.000Z',
      overdue: false,
    });
    expect(await paymentOn(service)).to.deep.include({ status: 'paying', attempt: 1 });
    expect(service.atStripe.payouts.map(({ payoutKey }) => payoutKey)).to.deep.equal([FIRST_PAYOUT]);
  });

  itCanBeReplayed(6, givenInvoiced, (on) => initiateStripePayout(on)({ paymentId: thePayment }));

  it('has failed when Stripe refuses it, and tells the machine what a signal would', async () => {
    await givenInvoiced(service);
    service.atStripe.failing('createTransfer', 'insufficient_capabilities_for_transfer');
    expect(await initiate()).to.include({ status: 'failed' });
    expect(service.atStripe.payouts).to.have.length(0);
  });

  it('is left to the machine’s retries while Stripe is silent', async () => {
    await givenInvoiced(service);
    service.atStripe.failing('createPayout');
    expect(await failureOf(initiate())).to.be.instanceOf(ProviderUnavailableError);
    expect(await initiate()).to.include({ status: 'created' });
    expect(service.atStripe.transfers).to.have.length(1);
  });

  it('is refused before its funds are locked, and while it is stopped', async () => {
    await givenValidated(service);
    expect(await failureOf(initiate())).to.be.instanceOf(IllegalTransitionError);
    service = createTestPayments();
    await givenPaying(service);
    await givenParked(service);
    expect(await failureOf(initiate())).to.be.instanceOf(IllegalTransitionError);
  });

  it('sends nothing again once it is paid', async () => {
    await givenPaid(service);
    const { length } = service.atStripe.calls;
    expect(await initiate()).to.include({ payoutKey: FIRST_PAYOUT, status: 'paid' });
    expect(service.atStripe.calls).to.have.length(length);
  });

  describe('about which Stripe is silent', () => {
    it('is asked about daily, and found paid', async () => {
      await givenPaying(service);
      service.clock.passDays(0.25);
      expect(await check()).to.deep.equal({
        payoutKey: FIRST_PAYOUT,
        status: 'created',
        checkAt: '2026-11-03T15:00:00.000Z',
        overdue: false,
      });
      service.atStripe.payout(service.atStripe.payouts[0]?.payoutId ?? '', { status: 'paid' });
      expect(await check()).to.include({ status: 'paid' });
    });

    it('is a person’s to look at after two weeks', async () => {
      await givenPaying(service);
      service.clock.passDays(13.5);
      expect(await check()).to.include({ overdue: false, checkAt: '2026-11-16T09:00:00.000Z' });
      service.clock.passDays(0.5);
      expect(await check()).to.include({ overdue: true, status: 'created' });
    });
  });

  describe('and fails', () => {
    const givenFailure = async (on: TestPayments) => {
      await givenPaying(on);
      await stripeSays(on, FAILED);
    };

    it('begins another attempt, after a pause, when time may fix it', async () => {
      await givenFailure(service);
      expect(await fail()).to.deep.equal({
        next: 'retry',
        payoutKey: FIRST_PAYOUT,
        failureCode: 'could_not_process',
        nextKey: `${thePayment}.2`,
        retryAt: '2026-11-02T09:14:24.000Z',
      });
      expect(await initiate()).to.include({ payoutKey: `${thePayment}.2`, status: 'created' });
      const { attempts, retries } = await paymentOn(service);
      expect(attempts.map(({ attempt, failureCode }) => [attempt, failureCode])).to.deep.equal([
        [1, 'could_not_process'],
        [2, undefined],
      ]);
      expect(retries).to.equal(1);
    });

    // Its signal is sent once more, under the same id.
    itCanBeReplayed(2, givenFailure, (on) =>
      recordPayoutFailure(on)({ paymentId: thePayment, payoutKey: FIRST_PAYOUT, executionArn }),
    );

    it('is retried three times by itself, with longer pauses, and then a person’s', async () => {
      await givenPaying(service);
      const decided: (readonly [string, string | null])[] = [];
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await stripeSays(service, FAILED);
        const { next, retryAt } = await fail(`${thePayment}.${attempt}`);
        decided.push([next, retryAt]);
        if (next === 'retry') await initiate();
      }
      expect(decided).to.deep.equal([
        ['retry', '2026-11-02T09:14:24.000Z'],
        ['retry', '2026-11-02T15:00:00.000Z'],
        ['retry', '2026-11-03T09:00:00.000Z'],
        ['intervene', null],
      ]);
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true, true, true, true]);
    });

    it('is not retried when the contractor has to correct it', async () => {
      await givenPaying(service);
      await stripeSays(service, NO_ACCOUNT);
      expect(await fail()).to.include({ next: 'intervene', failureCode: 'no_account' });
      expect(await paymentOn(service)).to.include({ attempt: 1, failureClass: 'contractor' });
    });

    it('begins no other attempt before the money of the failed one is back', async () => {
      await givenPaying(service);
      service.atStripe.failing('reverseTransfer');
      await failureOf(stripeSays(service, FAILED));
      service.atStripe.failing('reverseTransfer');
      expect(await failureOf(fail())).to.be.instanceOf(ProviderUnavailableError);
      expect((await paymentOn(service)).attempt).to.equal(1);
      expect((await fail()).next).to.equal('retry');
      expect(service.atStripe.transfers.map(({ reversed }) => reversed)).to.deep.equal([true]);
    });

    it('has not failed after all while it is on its way, or paid', async () => {
      await givenPaying(service);
      expect((await fail()).next).to.equal('wait');
      await stripeSays(service, { status: 'paid' });
      expect((await fail()).next).to.equal('settle');
      expect((await paymentOn(service)).attempt).to.equal(1);
    });

    it('is looked for by the payment where nobody says which attempt', async () => {
      await givenFailure(service);
      expect(await fail(null)).to.include({ next: 'retry', payoutKey: FIRST_PAYOUT });
    });
  });
});
