import { expect } from 'chai';
import { enableBankAccount } from '../../src/payouts/domain/payout-account.ts';
import { initiateStripePayout } from '../../src/milestone/handlers/initiateStripePayout.ts';
import { parkPayment } from '../../src/milestone/handlers/parkPayment.ts';
import { recordPayoutFailure } from '../../src/milestone/handlers/recordPayoutFailure.ts';
import { resolveIntervention } from '../../src/milestone/handlers/resolveIntervention.ts';
import { resolvePayment, route } from '../../src/milestone/handlers/resolvePayment.ts';
import { WEBHOOK_ACTIONS } from '../../src/webhooks/actions.ts';
import { sweepPlatform } from '../../src/webhooks/sweep.ts';
import {
  NO_ACCOUNT,
  executionArn,
  givenParked,
  givenPaying,
  paymentOn,
  stripeSays,
  thePayment,
} from './given-payments.ts';
import { at } from '#shared/testing/json.ts';
import { START, apiOf, codeOf, contractorId, createTestPayments, eventsOfType, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';

describe('A payment that stopped because of the contractor’s account', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  const accountId = async (): Promise<string> =>
    (await service.payoutRecords.getPayoutAccount(contractorId))?.value.stripeAccountId ?? '';
  const event = async (type: string, object: object = {}) => {
    const account = await accountId();
    const action = WEBHOOK_ACTIONS.get(type);
    if (action === undefined) throw new Error(`No action for ${type}`);
    return action(service, {
      eventId: 'evt_1',
      type,
      account,
      createdAt: service.clock.now(),
      livemode: false,
      object: { account, ...object },
    });
  };
  /** The contractor enters another bank account, and Stripe says so. */
  const replaced = async (id = `ba_${service.ids.next()}`) => {
    service.atStripe.account(await accountId(), { payoutsTo: { ids: [id], usable: true } });
    return event('account.external_account.created', { id, object: 'bank_account', status: 'new' });
  };
  /** Stripe finds that the bank account is wrong. */
  const isErrored = async (id = 'ba_1') => {
    service.atStripe.account(await accountId(), { payoutsTo: { ids: [id], usable: false } });
  };
  const updated = async () => event('account.updated', { object: 'account', id: await accountId() });
  const resumptions = () => eventsOfType(service, 'payment.resumed').length;
  const mails = () =>
    eventsOfType(service, 'notification.requested').filter(
      ({ metadata }) => at(metadata, 'template') === 'payout-failed',
    );
  const retry = (action = 'retry') =>
    apiOf(
      route,
      resolvePayment(service),
    )({ pathParameters: { paymentId: thePayment }, body: { action, comment: 'Checked with the bank' } });

  const fail = async (): Promise<void> => {
    await stripeSays(service, NO_ACCOUNT);
    await recordPayoutFailure(service)({ paymentId: thePayment, payoutKey: null, executionArn });
  };
  const givenStopped = async (): Promise<void> => {
    await givenPaying(service);
    await fail();
    await isErrored();
    await givenParked(service);
    service.clock.passDays(1);
  };
  /** What the machine does when it is resumed. */
  const tryAgain = async (): Promise<void> => {
    service.clock.passDays(0.01);
    await resolveIntervention(service)({ paymentId: thePayment });
    await initiateStripePayout(service)({ paymentId: thePayment });
  };

  it('is tried again when another bank account is known, once, and leaves the operators’ list', async () => {
    await givenStopped();
    await replaced('ba_2');
    await replaced('ba_2');
    expect(eventsOfType(service, 'payment.resumed')[0]?.metadata).to.include({ action: 'retry', parkedAt: START });
    expect(resumptions()).to.equal(1);
    expect((await service.paymentRecords.failures.list('parked', { limit: 10 })).items).to.deep.equal([]);
    await tryAgain();
    expect(await paymentOn(service)).to.include({ status: 'paying', attempt: 2 });
    expect(service.atStripe.payouts).to.have.lengthOf(2);
  });

  it('is tried again when the account became ready after the payout was sent, and before the payment stopped', async () => {
    await givenPaying(service);
    service.clock.passDays(1);
    await replaced();
    await fail();
    await givenParked(service);
    expect(resumptions()).to.equal(1);
    expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value.bankAccountDisabled).to.equal(undefined);
  });

  it('is tried again when the process that learnt of the bank account crashed before it resumed anything', async () => {
    await givenStopped();
    const read = await service.payoutRecords.getPayoutAccount(contractorId);
    if (read === undefined) throw new Error('No account');
    service.atStripe.account(await accountId(), { payoutsTo: { ids: ['ba_1'], usable: true } });
    const ready = enableBankAccount(read.value, service.clock.now());
    await service.store.commit([service.payoutRecords.putPayoutAccount(ready, read)]);
    expect(await updated()).to.include({ status: 'superseded' });
    expect(resumptions()).to.equal(1);
  });

  it('stays while nothing of the account has changed', async () => {
    await givenStopped();
    await updated();
    expect(resumptions()).to.equal(0);
  });

  it('is not tried again for the state of the account that failed once more, and the contractor is notified of each state once', async () => {
    await givenStopped();
    await replaced('ba_2');
    await tryAgain();
    service.clock.passDays(1);
    await fail();
    await isErrored('ba_2');
    await parkPayment(service)({
      ...{ paymentId: thePayment, state: 'PayoutFailed', error: 'no_account', executionArn },
      stateEnteredAt: service.clock.now(),
    });
    await updated();
    expect([resumptions(), mails().length]).to.deep.equal([1, 2]);
    service.clock.passDays(1);
    await replaced();
    expect(resumptions()).to.equal(2);
  });

  it('is not tried again for an account that claims to be ready, and rejects payouts all the same', async () => {
    await givenStopped();
    await replaced();
    service.clock.passDays(0.01);
    await resolveIntervention(service)({ paymentId: thePayment });
    service.atStripe.failing('createPayout', 'payouts_not_allowed');
    await initiateStripePayout(service)({ paymentId: thePayment });
    await recordPayoutFailure(service)({ paymentId: thePayment, payoutKey: null, executionArn });
    await parkPayment(service)({
      ...{ paymentId: thePayment, state: 'PayoutFailed', error: 'payouts_not_allowed', executionArn },
      stateEnteredAt: service.clock.now(),
    });
    await updated();
    expect(resumptions()).to.equal(1);
  });

  it('is not tried by an operator before the account is ready: 409, no payout and no mail', async () => {
    await givenStopped();
    const answer = await retry();
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYOUT_ACCOUNT_NOT_READY']);
    expect([service.atStripe.payouts.length, mails().length]).to.deep.equal([1, 1]);
    expect((await retry('cancel')).status).to.equal(202);
    await replaced();
    expect(resumptions()).to.equal(0);
  });

  it('is decided about once when an operator decides as the account becomes ready', async () => {
    await givenStopped();
    service.readTogether(`PAYMENT#${thePayment}`);
    const [answer] = await Promise.all([retry('cancel'), replaced()]);
    expect(resumptions()).to.equal(answer.status === 202 ? 0 : 1);
    expect((await paymentOn(service)).intervention?.decision?.action).to.equal(
      answer.status === 202 ? 'cancel' : 'retry',
    );
    const late = await retry();
    expect([late.status, codeOf(late)]).to.deep.equal([409, 'FAILURE_RESOLVED']);
  });

  it('is not tried again for events that do not change where payouts go', async () => {
    await givenStopped();
    for (const [type, status] of [
      ['account.external_account.updated', 'errored'],
      ['account.external_account.updated', 'verification_failed'],
      // Of another bank account than the one that payouts go to, or of long ago.
      ['account.external_account.updated', 'new'],
      ['account.external_account.created', 'new'],
    ] as const)
      await event(type, { id: 'ba_9', object: 'bank_account', status });
    expect([resumptions(), service.atStripe.payouts.length]).to.deep.equal([0, 1]);
  });

  it('is not tried again by the account once a person has decided, also if the decision had no effect', async () => {
    await givenStopped();
    await isErrored();
    expect((await retry('cancel')).status).to.equal(202);
    // ResolveIntervention failed, and the payment stopped again.
    await parkPayment(service)({
      ...{ paymentId: thePayment, state: 'ResolveIntervention', error: 'States.Timeout', executionArn },
      stateEnteredAt: service.clock.now(),
    });
    await replaced();
    expect([resumptions(), service.atStripe.payouts.length]).to.deep.equal([0, 1]);
  });

  it('is tried again when the account became ready while the payout was rejected, whatever the clocks of both say', async () => {
    await givenPaying(service);
    const before = await service.payoutRecords.getPayoutAccount(contractorId);
    if (before === undefined) throw new Error('No account');
    service.clock.passDays(1);
    await fail();
    await isErrored();
    await givenParked(service);
    const read = await service.payoutRecords.getPayoutAccount(contractorId);
    if (read === undefined) throw new Error('No account');
    // The process that learnt of the new bank account began an hour before the payout was sent.
    const ready = { ...enableBankAccount(read.value, START), payoutsTo: ['ba_2'] };
    await service.store.commit([service.payoutRecords.putPayoutAccount(ready, read)]);
    service.atStripe.account(await accountId(), { payoutsTo: { ids: ['ba_2'], usable: true } });
    await updated();
    expect(resumptions()).to.equal(1);
  });

  it('is left to a person after five accounts that failed', async () => {
    await givenStopped();
    for (let attempt = 2; attempt <= 7; attempt++) {
      const id = `ba_${attempt}`;
      await replaced(id);
      if (resumptions() < attempt - 1) break;
      await tryAgain();
      service.clock.passDays(1);
      await fail();
      await isErrored(id);
      await parkPayment(service)({
        ...{ paymentId: thePayment, state: 'PayoutFailed', error: 'no_account', executionArn },
        stateEnteredAt: service.clock.now(),
      });
    }
    expect(resumptions()).to.equal(5);
  });

  it('has its contractor’s account swept for lost webhooks, for months', async () => {
    await givenStopped();
    service.clock.passDays(60);
    await sweepPlatform(service);
    expect(service.queued.accounts.flat()).to.deep.equal([await accountId()]);
  });
});
