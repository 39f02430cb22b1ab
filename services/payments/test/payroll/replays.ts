import { expect } from 'chai';
import { CLEARING, escrowOf, lockedOf, walletOf } from '../../src/money/accounts.ts';
import type { Payroll } from '../../src/payroll/domain/payroll.ts';
import { ordersOf } from '../../src/payroll/drafts.ts';
import { payrollOf } from './payrolls.ts';
import { Crash, clientId, createTestPayments, failureOf, holds } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** Everything that matters of a payroll: its records, the money, what Stripe was asked for, and what was said. */
export const stateOf = async (service: TestPayments, payroll: Pick<Payroll, 'payrollId'>) => {
  const { payrolls, atStripe, signals, published, started } = service;
  const orders = await ordersOf(service, payroll.payrollId);
  const wallets = [...new Set(orders.map(({ contractorId }) => walletOf(contractorId)))];
  return {
    payroll: await payrollOf(service, payroll),
    lines: (await payrolls.linesOf(payroll.payrollId, orders)).map(({ value }) => value),
    progress: await payrolls.listProgress(payroll.payrollId),
    escrow: await holds(service, escrowOf(clientId)),
    locked: await holds(service, lockedOf(clientId)),
    clearing: await holds(service, CLEARING),
    wallets: await Promise.all(wallets.map((account) => holds(service, account))),
    waiting: await service.escrowRecords.listFundingQueue(clientId),
    transfers: atStripe.transfers.map(({ key, reversed }) => ({ key, reversed })),
    payouts: atStripe.payouts.map(({ payoutKey }) => payoutKey),
    signals: [...new Set(signals.signal.args.map(([{ key, id }]) => `${key} ${id}`))],
    published: published.map(({ type, detail: { id, metadata } }) => ({ type, id, metadata })),
    started: [...new Set(started.map(({ name }) => name))],
  };
};

const MOMENT_DAYS = 0.001;

/**
 * A task, or a call of the API: run again some time later, it changes nothing; and whichever effect its process dies after,
 * the rerun ends where an undisturbed run does.
 */
export const itCanBeRepeated = (
  arrange: (service: TestPayments) => Promise<Payroll>,
  act: (service: TestPayments, payroll: Payroll) => Promise<unknown>,
): void => {
  const setUp = async () => {
    const service = createTestPayments();
    const payroll = await arrange(service);
    return { service, run: () => act(service, payroll), outcome: () => stateOf(service, payroll) };
  };

  it('changes nothing when it runs again', async () => {
    const { service, run, outcome } = await setUp();
    const answer = await run();
    const expected = await outcome();
    service.clock.passDays(MOMENT_DAYS);
    expect(await run()).to.deep.equal(answer);
    expect(await outcome()).to.deep.equal(expected);
  });

  it('ends like an undisturbed run, whichever of its effects it crashes after', async () => {
    const undisturbed = await setUp();
    const answer = await undisturbed.run();
    const expected = await undisturbed.outcome();
    for (let effect = 1; ; effect += 1) {
      const { service, run, outcome } = await setUp();
      service.crashAfter(effect);
      const died = await failureOf(run());
      service.crashAfter(Infinity);
      if (!(died instanceof Crash)) {
        expect(effect, 'it has effects').to.be.above(1);
        return;
      }
      expect(await run(), `effect ${effect}`).to.deep.equal(answer);
      expect(await outcome(), `effect ${effect}`).to.deep.equal(expected);
    }
  });
};
