import { expect } from 'chai';
import { decideFailure } from '#shared/interventions/index.ts';
import { resolveIntervention } from '../../../services/payments/src/milestone/handlers/resolveIntervention.ts';
import { decide } from '../../../services/payments/src/milestone/domain/intervention.ts';
import { signalKeyOf } from '../../../services/payments/src/milestone/domain/payment.ts';
import { lockFunds } from '../../../services/payments/src/money/movements.ts';
import { eur } from '../../../services/payments/test/given.ts';
import {
  AMOUNT,
  givenInvoiced,
  givenLocked,
  givenPaid,
  givenParked,
  paymentOn,
  thePayment,
} from '../../../services/payments/test/milestone/given-payments.ts';
import { START, clientId } from '../../../services/payments/test/service.ts';
import type { TestPayments } from '../../../services/payments/test/service.ts';
import { givenReversed, createServiceFeed, put } from '../../payments-shared/testing.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { paymentOracles } from './oracles.ts';

/** An operator cancels it, with its funds locked and its invoice issued. */
const givenCancelled = async (service: TestPayments): Promise<void> => {
  await givenInvoiced(service);
  const read = await service.paymentRecords.readPayment(await stopped(service));
  const decision = { action: 'cancel', by: 'ada', at: START } as const;
  const { failures, changesOf } = service.paymentRecords;
  const failure = { signalKey: signalKeyOf(read.value), comment: 'Agreed with both', ...decision };
  await service.store.commit([
    ...changesOf(decide(read.value, undefined, decision), read),
    ...(await decideFailure(failures, failure, read.value.intervention?.parkedAt ?? '')),
  ]);
  await resolveIntervention(service)({ paymentId: thePayment });
};
const stopped = async (service: TestPayments): Promise<string> => (await givenParked(service)).paymentId;

/** All of them as one, each with its name. */
const all = (records: Records): Oracle => {
  const oracles = paymentOracles(records);
  return {
    name: 'payments',
    listener: {
      committed: (...commit) => {
        for (const { listener } of oracles) listener?.committed?.(...commit);
      },
    },
    conclude: (world) =>
      oracles.flatMap((oracle) => (oracle.conclude?.(world) ?? []).map((what) => `${oracle.name}: ${what}`)),
  };
};
const feed = (given: (service: TestPayments) => Promise<unknown>) => createServiceFeed(all, given);
const PAYMENT = `PAYMENT#${thePayment}`;

describe('Oracles of payments', () => {
  it('have nothing to say of one that was paid', async () => {
    expect((await feed(givenPaid)).conclude()).to.deep.equal([]);
  });

  it('accepts a cancelled payment with a void invoice', async () => {
    const { conclude } = await feed(givenCancelled);
    expect(conclude()).to.deep.equal([]);
  });

  for (const [given, status] of [
    [givenLocked, 'locked'],
    [givenInvoiced, 'locked'],
    [givenReversed, 'reversed'],
  ] as const) {
    it(`say only that it did not end: ${given.name}`, async () => {
      expect((await feed(given)).conclude()).to.deep.equal([`every payment ends: payment ${thePayment} is ${status}`]);
    });
  }

  it('want each status to follow from the one before', async () => {
    const { service, commit, conclude } = await feed(givenPaid);
    commit(put(PAYMENT, 'STATE', { ...(await paymentOn(service)), status: 'locked' }));
    expect(conclude().join('; ')).to.include(`payment ${PAYMENT} went from paid to locked`);
  });

  it('want a paid one credited and debited, and locked once', async () => {
    const { service, commit, conclude } = await feed(givenPaid);
    const { settlement: _lost, ...payment } = await paymentOn(service);
    commit(put(PAYMENT, 'STATE', payment));
    expect(conclude().join('; ')).to.match(/every payment is booked: payment \S+ is paid/);
    commit(put(PAYMENT, 'STATE', await paymentOn(service)));
    expect(conclude()).to.deep.equal([]);
    const again = { ...lockFunds({ clientId, lockId: thePayment, amount: eur(AMOUNT), at: START }), entryId: 'again' };
    commit(put('ENTRY#again', 'ENTRY', again));
    expect(conclude().join('; ')).to.include(`{"locks":2,"locked":${AMOUNT},"credited":${AMOUNT}} booked`);
  });

  it('want the invoices of a client to be a series', async () => {
    const { records, commit, conclude } = await feed(givenPaid);
    const [found] = records.all('INVOICE#');
    commit(put(`INVOICE#${clientId}`, 'INV-000003', { ...found?.value, invoiceNumber: 'INV-000003', paymentId: 'x' }));
    expect(conclude()).to.deep.equal([`invoices are a series: client ${clientId} has INV-000001, INV-000003`]);
  });

  for (const [what, change, said] of [
    ['it has none', undefined, 'no invoice'],
    ['it is void', { voidedAt: START }, 'INV-000001 (void)'],
    ['it is over something else', { amount: eur(1) }, 'INV-000001'],
    ['it has another number', { invoiceNumber: 'INV-000001', paymentId: 'another' }, 'no invoice'],
  ] as const) {
    it(`want each to have its invoice, and not that ${what}`, async () => {
      const { records, commit, conclude } = await feed(givenPaid);
      const [found] = records.all('INVOICE#');
      const key = { pk: `INVOICE#${clientId}`, sk: 'INV-000001' };
      if (change === undefined) commit({ kind: 'delete', key, if: 'any' });
      else commit(put(key.pk, key.sk, { ...found?.value, ...change }));
      expect(conclude()).to.deep.equal([
        `every payment has its invoice: payment ${thePayment} is paid, and has ${said}`,
      ]);
    });
  }

  it('want it not to have two', async () => {
    const { records, commit, conclude } = await feed(givenPaid);
    const [found] = records.all('INVOICE#');
    commit(put(`INVOICE#${clientId}`, 'INV-000002', { ...found?.value, invoiceNumber: 'INV-000002' }));
    expect(conclude()).to.deep.equal([
      `every payment has its invoice: payment ${thePayment} is paid, and has INV-000001, INV-000002`,
    ]);
  });

  it('want work to be paid once', async () => {
    const { service, commit, conclude } = await feed(givenPaid);
    const { value } = await service.paymentRecords.readPayment(thePayment);
    commit(put('PAYMENT#again', 'STATE', { ...value, paymentId: 'again', status: 'rejected', lockEntryId: undefined }));
    expect(conclude().join('; ')).to.include(`work is paid once: milestone ${value.reference} has 2 payments`);
  });
});
