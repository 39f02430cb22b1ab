import { adminOf } from '../platform-client/admin.ts';
import { createClient } from '../platform-client/client.ts';
import { contractService, newWork, paymentOf } from '../platform-client/contract-events.ts';
import { clientEndpoints } from '../platform-client/endpoints.ts';
import { expectStatus } from '../platform-client/http.ts';
import { givenPayable } from '../platform-client/payable-contractor.ts';
import { draftPayroll } from '../platform-client/payroll.ts';
import { createUser, type Role } from '../stack/users.ts';
import type { Platform } from '../testing/platform.ts';

/** Ids by the name of the parameter that takes them. */
export type Ids = Readonly<Record<string, readonly string[]>>;

/** Who sends the fuzzer's requests, and what they may name: things of their own, and of others. */
export interface Tenants {
  /** ID tokens. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly ids: Ids;
}

const AMOUNT_MINOR = 25_000;
/** Enough for a machine that does other work. */
const WAIT_SECONDS = 180;

/** A client and a contractor, with a payroll, a funding, a payment that waits for funds, and a verification. */
const createTenant = async (platform: Platform) => {
  const [client, { contractor, contractorId }] = await Promise.all([createClient(platform), givenPayable(platform)]);
  const payroll = await draftPayroll(client, [{ contractorId, amountMinor: AMOUNT_MINOR }]);
  const [{ lineId }] = (await payroll.lines()) as readonly [{ readonly lineId: string }];
  const funding = expectStatus(await clientEndpoints(client.call).beginFunding(AMOUNT_MINOR), 201);
  const work = newWork({ clientId: client.clientId, contractorId, amountMinor: AMOUNT_MINOR });
  const contract = contractService(platform);
  await contract.submit(work);
  await contract.approve(work, client.user.username);
  await client.reachPayment(paymentOf(work), 'awaiting_funds', WAIT_SECONDS);
  await contractor.upload();
  return {
    client,
    contractor,
    ids: {
      payrollId: payroll.payrollId,
      lineId,
      fundingId: String(funding.body['fundingId']),
      paymentId: paymentOf(work),
      contractorId,
      kycId: String((await contractor.state())['kycId']),
    },
  };
};

/** Two new tenants, of which the first sends the requests, and an admin. */
export const createTenants = async (platform: Platform): Promise<Tenants> => {
  const [own, foreign] = await Promise.all([createTenant(platform), createTenant(platform)]);
  const admin = await createUser(platform.userPool, { role: 'admin' });
  const { requestExport } = adminOf(platform, admin);
  const { exportId } = expectStatus(await requestExport(), 202).body;
  const names = Object.keys(own.ids) as (keyof typeof own.ids)[];
  return {
    tokens: {
      client: own.client.user.idToken,
      contractor: own.contractor.user.idToken,
      admin: admin.idToken,
    },
    ids: {
      ...Object.fromEntries(names.map((name) => [name, [own.ids[name], foreign.ids[name]]])),
      exportId: [String(exportId)],
    },
  };
};
