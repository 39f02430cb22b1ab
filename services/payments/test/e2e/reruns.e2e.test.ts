import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { contractService, newWork, paymentOf } from '#local/platform-client/contract.ts';
import type { Work } from '#local/platform-client/contract.ts';
import { api, eventually, expectStatus } from '#local/platform-client/http.ts';
import { submitPayroll } from '#local/platform-client/payroll.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { events, milestoneMachine, openPlatform, payrollMachine } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { invokeStepf } from '#local/testing/stepf.ts';
import { atStripe, escrowOf, movementsOf, walletOf } from './money.ts';

const AMOUNT = 40_000;
const PAID_ONCE = { transfers: [AMOUNT], payouts: [{ amount: AMOUNT, status: 'paid' }] };

describe('`sls invoke stepf` pays nothing twice', () => {
  let platform: Platform;
  let stripe: ReturnType<typeof stripeControl>;
  let contract: ReturnType<typeof contractService>;
  before(async () => {
    platform = await openPlatform();
    stripe = stripeControl(platform);
    contract = contractService(platform);
    await events(platform);
  });

  interface Parties extends PayableContractor {
    readonly client: Client;
  }
  /** A client who has the money, and a contractor; the bank takes no payout of theirs before it is told to. */
  const givenParties = async (bank?: string): Promise<Parties> => {
    const [client, payable] = await Promise.all([createClient(platform), givenPayable(platform, bank)]);
    await client.fund(AMOUNT);
    if (bank === undefined) {
      await stripe.plan({ of: 'payouts', account: payable.account, outcomes: [{ status: 'held' }] });
    }
    return { client, ...payable };
  };
  /** What there is of money, on all sides: everything that a second payment would change. */
  const moneyOf = async ({ client, contractor, account }: Parties) => ({
    escrow: await escrowOf(client),
    movements: await movementsOf(client),
    wallet: await walletOf(contractor),
    stripe: await atStripe(platform, account),
  });
  const heldPayout = async ({ account }: Parties): Promise<string> => {
    const [payout] = await eventually(
      'the payout is at Stripe',
      () => stripe.payouts(account),
      ({ length }) => length > 0,
    );
    return String(payout?.['id']);
  };
  /** The execution that drives it dies. */
  const kill = async (machine: ReturnType<typeof payrollMachine>, id: string): Promise<void> => {
    const { arn } = await machine.driving(id);
    await machine.stop(arn);
    expect((await machine.end(arn)).status).to.equal('ABORTED');
  };
  /** Until another execution than the one that died has come as far as this. */
  const takenOver = (machine: ReturnType<typeof payrollMachine>, id: string, state: string) =>
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

    it('that is running, and again when it is over', async () => {
      const { client, work, rerun: again, ...parties } = await given();
      const payoutId = await heldPayout({ client, ...parties });
      expect(await again()).to.include('already_processing');
      await stripe.move(payoutId, 'paid');
      await client.reachPayment(paymentOf(work), 'paid');
      const before = await moneyOf({ client, ...parties });
      expect(before).to.deep.include({ wallet: AMOUNT, stripe: PAID_ONCE });
      expect(await again()).to.include('paid');
      expect(await moneyOf({ client, ...parties })).to.deep.equal(before);
    });

    it('whose execution died while the bank had the money', async () => {
      const { client, work, rerun: again, ...parties } = await given();
      const payoutId = await heldPayout({ client, ...parties });
      await kill(milestoneMachine(platform), work.id);
      const rerunning = again();
      await takenOver(milestoneMachine(platform), work.id, 'WaitForPayout');
      await stripe.move(payoutId, 'paid');
      expect(await rerunning).to.include('paid');
      expect(await moneyOf({ client, ...parties })).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });

    it('that was parked when its execution died: it is parked again, and paid when somebody says so', async () => {
      const { client, work, rerun: again, ...parties } = await given(TEST_IBANS.noAccount);
      await client.reachPayment(paymentOf(work), 'needs_intervention');
      await kill(milestoneMachine(platform), work.id);
      await stripe.changeBank(parties.account);
      await eventually(
        'we know of the new bank account',
        async () => expectStatus(await parties.contractor.call('/api/contractors/me/payout-account'), 200).body,
        (body) => body['bankAccountFailure'] === undefined,
      );
      const rerunning = again();
      await eventually(
        'the decision is taken',
        () =>
          api(platform, platform.users.admin)(`/api/admin/payments/${paymentOf(work)}/resolve`, {
            method: 'POST',
            body: { action: 'retry', comment: 'The contractor entered another account' },
          }),
        ({ status }) => status === 202,
      );
      expect(await rerunning).to.include('paid');
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

    it('that is running, and again when it is over', async () => {
      const { payroll, ...parties } = await given();
      const payoutId = await heldPayout(parties);
      expect(await rerun(payroll.payrollId)).to.include('already_processing');
      await stripe.move(payoutId, 'paid');
      await payroll.reach('completed');
      const before = await moneyOf(parties);
      expect(before).to.deep.include({ wallet: AMOUNT, stripe: PAID_ONCE });
      expect(await rerun(payroll.payrollId)).to.include('completed');
      expect(await moneyOf(parties)).to.deep.equal(before);
    });

    it('whose execution died while the bank had the money', async () => {
      const { payroll, ...parties } = await given();
      const payoutId = await heldPayout(parties);
      await kill(payrollMachine(platform), payroll.payrollId);
      const rerunning = rerun(payroll.payrollId);
      await takenOver(payrollMachine(platform), payroll.payrollId, 'WaitForSettlement');
      await stripe.move(payoutId, 'paid');
      expect(await rerunning).to.include('completed');
      expect(await moneyOf(parties)).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });

    it('that was parked when its execution died, half of a payout made', async () => {
      const parties = await givenParties();
      await stripe.fail({ kind: 401, method: 'POST', pathEndsWith: '/payouts', account: parties.account });
      const payroll = await submitPayroll(parties.client, [
        { contractorId: parties.contractorId, amountMinor: AMOUNT },
      ]);
      const tap = await events(platform);
      await tap.find('payroll.failed', ({ detail }) => detail.entityId === payroll.payrollId);
      expect(await atStripe(platform, parties.account)).to.deep.equal({ transfers: [AMOUNT], payouts: [] });
      await kill(payrollMachine(platform), payroll.payrollId);
      const rerunning = rerun(payroll.payrollId);
      await stripe.move(await heldPayout(parties), 'paid');
      expect(await rerunning).to.include('completed');
      expect(await moneyOf(parties)).to.deep.include({
        escrow: { availableMinor: 0, lockedMinor: 0 },
        wallet: AMOUNT,
        stripe: PAID_ONCE,
      });
    });
  });
});
