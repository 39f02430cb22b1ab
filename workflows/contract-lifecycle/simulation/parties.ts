import { announcementOf, contractEndpoints, signatureOf, templateEndpoints } from '#local/platform-client/contract.ts';
import type { Party } from '#local/platform-client/contract.ts';
import { PDF, itemsOf, uploadFormOf } from '#local/platform-client/endpoints.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { kycApproved } from '#local/platform-client/kyc-events.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import { clientAt, contractorAt, publish } from '../../payments-shared/actors.ts';
import { confirm } from '../../payments-shared/escrow.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { apiAs } from '../../simulator/world/users.ts';
import type { World } from '../../simulator/world/world.ts';
import { MINUTE_MS } from '../../simulator/world/time.ts';

/** Client and contractor of contracts, in virtual time. */

export interface Parties {
  readonly clientId: string;
  readonly contractorId: string;
}

const clientApi = ({ call }: Pick<Actor, 'call'>, { clientId }: Pick<Parties, 'clientId'>) =>
  apiAs({ call }, clientId, 'client', { 'custom:clientId': clientId });

/** The client's templates. */
export const templatesAt = (actor: Pick<Actor, 'call'>, parties: Pick<Parties, 'clientId'>) =>
  templateEndpoints(clientApi(actor, parties));

/** A party at the keyboard. */
export const partyAt = ({ call }: Pick<Actor, 'call'>, party: Party, { clientId, contractorId }: Parties) =>
  contractEndpoints(
    party === 'client'
      ? clientApi({ call }, { clientId })
      : apiAs({ call }, contractorId, 'contractor', { 'custom:contractorId': contractorId }),
    party,
  );

/** A party opens the document, and signs what it was shown. Answers what the platform answers to the signature. */
export const readAndSign = async (
  actor: Actor,
  party: Party,
  parties: Parties,
  { contractId, amendmentId }: { readonly contractId: string; readonly amendmentId?: string },
) => {
  const contract = partyAt(actor, party, parties).contract(contractId);
  const target = amendmentId === undefined ? contract : contract.amendment(amendmentId);
  const document = await target.document();
  if (document.status !== 200) return document;
  await actor.sleep(MINUTE_MS);
  return target.sign(signatureOf(document.body));
};

/** A party announces a file and uploads it with its form. Returns its id; `undefined` where the platform or S3 refused it. */
export const uploadFile = async (
  { buckets }: Pick<World, 'buckets'>,
  contract: ReturnType<ReturnType<typeof partyAt>['contract']>,
): Promise<string | undefined> => {
  const answer = await contract.announceAttachment(announcementOf(PDF));
  if (answer.status !== 201) return undefined;
  const { url, fields } = uploadFormOf(answer);
  return buckets.post(url, fields, PDF) === 204 ? String(answer.body['attachmentId']) : undefined;
};

/** The contractor can be paid: a payout account at Stripe, and a verification. */
export const becomePayable = async (
  world: World,
  site: StripeSite,
  actor: Actor,
  { contractorId, kycId, iban = TEST_IBANS.paid }: { contractorId: string; kycId: string; iban?: string },
): Promise<void> => {
  const contractor = contractorAt(actor, site, contractorId);
  await contractor.openPayoutAccount();
  contractor.onboard(iban);
  publish(world, kycApproved(contractorId, actor.now(), kycId));
};

/** The client pays in by card. */
export const payIn = async (
  site: StripeSite,
  actor: Actor,
  { clientId, amountMinor }: { readonly clientId: string; readonly amountMinor: number },
): Promise<void> => {
  const intent = await clientAt(actor, { clientId, userId: clientId }).fund(amountMinor);
  if (intent !== undefined) confirm(site, intent, 'pm_card_visa');
};

/** All work of a contract, the newest first. */
export const worksOf = async (actor: Actor, parties: Parties, contractId: string): Promise<readonly Json[]> =>
  itemsOf(await partyAt(actor, 'client', parties).contract(contractId).works());
