import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { contractDocument } from '../../documents/contract-document.ts';
import { contractKeys } from '../../documents/keys.ts';
import { SYSTEM, notifyParty, partiesOf } from '../../domain/announcements.ts';
import { statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { openSigning } from '../../domain/signing.ts';
import type { ShownDocument } from '../../domain/signing.ts';
import type { ContractPorts } from '../../ports.ts';
import { storeShown } from '../../signing/shown-file.ts';
import { contracts, documents } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const generateContractPDFInput = object({ contractId: uuid().required() });
type Dependencies = Pick<ContractPorts, 'records' | 'documents' | 'policy' | 'clock'>;

/**
 * Task `GeneratePDF`: render the document that both parties sign, store it, and ask the first signer. A replay finds the document
 * recorded, or at least stored, and uses it. Nothing is rendered once the client took the contract back, and
 * nobody is asked once the time to sign is over.
 */
export const generateContractPDF =
  (service: Dependencies) =>
  async ({ contractId }: InferType<typeof generateContractPDFInput>) => {
    const { value: before } = await service.records.readContract(contractId);
    const contract = before.signing.status === 'preparing' ? await openForSigning(service, contractId) : before;
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

const openForSigning = async (service: Dependencies, contractId: string): Promise<Contract> => {
  const text = await service.records.requireText(contractId);
  const document = await storeShown(service, contractKeys(contractId).shown, contractDocument(text));
  return service.records.changeContract(contractId, (before) => opened(service, before, document));
};

const opened = (
  { records, clock }: Dependencies,
  before: Contract,
  document: ShownDocument,
): Decision<Contract, Contract> => {
  if (before.signing.status !== 'preparing') return { value: before, result: before };
  const at = clock.now();
  const signing = openSigning(before.signing, document, at);
  if (signing === before.signing) return { value: before, result: before };
  const { firstSigner: by, signBy } = signing;
  const { contractId, title } = before;
  const value: Contract = { ...before, signing, updatedAt: at };
  return {
    value,
    result: value,
    changes: [
      records.putAudit({
        contractId,
        at,
        actor: SYSTEM,
        action: 'contract.pending.signature',
        facts: { sha256: document.sha256, length: document.length },
      }),
    ],
    events: [
      makeEvent('contract.pending.signature', {
        entityId: contractId,
        occurrence: by,
        actor: SYSTEM,
        time: at,
        metadata: { ...partiesOf(before), by, signBy },
      }),
      notifyParty(before, by, { template: 'contract-signature-requested', data: { title, signBy }, time: at }),
    ],
  };
};

export const handler = task(generateContractPDFInput, () =>
  generateContractPDF({ ...contracts(), documents: documents() }),
);
