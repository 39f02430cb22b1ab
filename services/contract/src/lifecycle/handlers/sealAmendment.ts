import { object } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { amendmentKeys } from '../../documents/keys.ts';
import type { Amendment } from '../../domain/amendment.ts';
import { SYSTEM, notifyBoth } from '../../domain/announcements.ts';
import type { Contract, SealedFile } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { certifiedEvents } from '../../signing/certified-events.ts';
import { storeSigned } from '../../signing/signed-file.ts';
import { contracts, documents, sealKey } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const sealAmendmentInput = object({
  contractId: uuid().required(),
  amendmentId: uuid().required(),
  /** What the machine planned before. */
  wakeAt: instant().nullable().defined(),
});
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'sealKey' | 'policy' | 'clock' | 'sleep'>;

/**
 * Task `AmendmentSigned`: append the certificate of the signatures to the file that was shown, seal it, store it, and tell both parties
 * where it is. The terms changed with the last signature, whatever becomes of this task. A replay finds the file recorded, or at
 * least stored.
 * @throws RangeError for an amendment that is not signed by both
 */
export const sealAmendment =
  (service: Dependencies) =>
  async ({ contractId, amendmentId, wakeAt }: InferType<typeof sealAmendmentInput>) => {
    const { value: contract } = await service.records.readContract(contractId);
    const { value: amendment } = await service.records.readAmendment(contractId, amendmentId);
    if (amendment.sealed === undefined) await sealSigned(service, contract, amendment);
    return planOf(service, contract, { wakeAt });
  };

const sealSigned = async (service: Dependencies, contract: Contract, amendment: Amendment): Promise<void> => {
  const { contractId, amendmentId, signing, version } = amendment;
  const { document, signatures, views } = signing;
  const signedAt = signatures.at(-1)?.at;
  if (version === undefined || document === undefined || signedAt === undefined) {
    throw new RangeError(`Amendment ${amendmentId} is not signed by both parties`);
  }
  const events = certifiedEvents(await service.records.allAudit(contractId), signing, amendmentId);
  const sealed = await storeSigned(service, amendmentKeys(contractId, amendmentId), {
    ...{ contractId, title: contract.title, version, shown: document, signatures, views, events, signedAt },
  });
  await retryOnConflict(() => recorded(service, contract, amendment, sealed), service);
};

const recorded = async (
  { records, store }: Dependencies,
  contract: Contract,
  { contractId, amendmentId }: Amendment,
  sealed: SealedFile,
): Promise<void> => {
  const read = await records.readAmendment(contractId, amendmentId);
  if (read.value.sealed !== undefined) return;
  const { sealedAt: at, sha256, length, keySha256 } = sealed;
  await store.commit(
    [
      records.putAmendment({ ...read.value, sealed }, read),
      records.putAudit({
        ...{ contractId, at, actor: SYSTEM, action: 'amendment.sealed', occurrence: amendmentId },
        facts: { amendmentId, sha256, length, keySha256 },
      }),
    ],
    notifyBoth(contract, {
      template: 'contract-amendment-signed',
      data: { title: contract.title, effectiveOn: read.value.effectiveOn },
      occurrence: amendmentId,
      time: at,
    }),
  );
};

export const handler = task(sealAmendmentInput, () =>
  sealAmendment({ ...contracts(), documents: documents(), sealKey: sealKey() }),
);
