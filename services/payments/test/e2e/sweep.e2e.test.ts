import { expect } from 'chai';
import { clientConfig } from '#local/stack/environment.ts';
import { openPlatform } from '#local/testing/platform.ts';
import { sendMessage } from '#local/testing/queue.ts';
import { createClient } from '#local/platform-client/client.ts';
import { contractService, newWork, paymentOf } from '#local/platform-client/contract.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';

describe('A payout that came back after it was paid', () => {
  it('is booked back though its webhook never came: the sweep asks about the contractor’s account', async () => {
    const platform = await openPlatform();
    const stripe = stripeControl(platform);
    const contract = contractService(platform);
    const { contractor, contractorId, account } = await givenPayable(platform);
    const client = await createClient(platform);
    await client.fund(40_000);
    const work = newWork({ clientId: client.clientId, contractorId, amountMinor: 40_000 });
    await contract.submit(work);
    await contract.approve(work, client.user.username);
    await client.reachPayment(paymentOf(work), 'paid');
    const wallet = async () => expectStatus(await contractor.call('/api/contractors/me/wallet?currency=EUR'), 200).body;
    expect(await wallet()).to.include({ paidMinor: 40_000 });

    const [payout] = await stripe.payouts(account);
    const failure = { failureCode: 'account_closed', delivery: { drop: true } };
    await stripe.move(String(payout?.['id']), 'failed', failure);
    await sendMessage(clientConfig(platform.endpoint), 'mindlinks-local-payments-checks', { task: 'sweep' });
    await client.reachPayment(paymentOf(work), 'needs_intervention');
    await eventually('the wallet shows it', wallet, ({ paidMinor }) => paidMinor === 0);
    expect(await client.escrow()).to.include({ availableMinor: 0, lockedMinor: 40_000 });
  });
});
