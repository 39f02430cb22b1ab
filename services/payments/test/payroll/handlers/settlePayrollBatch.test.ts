import { expect } from 'chai';
import { CLEARING, escrowOf, lockedOf, walletOf } from '../../../src/money/accounts.ts';
import type { AccountId } from '../../../src/money/accounts.ts';
import { BatchUnsettledError } from '../../../src/payroll/domain/errors.ts';
import { settlePayrollBatch } from '../../../src/payroll/handlers/settlePayrollBatch.ts';
import { itCanBeRepeated } from '../replays.ts';
import {
  contractorNumber,
  firstBatch,
  givenPaying,
  hasFailed,
  isPaid,
  lineNumber,
  numbers,
  orderNumber,
  whenPayout,
} from '../payrolls.ts';
import type { PayrollId } from '../payrolls.ts';
import { clientId, createTestPayments, failureOf, holds, eventsOfType } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const settle = (payroll: PayrollId) => settlePayrollBatch(service)(firstBatch(payroll));

/** Rows of an account's statement, the oldest first. */
const rowsOf = async (account: AccountId) =>
  (await service.ledger.lines(account, 'EUR', { order: 'asc', limit: 100 })).items.map(
    ({ value: { movement, reference, changeMinor, balanceMinor } }) => [movement, reference, changeMinor, balanceMinor],
  );

describe('UpdateWallets: a batch', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  it('credits each wallet, debits what was locked, and leaves nothing in between', async () => {
    const payroll = await givenPaying(service, { lines: 50 });
    await isPaid(service, payroll, ...numbers(50));
    expect(await settle(payroll)).to.deep.equal({ batch: 1, paidLines: 50, failedLines: 0 });
    expect(await holds(service, walletOf(contractorNumber(50)))).to.equal(1_050);
    expect([await holds(service, lockedOf(clientId)), await holds(service, CLEARING)]).to.deep.equal([0, 0]);
    expect(eventsOfType(service, 'payments.settled').map(({ metadata }) => metadata)).to.deep.equal([
      { clientId, batch: 1, paidLines: 50, failedLines: 0 },
    ]);
    expect(eventsOfType(service, 'wallets.credited').map(({ metadata }) => metadata)).to.deep.equal([
      { clientId, batch: 1, paidLines: 50, paidMinor: payroll.total.amountMinor, currency: 'EUR' },
    ]);
  });

  it('of fifty contractors fits into transactions of a hundred items', async () => {
    const payroll = await givenPaying(service, { lines: 50 });
    await isPaid(service, payroll, ...numbers(49));
    await hasFailed(service, payroll, 50);
    const before = service.commits.length;
    await settle(payroll);
    const sizes = service.commits.slice(before).map(({ length }) => length);
    expect(sizes).to.have.lengthOf(2);
    for (const size of sizes) expect(size).to.be.below(90);
  });

  it('without a paid line releases everything and credits no wallet', async () => {
    const payroll = await givenPaying(service);
    await hasFailed(service, payroll, 1);
    await hasFailed(service, payroll, 2);
    expect(await settle(payroll)).to.deep.equal({ batch: 1, paidLines: 0, failedLines: 2 });
    expect(await holds(service, escrowOf(clientId))).to.equal(payroll.total.amountMinor);
    expect(eventsOfType(service, 'wallets.credited')).to.deep.equal([]);
    expect(eventsOfType(service, 'payments.settled')).to.have.lengthOf(1);
  });

  it('of one contractor with several lines credits them all', async () => {
    const orders = numbers(3).map((n) => orderNumber(n, { contractorId: contractorNumber(1) }));
    const payroll = await givenPaying(service, { orders });
    await isPaid(service, payroll, 1, 2, 3);
    await settle(payroll);
    expect(await holds(service, walletOf(contractorNumber(1)))).to.equal(payroll.total.amountMinor);
  });

  it('has one wallet row for each line with its reference, and another one when it is returned', async () => {
    const orders = numbers(3).map((n) => orderNumber(n, { contractorId: contractorNumber(1) }));
    const payroll = await givenPaying(service, { orders });
    await isPaid(service, payroll, 1, 2, 3);
    await settle(payroll);
    await settle(payroll);
    await whenPayout(service, payroll, 2, { status: 'failed', failureId: 'txn_1' });
    expect(await rowsOf(walletOf(contractorNumber(1)))).to.deep.equal([
      ['wallet.credited', `${payroll.payrollId}.${lineNumber(1)}`, 1_001, 1_001],
      ['wallet.credited', `${payroll.payrollId}.${lineNumber(2)}`, 1_002, 2_003],
      ['wallet.credited', `${payroll.payrollId}.${lineNumber(3)}`, 1_003, 3_006],
      ['wallet.credit.reversed', `${payroll.payrollId}.${lineNumber(2)}`, -1_002, 2_004],
    ]);
  });

  it('has one escrow row for each line whose funds are released, also when it is returned', async () => {
    const payroll = await givenPaying(service, { lines: 3 });
    await hasFailed(service, payroll, 1);
    await hasFailed(service, payroll, 2);
    await isPaid(service, payroll, 3);
    await settle(payroll);
    await whenPayout(service, payroll, 3, { status: 'failed', failureId: 'txn_1' });
    expect((await rowsOf(escrowOf(clientId))).slice(2)).to.deep.equal([
      ['funds.released', `${payroll.payrollId}.${lineNumber(1)}`, 1_001, 1_001],
      ['funds.released', `${payroll.payrollId}.${lineNumber(2)}`, 1_002, 2_003],
      ['funds.released', `${payroll.payrollId}.${lineNumber(3)}`, 1_003, 3_006],
    ]);
  });

  it('of one contractor with fifty lines fits into transactions of a hundred items', async () => {
    const orders = numbers(50).map((n) => orderNumber(n, { contractorId: contractorNumber(1) }));
    const payroll = await givenPaying(service, { orders });
    await isPaid(service, payroll, ...numbers(50));
    const before = service.commits.length;
    await settle(payroll);
    for (const { length } of service.commits.slice(before)) expect(length).to.be.below(90);
  });

  it('is not booked while a payout is under way', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1);
    const before = service.commits.length;
    expect(await failureOf(settle(payroll))).to.be.instanceOf(BatchUnsettledError);
    expect(service.commits).to.have.lengthOf(before);
  });

  it('is booked together with a returned payment: it counts as failed, or is booked back', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    service.readTogether(`PAYROLL#${payroll.payrollId}`);
    await Promise.all([settle(payroll), hasFailed(service, payroll, 2, 'no_account')]);
    expect(await holds(service, walletOf(contractorNumber(2)))).to.equal(0);
    expect(await holds(service, lockedOf(clientId))).to.equal(0);
    expect(await holds(service, escrowOf(clientId))).to.equal(1_002);
  });

  itCanBeRepeated(
    async (kept) => {
      const payroll = await givenPaying(kept, { lines: 30 });
      await isPaid(kept, payroll, ...numbers(29));
      await hasFailed(kept, payroll, 30);
      return payroll;
    },
    (kept, payroll) => settlePayrollBatch(kept)(firstBatch(payroll)),
  );
});
