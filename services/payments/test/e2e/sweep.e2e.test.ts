import { expect } from 'chai';
import { newWork, paymentOf } from '#local/platform-client/contract-events.ts';
import { eventually } from '#local/platform-client/http.ts';
import { contract, givenClient, givenContractors, stripe, sweepWebhooks, walletOf } from './fixtures.ts';

describe('A payout that fails after it was paid', () => {
  it('is reversed although its webhook was lost: the sweep reads the events of the contractor’s account', async () => {
    const [client, [payable]] = await Promise.all([givenClient(40_000), givenContractors(1)]);
    if (payable === undefined) throw new Error('No contractor');
    const { contractor, contractorId, account } = payable;
    const work = newWork({ clientId: client.clientId, contractorId, amountMinor: 40_000 });
    await contract.submit(work);
    await contract.approve(work, client.user.username);
    await client.reachPayment(paymentOf(work), 'paid');
    expect(await walletOf(contractor)).to.equal(40_000);

    const [payout] = await stripe.payouts(account);
    const failure = { failureCode: 'account_closed', delivery: { drop: true } };
    await stripe.move(String(payout?.['id']), 'failed', failure);
    await sweepWebhooks();
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    await eventually(
      'the wallet is empty',
      () => walletOf(contractor),
      (paidMinor) => paidMinor === 0,
    );
    expect(await client.escrow()).to.include({ availableMinor: 0, lockedMinor: 40_000 });
  });
});
