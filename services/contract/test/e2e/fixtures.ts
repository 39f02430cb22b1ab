import { adminOf } from '#local/platform-client/admin.ts';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import type { TappedEvent } from '#local/testing/event-tap.ts';
import { clientConfig } from '#local/stack/environment.ts';
import { contractMachine, events, openPlatform } from '#local/testing/platform.ts';
import { sendMessage } from '#local/testing/queue.ts';

/** The running stack, and what end-to-end tests of contracts use of it. Amounts are in cents. */
export const platform = await openPlatform();
export const admin = adminOf(platform);
export const machine = contractMachine(platform);
/** Every event of the platform since this file was loaded. */
export const tap = await events(platform);

/** Starts the erasure of what was kept for long enough, which otherwise runs by its schedule. */
export const eraseContracts = () =>
  sendMessage(clientConfig(platform.endpoint), 'mindlinks-local-contract-erasure', {});

/** Types of the events about a contract and its work, in their order. */
export const eventsOf = async (contractId: string): Promise<readonly string[]> =>
  (await tap.all()).filter(isOf(contractId)).map((event) => event['detail-type']);

const isOf =
  (contractId: string) =>
  ({ detail }: TappedEvent): boolean =>
    detail.entityId === contractId || detail.metadata['contractId'] === contractId;

/** Requests of notifications about a contract, by template. */
export const mailsOf = async (contractId: string): Promise<readonly string[]> =>
  (await tap.all()).flatMap(({ detail: { metadata } }) =>
    (metadata['data'] as { readonly contractId?: string } | undefined)?.contractId === contractId
      ? [String(metadata['template'])]
      : [],
  );

export interface Parties extends PayableContractor {
  readonly client: Client;
}

/** A client who has paid in this amount, and a contractor who can be paid. */
export const givenParties = async (amountMinor = 0): Promise<Parties> => {
  const [client, payable] = await Promise.all([createClient(platform), givenPayable(platform)]);
  if (amountMinor > 0) await client.fund(amountMinor);
  return { client, ...payable };
};
