import { expect } from 'chai';
import { walletOf } from '../../services/payments/src/money/accounts.ts';
import { payoutKeyOf } from '../../services/payments/src/payroll/domain/line.ts';
import { settlePayrollBatch } from '../../services/payments/src/payroll/handlers/settlePayrollBatch.ts';
import {
  FIRST_PAYOUT,
  givenCredited,
  givenPaid,
  givenPaidOut,
  paymentOn,
  thePayment,
} from '../../services/payments/test/milestone/given-payments.ts';
import {
  contractorNumber,
  givenPaying as givenPayingPayroll,
  hasFailed,
  isPaid,
  lineNumber,
  lineOf,
  whenPayout,
} from '../../services/payments/test/payroll/payrolls.ts';
import { contractorId } from '../../services/payments/test/service.ts';
import type { TestPayments } from '../../services/payments/test/service.ts';
import { givenReversed, createServiceFeed, put } from './testing.ts';
import { walletsHaveARowPerPayment, walletsHoldWhatWasPaid } from './wallet-oracles.ts';

const WALLET = `contractor:${contractorId}:wallet`;
const PAYROLL = 'aaaaaaaa-0000-4000-8000-000000000001';

const givenPaidLine = async (service: TestPayments) => {
  const payroll = await givenPayingPayroll(service, { lines: 2, payrollId: PAYROLL });
  await isPaid(service, payroll, 1);
  await hasFailed(service, payroll, 2);
};
const givenSettledBatch = async (service: TestPayments) => {
  await givenPaidLine(service);
  await settlePayrollBatch(service)({ payrollId: PAYROLL, batch: 1 });
};
const givenReturnedLine = async (service: TestPayments) => {
  await givenSettledBatch(service);
  await whenPayout(service, { payrollId: PAYROLL }, 1, { status: 'failed', failureId: 'txn_1' });
};

describe('Wallets hold what was paid', () => {
  const feed = (given: (service: TestPayments) => Promise<unknown>) => createServiceFeed(walletsHoldWhatWasPaid, given);

  for (const given of [
    givenPaidOut,
    givenCredited,
    givenPaid,
    givenReversed,
    givenPaidLine,
    givenSettledBatch,
    givenReturnedLine,
  ]) {
    it(`at every step: ${given.name}`, async () => {
      const { inspect, conclude } = await feed(given);
      expect([...inspect(), ...conclude()]).to.deep.equal([]);
    });
  }

  it('also while the next lines of a batch are not booked yet, of however many at a time', async () => {
    const { service, commit, inspect } = await feed(givenSettledBatch);
    const line = await lineOf(service, { payrollId: PAYROLL }, 1);
    const payout = (await service.payoutRecords.getPayout(payoutKeyOf(line)))?.value;
    const [paymentId, subject] = [`${PAYROLL}.next`, { ...payout?.subject, lineId: 'next' }];
    commit(
      put(`PAYROLL#${PAYROLL}`, 'LINE#next', { ...line, paymentId, lineId: 'next', position: 2 }),
      put(`PAYOUT#${paymentId}.1`, 'STATE', { ...payout, key: `${paymentId}.1`, subject }),
    );
    expect(inspect()).to.deep.equal([]);
    const { value } = (await service.payrolls.getProgress(PAYROLL, 1)) ?? {};
    const booked = [...(value?.booked ?? []), { part: 1, entryIds: [], paidLines: 1, failedLines: 0 }];
    commit(put(`PAYROLL#${PAYROLL}`, 'PROGRESS#0001', { ...value, booked }));
    expect(inspect()).to.deep.equal([`contractor:${contractorNumber(1)}:wallet EUR holds 1001, and 2002 were paid`]);
  });

  it('but not when one is credited twice', async () => {
    const { commit, conclude } = await feed(givenPaid);
    commit(put(`ACCOUNT#${WALLET}#EUR#00`, 'BALANCE', { amountMinor: 10_000 }));
    expect(conclude()).to.deep.equal([`${WALLET} EUR holds 10000, and 5000 were paid`]);
  });

  it('reports a returned payout that was not booked back', async () => {
    const { service, commit, inspect } = await feed(givenPaid);
    const payout = (await service.payoutRecords.getPayout(FIRST_PAYOUT))?.value;
    commit(put(`PAYOUT#${FIRST_PAYOUT}`, 'STATE', { ...payout, status: 'reversed' }));
    expect(inspect()).to.deep.equal([`${WALLET} EUR holds 5000, and 0 were paid`]);
  });

  it('reports a payment made elsewhere without a credit', async () => {
    const { service, commit, conclude } = await feed(givenReversed);
    const payment = await paymentOn(service);
    const settlement = { settlementId: `${thePayment}.elsewhere`, creditEntryId: 'credit' };
    const paidElsewhere = { reference: 'wire', by: 'ada', at: payment.updatedAt };
    commit(put(`PAYMENT#${thePayment}`, 'STATE', { ...payment, status: 'paid', settlement, paidElsewhere }));
    expect(conclude()).to.deep.equal([`${WALLET} EUR holds 0, and 5000 were paid`]);
  });

  it('reports a payout for a cancelled payment', async () => {
    const { service, commit, conclude } = await feed(givenPaidOut);
    commit(put(`PAYMENT#${thePayment}`, 'STATE', { ...(await paymentOn(service)), status: 'cancelled' }));
    expect(conclude()).to.deep.equal([`${WALLET} EUR holds 0, and 5000 were paid`]);
  });

  it('nor when a line is credited whose payout is none that was paid', async () => {
    const { service, commit, conclude } = await feed(givenSettledBatch);
    const key = `${PAYROLL}.${lineNumber(1)}.1`;
    const payout = (await service.payoutRecords.getPayout(key))?.value;
    commit(put(`PAYOUT#${key}`, 'STATE', { ...payout, status: 'in_transit' }));
    expect(conclude()).to.deep.equal([`contractor:${contractorNumber(1)}:wallet EUR holds 1001, and 0 were paid`]);
  });
});

describe('Wallets have a row per payment', () => {
  for (const given of [givenPaidOut, givenPaid, givenReversed, givenPaidLine, givenSettledBatch, givenReturnedLine]) {
    it(`in the end: ${given.name}`, async () => {
      const { conclude } = await createServiceFeed(walletsHaveARowPerPayment, given);
      expect(conclude()).to.deep.equal([]);
    });
  }

  it('reports a row for a batch instead of its line', async () => {
    const { service, commit, conclude } = await createServiceFeed(walletsHaveARowPerPayment, givenSettledBatch);
    const wallet = walletOf(contractorNumber(1));
    const [row] = (await service.ledger.lines(wallet, 'EUR', { limit: 1 })).items;
    commit(put(`ACCOUNT#${wallet}#EUR#00`, row?.key.sk ?? '', { ...row?.value, reference: `${PAYROLL}.1.0` }));
    expect(conclude()).to.deep.equal([
      `the rows of ${wallet} EUR ${PAYROLL}.${lineNumber(1)} add up to 0, and 1001 were paid`,
      `the rows of ${wallet} EUR ${PAYROLL}.1.0 add up to 1001, and 0 were paid`,
    ]);
  });
});
