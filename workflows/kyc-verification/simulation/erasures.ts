import type { KycDocument } from '../../../services/kyc/src/domain/documents.ts';
import { isFinal } from '../../../services/kyc/src/domain/verification.ts';
import type { Verification } from '../../../services/kyc/src/domain/verification.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import type { World } from '../../simulator/world/world.ts';
import { verificationsIn } from './records.ts';

/** What is personal and still there of a verification that was to be erased. */
const leftOf = (
  { kycId, contractorId, erasedAt }: Verification,
  {
    records,
    world,
    veriff,
  }: { readonly records: Records; readonly world: World; readonly veriff: VeriffSite['veriff'] },
): readonly string[] => {
  const own = records.all(`KYC#${kycId}`);
  const documents = own.flatMap(({ sk, value }) =>
    sk.startsWith('DOCUMENT#') ? [value as unknown as KycDocument] : [],
  );
  const sessions = own.flatMap(({ sk, value }) => (sk.startsWith('SESSION#') ? [String(value['sessionId'])] : []));
  const objects = objectsOf(world, `documents/${contractorId}/${kycId}/`);
  // The inbox forgets by itself, too.
  const webhooks = sessions
    .flatMap((id) => records.all(`WEBHOOK#${id}`))
    .filter(({ value }) => value['rawBody'] !== '' && String(value['expiresAt']) > world.hub.kernel.instant());
  const known = new Set(veriff.sessions(contractorId).map(({ id }) => id));
  return [
    ...(erasedAt === undefined ? ['its mark'] : []),
    ...documents.filter((one) => one.erasedAt === undefined).map(({ documentId }) => `document ${documentId}`),
    ...objects.map((key) => `object ${key}`),
    ...webhooks.map(({ pk, sk }) => `webhook ${pk}/${sk}`),
    ...sessions.filter((id) => known.has(id)).map((id) => `session ${id} at Veriff`),
  ];
};

const objectsOf = ({ buckets, prepared }: World, prefix: string): readonly string[] =>
  prepared.stacks
    .flatMap((stack) => stack.buckets.flatMap(({ name }) => buckets.list(name, prefix)))
    .map(({ key }) => key);

/** After an erasure request, no personal data is left of the verifications that had ended. */
export const erasureRequestsAreFulfilled = (records: Records, site: () => VeriffSite): Oracle => {
  const requests = new Map<string, string>();
  return {
    name: 'erasure requests are fulfilled',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        if (type !== 'kyc.erasure.requested') return;
        const { entityId, time } = detail as { readonly entityId: string; readonly time: string };
        requests.set(entityId, time);
      },
    },
    conclude: (world) =>
      verificationsIn(records).flatMap((verification) => {
        const { kycId, contractorId, createdAt } = verification;
        const requestedAt = requests.get(contractorId);
        if (requestedAt === undefined || createdAt > requestedAt || !isFinal(verification)) return [];
        const left = leftOf(verification, { records, world, veriff: site().veriff });
        return left.length === 0 ? [] : [`${kycId} was to be erased, and there is still ${left.join(', ')}`];
      }),
  };
};
