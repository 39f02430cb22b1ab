import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, notifyParty, partiesOf } from '../../domain/announcements.ts';
import { statusOf } from '../../domain/contract.ts';
import { turnOf } from '../../domain/signing.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const requestContractorSignatureInput = object({ contractId: uuid().required() });

/**
 * Task `PendingContractorSignature`: the client signed, and the contractor is asked to. Nobody is asked when the signing ended
 * meanwhile. A replay publishes the same events, under the same ids.
 */
export const requestContractorSignature =
  (service: Pick<ContractPorts, 'records' | 'store' | 'policy' | 'clock'>) =>
  async ({ contractId }: InferType<typeof requestContractorSignatureInput>) => {
    const { value: contract } = await service.records.readContract(contractId);
    const { signing, title } = contract;
    if (turnOf(signing) === 'contractor') {
      const { signBy, turnBeganAt: time } = signing;
      await service.store.commit(
        [],
        [
          makeEvent('contract.pending.signature', {
            entityId: contractId,
            occurrence: 'contractor',
            actor: SYSTEM,
            time,
            metadata: { ...partiesOf(contract), by: 'contractor', signBy },
          }),
          notifyParty(contract, 'contractor', {
            template: 'contract-signature-requested',
            data: { title, signBy },
            time,
          }),
        ],
      );
    }
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

export const handler = task(requestContractorSignatureInput, () => requestContractorSignature(contracts()));
