import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../../domain/announcements.ts';
import type { Contract } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';

export const continueContractInput = object({ contractId: uuid().required(), executionArn: string().required() });

/**
 * Task `ContinueAsNew`: the execution that drives the contract hands it on to the next generation, and releases it. It does so once:
 * after that it holds nothing, and a replay answers with the generation that it made.
 */
export const continueContract =
  ({ records, clock }: Pick<ContractPorts, 'records' | 'clock'>) =>
  async ({ contractId, executionArn }: InferType<typeof continueContractInput>) =>
    records.changeContract(contractId, (before): Decision<Contract, { readonly generation: number }> => {
      const { holder, ...released } = before;
      if (holder?.executionArn !== executionArn) return { value: before, result: { generation: before.generation } };
      const at = clock.now();
      const generation = before.generation + 1;
      return {
        value: { ...released, generation, updatedAt: at },
        result: { generation },
        changes: [
          records.putAudit({
            contractId,
            at,
            actor: SYSTEM,
            action: 'contract.continued',
            occurrence: String(generation),
            facts: { generation },
          }),
        ],
      };
    });

export const handler = task(continueContractInput, () => continueContract(contracts()));
