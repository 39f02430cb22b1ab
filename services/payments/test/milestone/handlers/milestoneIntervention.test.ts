import { expect } from 'chai';
import { creditContractorWallet } from '../../../src/milestone/handlers/creditContractorWallet.ts';
import { debitClientEscrow } from '../../../src/milestone/handlers/debitClientEscrow.ts';
import { getInvoice, route as invoiceRoute } from '../../../src/milestone/handlers/getInvoice.ts';
import { listParkedPayments, route as parkedRoute } from '../../../src/milestone/handlers/listParkedPayments.ts';
import { parkPayment } from '../../../src/milestone/handlers/parkPayment.ts';
import { recordPayoutFailure } from '../../../src/milestone/handlers/recordPayoutFailure.ts';
import { resolveIntervention } from '../../../src/milestone/handlers/resolveIntervention.ts';
import { handler, resolvePayment, route } from '../../../src/milestone/handlers/resolvePayment.ts';
import { enableBankAccount } from '../../../src/payouts/domain/payout-account.ts';
import { eur } from '../../given.ts';
import {
  AMOUNT,
  FAILED,
  NO_ACCOUNT,
  executionArn,
  executionNamed,
  givenAwaitingFunds,
  givenInvoiced,
  givenLocked,
  givenPaid,
  givenPaidOut,
  givenParked,
  givenPaying,
  givenValidated,
  holdings,
  paymentOn,
  stripeSays,
  thePayment,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import {
  START,
  announced,
  apiOf,
  clientId,
  codeOf,
  contractorId,
  createTestPayments,
  otherClientId,
  otherContractorId,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import { clientClaims } from '#shared/http/testing.ts';
import { at } from '#shared/testing/json.ts';

const comment = 'Checked with the bank';

describe('A payment that cannot go on', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const stop = (parts = {}) =>
    parkPayment(service)({
      paymentId: thePayment,
      state: 'PayoutFailed',
      error: 'no_account',
      stateEnteredAt: START,
      executionArn,
      ...parts,
    });
  const list = async () => (await apiOf(parkedRoute, listParkedPayments(service))()).body;

  it('is listed for the operators, whom the event alarms', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    expect(await stop()).to.deep.equal({ parked: true, since: START });
    expect(await list())
      .to.have.nested.property('items[0]')
      .that.deep.includes({
        paymentId: thePayment,
        clientId,
        parkedAt: START,
        state: 'PayoutFailed',
        error: 'no_account',
        from: 'paying',
        payoutStatus: 'failed',
        possibleActions: ['retry', 'paid_elsewhere', 'cancel'],
      });
    expect(announced(service).at(-1)).to.deep.include({ type: 'payment.failed', entityId: thePayment });
  });

  it('is listed with the contractor’s payout account, and whether money can be sent there', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    await stop();
    const account = async () => at(await list(), 'items', 0, 'payoutAccount');
    expect(await account()).to.deep.include({ contractorId, ready: false, bankAccountFailure: 'no_account' });
    const read = await service.payoutRecords.getPayoutAccount(contractorId);
    if (read === undefined) throw new Error('no account');
    service.clock.passDays(1);
    const now = service.clock.now();
    await service.store.commit([service.payoutRecords.putPayoutAccount(enableBankAccount(read.value, now), read)]);
    expect(await account()).to.deep.include({ ready: true, changedAt: now, readySince: now });
  });

  itCanBeReplayed(1, givenPaying, (on) =>
    parkPayment(on)({
      paymentId: thePayment,
      state: 'WaitForPayout',
      error: 'Oops',
      stateEnteredAt: START,
      executionArn,
    }),
  );

  it('is one entry of the list, however often it stops, and remembers where it stood', async () => {
    await givenPaying(service);
    await stop();
    expect(await stop({ stateEnteredAt: '2026-11-02T10:00:00Z', state: 'ResolveIntervention' })).to.deep.equal({
      parked: true,
      since: '2026-11-02T10:00:00.000Z',
    });
    const { items } = await service.paymentRecords.failures.list('parked', { limit: 10 });
    expect(items.map(({ value }) => [value.parkedAt, value.paymentId])).to.deep.equal([
      ['2026-11-02T10:00:00.000Z', thePayment],
    ]);
    expect((await paymentOn(service)).intervention).to.include({ from: 'paying', state: 'ResolveIntervention' });
  });

  it('is parked after its attempt failed, although the clocks of the tasks and of the machine differ', async () => {
    await givenPaying(service);
    await stripeSays(service, NO_ACCOUNT);
    service.clock.set('2026-11-02T09:00:05.000Z');
    await recordPayoutFailure(service)({ paymentId: thePayment, payoutKey: null, executionArn });
    service.clock.set('2026-11-02T09:00:03.000Z');
    await stop({ stateEnteredAt: '2026-11-02T09:00:04.000Z' });
    const { attempts, intervention } = await paymentOn(service);
    expect([attempts[0]?.failedAt, intervention?.parkedAt]).to.deep.equal([
      '2026-11-02T09:00:05.000Z',
      '2026-11-02T09:00:05.000Z',
    ]);
  });

  it('stays paid where only the announcements failed', async () => {
    await givenPaid(service);
    await stop({ state: 'UpdateMilestoneStatus' });
    expect((await paymentOn(service)).status).to.equal('paid');
    expect(await list())
      .to.have.nested.property('items[0].possibleActions')
      .that.deep.equals(['retry']);
  });

  it('is not stopped by an execution that does not drive it any more', async () => {
    await givenPaying(service);
    const { length } = service.commits;
    expect(await stop({ executionArn: executionNamed('zombie') })).to.deep.equal({ parked: false, since: null });
    expect(service.commits).to.have.length(length);
  });
});

