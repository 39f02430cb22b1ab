import { expect } from 'chai';
import type { Client } from '#local/platform-client/client.ts';
import { newWork, paymentOf } from '#local/platform-client/contract-events.ts';
import type { Work } from '#local/platform-client/contract-events.ts';
import { eventually } from '#local/platform-client/http.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import { submitPayroll } from '#local/platform-client/payroll.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { invokeStepf } from '#local/testing/stepf.ts';
import {
  atStripe,
  changeBank,
  contract,
  escrowOf,
  firstPayout,
  givenClient,
  milestones,
  movementsOf,
  payrolls,
  platform,
  stripe,
  tap,
  walletOf,
} from './fixtures.ts';

const AMOUNT = 40_000;
const PAID_ONCE = { transfers: [AMOUNT], payouts: [{ amount: AMOUNT, status: 'paid' }] };

describe('`sls invoke stepf` pays nothing twice', () => {
  interface Parties extends PayableContractor {
    readonly client: Client;
  }
  /** A client who has paid in, and a contractor; payouts to the default bank stay open until the test moves them. */
  const givenParties = async (bank?: string): Promise<Parties> => {
    const [client, payable] = await Promise.all([givenClient(AMOUNT), givenPayable(platform, bank)]);
    if (bank === undefined) {
      await stripe.plan({ of: 'payouts', account: payable.account, outcomes: [{ status: 'held' }] });
    }
    return { client, ...payable };
  };
  /** Everything that a second payment would change. */
  const moneyOf = async ({ client, contractor, account }: Parties) => ({
    escrow: await escrowOf(client),
    movements: await movementsOf(client),
    wallet: await walletOf(contractor),
    stripe: await atStripe(account),
  });
  /** Stops the execution that drives it. */
  const kill = async (machine: typeof payrolls, id: string): Promise<void> => {
    const { arn } = await machine.driving(id);
    await machine.stop(arn);
    expect((await machine.end(arn)).status).to.equal('ABORTED');
  };
  /** Wait until another execution has entered this state. */
  const takenOver = (machine: typeof payrolls, id: string, state: string) =>
    eventually(
      `another execution is at ${state}`,
      async () => {
        const running = (await machine.of(id)).filter(({ status }) => status === 'RUNNING');
        return (await Promise.all(running.map(({ arn }) => machine.states(arn)))).flat();
      },
      (states) => states.includes(state),
    );

  describe('of a payment', () => {
    const given = async (bank?: string) => {
      const parties = await givenParties(bank);
      const { client, contractorId } = parties;
      const work = newWork({ clientId: client.clientId, contractorId, amountMinor: AMOUNT });
      await contract.submit(work);
      await contract.approve(work, client.user.username);
      return { ...parties, work, rerun: () => rerun(work, client) };
    };
    const rerun = (work: Work, client: Client): Promise<string> =>
      invokeStepf(platform, {
        service: 'payments',
        machine: 'milestonePayment',
        input: {
          data: {
            kind: 'milestone',
            currency: 'EUR',
            ...work,
            approvedBy: client.user.username,
            approverType: 'client',
          },
        },
      });

    it('that is running, or has ended', async () => {
      const { client, work, rerun: runAgain, ...parties } = await given();
      const payoutId = await firstPayout(parties.account);
      expect(await runAgain()).to.include('already_processing');
      await stripe.move(payoutId, 'paid');
      await client.reachPayment(paymentOf(work), 'paid');
      const before = await moneyOf({ client, ...parties });
      expect(before).to.deep.include({ wallet: AMOUNT, stripe: PAID_ONCE });
      expect(await runAgain()).to.include('paid');
      expect(await moneyOf({ client, ...parties })).to.deep.equal(before);
    });

    it('whose execution was stopped while the payout was open', async () => {
      const { client, work, rerun: runAgain, ...parties } = await given();
      const payoutId = await firstPayout(parties.account);
      await kill(milestones, work.id);
      const rerunning = runAgain();
      await takenOver(milestones, work.id, 'WaitForPayout');
      await stripe.move(payoutId, 'paid');
      expect(await rerunning).to.include('paid');
      expect(await moneyOf({ client, ...parties })).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });

    it('that was parked when its execution was stopped: another bank account starts one that pays it', async () => {
      const { client, work, rerun: _notNeeded, ...parties } = await given(TEST_IBANS.noAccount);
      await client.reachPayment(paymentOf(work), 'needs_intervention');
      await kill(milestones, work.id);
      await changeBank(parties);
      await client.reachPayment(paymentOf(work), 'paid');
      const after = await moneyOf({ client, ...parties });
      expect(after).to.deep.include({ escrow: { availableMinor: 0, lockedMinor: 0 }, wallet: AMOUNT });
      expect(after.stripe.payouts.map(({ status }) => status)).to.have.members(['failed', 'paid']);
    });
  });

  describe('of a payroll', () => {
    const rerun = (payrollId: string): Promise<string> =>
      invokeStepf(platform, { service: 'payments', machine: 'payrollProcessing', input: { data: { payrollId } } });
    const given = async () => {
      const parties = await givenParties();
      const payroll = await submitPayroll(parties.client, [
        { contractorId: parties.contractorId, amountMinor: AMOUNT },
      ]);
      return { ...parties, payroll };
    };

    it('that is running, or has ended', async () => {
      const { payroll, ...parties } = await given();
      const payoutId = await firstPayout(parties.account);
      expect(await rerun(payroll.payrollId)).to.include('already_processing');
      await stripe.move(payoutId, 'paid');
      await payroll.reach('completed');
      const before = await moneyOf(parties);
      expect(before).to.deep.include({ wallet: AMOUNT, stripe: PAID_ONCE });
      expect(await rerun(payroll.payrollId)).to.include('completed');
      expect(await moneyOf(parties)).to.deep.equal(before);
    });

    it('whose execution was stopped while the payout was open', async () => {
      const { payroll, ...parties } = await given();
      const payoutId = await firstPayout(parties.account);
      await kill(payrolls, payroll.payrollId);
      const rerunning = rerun(payroll.payrollId);
      await takenOver(payrolls, payroll.payrollId, 'WaitForSettlement');
      await stripe.move(payoutId, 'paid');
      expect(await rerunning).to.include('completed');
      expect(await moneyOf(parties)).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });

    it('that was parked when its execution was stopped, after its transfer and before its payout', async () => {
      const parties = await givenParties();
      await stripe.fail({ kind: 401, method: 'POST', pathEndsWith: '/payouts', account: parties.account });
      const payroll = await submitPayroll(parties.client, [
        { contractorId: parties.contractorId, amountMinor: AMOUNT },
      ]);
      await tap.find('payroll.failed', ({ detail }) => detail.entityId === payroll.payrollId);
      expect(await atStripe(parties.account)).to.deep.equal({ transfers: [AMOUNT], payouts: [] });
      await kill(payrolls, payroll.payrollId);
      const rerunning = rerun(payroll.payrollId);
      await stripe.move(await firstPayout(parties.account), 'paid');
      expect(await rerunning).to.include('completed');
      expect(await moneyOf(parties)).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });
  });
});
