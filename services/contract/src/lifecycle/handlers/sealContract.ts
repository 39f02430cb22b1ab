import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { contractKeys } from '../../documents/keys.ts';
import { SYSTEM, notifyBoth, partiesOf } from '../../domain/announcements.ts';
import { statusOf } from '../../domain/contract.ts';
import type { Contract, SealedFile } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { certifiedEvents } from '../../signing/certified-events.ts';
import { storeSigned } from '../../signing/signed-file.ts';
import { contracts, documents, sealKey } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const sealContractInput = object({ contractId: uuid().required() });
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'sealKey' | 'policy' | 'clock'>;

/**
 * Task `ContractorSigned`: append the certificate of the signatures to the file that was shown, seal it, store it, and tell both parties
 * where it is. The contract is signed before, whatever becomes of this task. A replay finds the file recorded, or at least stored.
 * @throws RangeError for a contract that is not signed by both
 */
export const sealContract =
  (service: Dependencies) =>
  async ({ contractId }: InferType<typeof sealContractInput>) => {
    const { value: before } = await service.records.readContract(contractId);
    const contract = before.sealed === undefined ? await sealedContract(service, before) : before;
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

const sealedContract = async (service: Dependencies, contract: Contract): Promise<Contract> => {
  const { contractId, title, signing, terms } = contract;
  const { document, signatures, views } = signing;
  const signedAt = signatures.at(-1)?.at;
  if (signing.status !== 'signed' || document === undefined || signedAt === undefined) {
    throw new RangeError(`Contract ${contractId} is not signed by both parties`);
  }
  const events = certifiedEvents(await service.records.allAudit(contractId), signing);
  const { version } = terms[0];
  const sealed = await storeSigned(service, contractKeys(contractId), {
    ...{ contractId, title, version, shown: document, signatures, views, events, signedAt },
  });
  return service.records.changeContract(contractId, (before) => recorded(service, before, sealed));
};

const recorded = ({ records }: Dependencies, before: Contract, sealed: SealedFile): Decision<Contract, Contract> => {
  if (before.sealed !== undefined) return { value: before, result: before };
  const { contractId, title, startsOn } = before;
  const { sealedAt: at, sha256, length, keySha256 } = sealed;
  const value: Contract = { ...before, sealed, updatedAt: at };
  return {
    value,
    result: value,
    changes: [
      records.putAudit({
        ...{ contractId, at, actor: SYSTEM, action: 'contract.sealed', facts: { sha256, length, keySha256 } },
      }),
    ],
    events: [
      makeEvent('contract.sealed', {
        ...{ entityId: contractId, actor: SYSTEM, time: at, metadata: { ...partiesOf(before), sha256 } },
      }),
      ...notifyBoth(before, { template: 'contract-signed', data: { title, startsOn }, time: at }),
    ],
  };
};

export const handler = task(sealContractInput, () =>
  sealContract({ ...contracts(), documents: documents(), sealKey: sealKey() }),
);