describe('An admin who resolves a stopped payment', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const post = (body: object, more = {}) =>
    apiOf(route, resolvePayment(service))({ pathParameters: { paymentId: thePayment }, body, ...more });
  const apply = () => resolveIntervention(service)({ paymentId: thePayment });
  const givenFailed = async (on: TestPayments = service) => {
    await givenPaying(on);
    await stripeSays(on, { ...NO_ACCOUNT, failureCode: 'declined' });
    await givenParked(on);
  };

  it('tells the parked machine, and leaves a trace', async () => {
    await givenFailed();
    const answer = await post({ action: 'retry', comment });
    expect([answer.status, answer.body]).to.deep.equal([202, { paymentId: thePayment, action: 'retry' }]);
    expect(announced(service).at(-1)).to.deep.include({ type: 'payment.resolved', entityId: thePayment });
    expect(announced(service).at(-1)?.metadata).to.include({ action: 'retry', parkedAt: START });
    const { items } = await service.auditLog.listAudit(`payment/${thePayment}`, { limit: 10 });
    expect(items.map(({ value }) => [value.action, value.actor.id, value.reason, value.facts])).to.deep.equal([
      ['payment.resolved', 'ada', comment, { action: 'retry' }],
    ]);
  });

  it('finds it among the resolved ones, with who decided what, when and why', async () => {
    await givenFailed();
    await post({ action: 'retry', comment });
    const list = async (query: Record<string, string>) => apiOf(parkedRoute, listParkedPayments(service))({ query });
    expect((await list({})).body).to.deep.equal({ items: [] });
    for (const more of [{ clientId }, { contractorId }, { error: 'no_account' }])
      for (const status of ['resolved', 'all'])
        expect((await list({ status, ...more })).body)
          .to.have.nested.property('items[0]')
          .that.deep.includes({
            paymentId: thePayment,
            parkedAt: START,
            error: 'no_account',
            from: 'paying',
            possibleActions: [],
            resolution: { action: 'retry', by: 'ada', at: START, comment },
          });
    for (const more of [{ clientId: otherClientId }, { contractorId: otherContractorId }, { error: 'Oops' }])
      expect((await list({ status: 'all', ...more })).body).to.deep.equal({ items: [] });
  });

  it('decides once: who comes second is refused, and so is one of two at once', async () => {
    await givenFailed();
    service.readTogether(`PAYMENT#${thePayment}`);
    const answers = await Promise.all([post({ action: 'retry', comment }), post({ action: 'cancel', comment })]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([202, 409]);
    const third = await post({ action: 'retry', comment });
    expect([third.status, codeOf(third)]).to.deep.equal([409, 'FAILURE_RESOLVED']);
    expect((await service.paymentRecords.failures.list('parked', { limit: 10 })).items).to.deep.equal([]);
    expect(announced(service).filter(({ type }) => type === 'payment.resolved')).to.have.length(1);
  });

  it('is refused where nothing waits for a decision', async () => {
    await givenPaying(service);
    const answer = await post({ action: 'retry', comment });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'NOT_PARKED']);
    await givenParked(service);
    service.signals.waitingFor.withArgs(`payment/${thePayment}`).resolves(['operator.decision/then']);
    expect(codeOf(await post({ action: 'retry', comment }))).to.equal('NOT_PARKED');
  });

  it('neither pays elsewhere nor cancels while a payout may still arrive', async () => {
    await givenPaying(service);
    await givenParked(service, { state: 'WaitForPayout', error: 'PayoutOverdue' });
    for (const body of [
      { action: 'cancel', comment },
      { action: 'paid_elsewhere', reference: 'R1', comment },
    ]) {
      const answer = await post(body);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'INTERVENTION_NOT_POSSIBLE']);
      expect(answer.body).to.deep.include({ possible: ['retry'] });
    }
  });

  it('nor once it is paid', async () => {
    await givenPaid(service);
    await givenParked(service, { state: 'UpdateMilestoneStatus', error: 'Oops' });
    expect((await post({ action: 'cancel', comment })).status).to.equal(409);
    expect((await post({ action: 'retry', comment })).status).to.equal(202);
    expect(await apply()).to.include({ step: 'announce', status: 'paid' });
  });

  it('says what to do, and why, and by which reference, as an admin', async () => {
    await givenFailed();
    const { length } = service.commits;
    for (const body of [
      { action: 'retry' },
      { action: 'give_up', comment },
      { action: 'paid_elsewhere', comment },
      { action: 'retry', comment: '' },
    ]) {
      expect((await post(body)).status, JSON.stringify(body)).to.equal(400);
    }
    expect((await post({ action: 'retry', comment }, { claims: clientClaims })).status).to.equal(403);
    const unknown = { paymentId: service.ids.next() };
    expect((await post({ action: 'retry', comment }, { pathParameters: unknown })).status).to.equal(404);
    expect(service.commits).to.have.length(length);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });

  describe('by another try', () => {
    const decided = async (on: TestPayments) => {
      await givenFailed(on);
      const answer = apiOf(route, resolvePayment(on));
      await answer({ pathParameters: { paymentId: thePayment }, body: { action: 'retry', comment } });
    };

    it('begins another attempt after a failed one, with all its retries', async () => {
      await decided(service);
      expect(await apply()).to.deep.include({
        claim: 'held',
        step: 'pay',
        status: 'paying',
        settlementId: `${thePayment}.2`,
      });
      expect(await paymentOn(service))
        .to.include({ attempt: 2, retries: 0 })
        .and.not.to.have.property('intervention');
      expect((await service.paymentRecords.failures.list('parked', { limit: 10 })).items).to.deep.equal([]);
    });

    // The failed payout's signal is sent once more, under the same id.
    itCanBeReplayed(2, decided, (on) => resolveIntervention(on)({ paymentId: thePayment }));

    it('gives an undecided payout more time, and sends no other', async () => {
      await givenPaying(service);
      service.clock.passDays(14);
      await givenParked(service, { state: 'WaitForPayout', error: 'PayoutOverdue' });
      await post({ action: 'retry', comment });
      expect(await apply()).to.include({ step: 'pay', settlementId: `${thePayment}.1` });
      expect((await paymentOn(service)).attempts.map(({ attempt, decideBy }) => [attempt, decideBy])).to.deep.equal([
        [1, '2026-11-30T09:00:00.000Z'],
      ]);
    });

    it('gives the client another week', async () => {
      await givenAwaitingFunds(service);
      service.clock.passDays(8);
      await givenParked(service, { state: 'WaitForFunding', error: 'FundingOverdue' });
      await post({ action: 'retry', comment });
      expect(await apply()).to.include({ step: 'check_funds', status: 'awaiting_funds' });
      expect((await paymentOn(service)).funding?.dueAt).to.equal('2026-11-17T09:00:00.000Z');
    });

    for (const [arrange, step] of [
      [givenValidated, 'check_funds'],
      [givenLocked, 'create_invoice'],
      [givenPaidOut, 'pay'],
    ] as const) {
      it(`goes on with ${step} where it stopped before that`, async () => {
        await arrange(service);
        await givenParked(service, { state: 'Somewhere', error: 'Oops' });
        await post({ action: 'retry', comment });
        expect(await apply()).to.include({ step });
      });
    }

    it('of what the bank sent back begins another attempt', async () => {
      await givenPaidOut(service);
      await givenParked(service, { state: 'CreditContractorWallet', error: 'Oops' });
      await stripeSays(service, FAILED);
      await post({ action: 'retry', comment });
      expect(await apply()).to.include({ step: 'pay', settlementId: `${thePayment}.2` });
    });

    it('of what was returned while only the announcements waited begins another attempt, also after another stop', async () => {
      await givenPaid(service);
      await givenParked(service, { state: 'SendPaymentNotifications', error: 'Oops' });
      await stripeSays(service, FAILED);
      expect((await paymentOn(service)).intervention).to.include({ from: 'reversed' });
      await givenParked(service, {
        state: 'ResolveIntervention',
        error: 'Oops',
        stateEnteredAt: '2026-11-03T09:00:00.000Z',
      });
      expect((await paymentOn(service)).intervention).to.include({ from: 'reversed' });
      await post({ action: 'retry', comment });
      expect(await apply()).to.include({ step: 'pay', settlementId: `${thePayment}.2` });
    });
  });

  describe('by a payment made elsewhere', () => {
    const decided = async (on: TestPayments) => {
      await givenFailed(on);
      await apiOf(
        route,
        resolvePayment(on),
      )({
        pathParameters: { paymentId: thePayment },
        body: { action: 'paid_elsewhere', reference: 'SEPA 4711', comment },
      });
    };

    it('has it booked like any other', async () => {
      await decided(service);
      const { step, settlementId } = await apply();
      expect([step, settlementId]).to.deep.equal(['settle', `${thePayment}.elsewhere`]);
      const settlement = { paymentId: thePayment, settlementId: settlementId ?? '' };
      await creditContractorWallet(service)(settlement);
      await debitClientEscrow(service)(settlement);
      expect(await holdings(service)).to.deep.equal({ escrow: 0, locked: 0, clearing: 0, wallet: AMOUNT });
      expect(await paymentOn(service)).to.deep.include({
        status: 'paid',
        paidElsewhere: { reference: 'SEPA 4711', by: 'ada', at: START },
      });
    });

    itCanBeReplayed(2, decided, (on) => resolveIntervention(on)({ paymentId: thePayment }));

    it('is possible with an invoice only', async () => {
      await givenLocked(service);
      await givenParked(service, { state: 'CreateInvoice', error: 'Oops' });
      expect((await post({ action: 'paid_elsewhere', reference: 'R', comment })).status).to.equal(409);
      service = createTestPayments();
      await givenInvoiced(service);
      await givenParked(service, { state: 'InitiateStripePayout', error: 'Oops' });
      expect((await post({ action: 'paid_elsewhere', reference: 'R', comment })).status).to.equal(202);
      expect(await apply()).to.include({ step: 'settle' });
    });
  });

  describe('by cancelling it', () => {
    const decided = async (on: TestPayments) => {
      await givenFailed(on);
      const answer = apiOf(route, resolvePayment(on));
      await answer({ pathParameters: { paymentId: thePayment }, body: { action: 'cancel', comment } });
    };

    it('releases the funds, voids the invoice, and tells both', async () => {
      await decided(service);
      const before = service.published.length;
      expect(await apply()).to.include({ step: 'end', status: 'cancelled' });
      expect(await holdings(service)).to.deep.equal({ escrow: AMOUNT, locked: 0, clearing: 0, wallet: 0 });
      expect(announced({ published: service.published.slice(before) }).map(({ type }) => type)).to.deep.equal([
        'payment.cancelled',
        'notification.requested',
        'notification.requested',
      ]);
      const invoice = await apiOf(invoiceRoute, getInvoice(service))({ pathParameters: { paymentId: thePayment } });
      expect(invoice.body).to.include({ status: 'void', invoiceNumber: 'INV-000001' });
    });

    it('wakes somebody who waits for what was given back, also when it died before it could', async () => {
      await decided(service);
      await service.store.commit([
        service.escrowRecords.putQueueEntry({
          clientId,
          key: 'payroll/p',
          amount: eur(AMOUNT),
          since: START,
          round: 3,
        }),
      ]);
      await apply();
      await apply();
      const woken = service.signals.signal.args.filter(([{ key }]) => key === 'payroll/p');
      expect(woken.map(([{ name, id }]) => [name, id])).to.deep.equal([
        ['escrow.funded/3', `funded/${START}/3`],
        ['escrow.funded/3', `funded/${START}/3`],
      ]);
    });

    itCanBeReplayed(2, decided, (on) => resolveIntervention(on)({ paymentId: thePayment }));

    it('before anything was reserved leaves no waiter and no entry', async () => {
      await givenAwaitingFunds(service);
      await givenParked(service, { state: 'WaitForFunding', error: 'FundingOverdue' });
      await post({ action: 'cancel', comment });
      expect(await apply()).to.include({ status: 'cancelled' });
      expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
      expect(await holdings(service)).to.deep.equal({ escrow: 0, locked: 0, clearing: 0, wallet: 0 });
    });

    it('leaves the number of its invoice taken', async () => {
      await decided(service);
      await apply();
      const counter = await service.paymentRecords.getInvoiceCounter(clientId);
      expect(counter?.value.last).to.equal(1);
    });
  });

  it('changes nothing by applying what nobody decided', async () => {
    await givenFailed();
    const { length } = service.commits;
    expect(await apply()).to.include({ step: 'intervene', parkedAt: START });
    expect(service.commits).to.have.length(length);
  });
});
