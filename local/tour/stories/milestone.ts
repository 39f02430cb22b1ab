import type { Stack } from '../../stack/index.ts';
import { createClient } from '../../platform-client/client.ts';
import { contractService, newWork, paymentOf } from '../../platform-client/contract-events.ts';
import type { Contractor } from '../../platform-client/contractor.ts';
import { expectStatus } from '../../platform-client/http.ts';

export const escrowFunded = async (stack: Stack): Promise<void> => {
  const client = await createClient(stack);
  await client.fund(250_000);
};

export const milestonePaid = async (stack: Stack, contractor: Contractor): Promise<void> => {
  const client = await createClient(stack);
  const work = newWork({ clientId: client.clientId, contractorId: contractor.user.username, amountMinor: 120_000 });
  const contract = contractService(stack);
  await contract.submit(work);
  await contract.approve(work, client.user.username);
  await client.reachPayment(paymentOf(work), 'awaiting_funds');
  await client.fund(120_000);
  await client.reachPayment(paymentOf(work), 'paid');
  expectStatus(await client.call(`/api/clients/me/payments/${paymentOf(work)}/invoice`), 200);
};
