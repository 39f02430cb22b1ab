import { object } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { amendmentDocument } from '../../documents/amendment-document.ts';
import { amendmentKeys } from '../../documents/keys.ts';
import { amendmentPending } from '../../domain/amendment-announcements.ts';
import type { Amendment } from '../../domain/amendment.ts';
import { SYSTEM } from '../../domain/announcements.ts';
import type { Contract } from '../../domain/contract.ts';
import { openSigning } from '../../domain/signing.ts';
import type { ShownDocument } from '../../domain/signing.ts';
import type { ContractPorts } from '../../ports.ts';
import { storeShown } from '../../signing/shown-file.ts';
import { contracts, documents } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const generateAmendmentPDFInput = object({
  contractId: uuid().required(),
  amendmentId: uuid().required(),
  /** What the machine planned before. */
  wakeAt: instant().nullable().defined(),
});
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'policy' | 'clock' | 'sleep'>;

/**
 * Task `AmendmentDrafted`: render the document of an amendment, store it, and ask the party that drafted it to sign. A replay finds the
 * document recorded, or at least stored, and uses it. Nothing is rendered once the amendment was taken back, or the contract ended.
 */
export const generateAmendmentPDF =
  (service: Dependencies) =>
  async ({ contractId, amendmentId, wakeAt }: InferType<typeof generateAmendmentPDFInput>) => {
    const { value: contract } = await service.records.readContract(contractId);
    const { value: amendment } = await service.records.readAmendment(contractId, amendmentId);
    if (amendment.signing.status === 'preparing') await openForSigning(service, contract, amendment);
    return planOf(service, contract, { wakeAt });
  };

const openForSigning = async (service: Dependencies, contract: Contract, amendment: Amendment): Promise<void> => {
  const { contractId, amendmentId } = amendment;
  const text = { ...amendment, contract: await service.records.requireText(contractId) };
  const document = await storeShown(service, amendmentKeys(contractId, amendmentId).shown, amendmentDocument(text));
  await retryOnConflict(() => opened(service, contract, amendment, document), service);
};

const opened = async (
  { records, store, clock }: Dependencies,
  contract: Contract,
  { contractId, amendmentId }: Amendment,
  document: ShownDocument,
): Promise<void> => {
  const read = await records.readAmendment(contractId, amendmentId);
  if (read.value.signing.status !== 'preparing') return;
  const at = clock.now();
  const signing = openSigning(read.value.signing, document, at);
  if (signing === read.value.signing) return;
  const amendment = { ...read.value, signing };
  await store.commit(
    [
      records.putAmendment(amendment, read),
      records.putAudit({
        ...{ contractId, at, actor: SYSTEM, action: 'amendment.pending.signature', occurrence: amendmentId },
        facts: { amendmentId, sha256: document.sha256, length: document.length },
      }),
    ],
    amendmentPending(contract, amendment, at),
  );
};

export const handler = task(generateAmendmentPDFInput, () =>
  generateAmendmentPDF({ ...contracts(), documents: documents() }),
);
