import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, partiesOf } from '../../domain/announcements.ts';
import { activate, contractCalendar, statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const activateContractInput = object({ contractId: uuid().required() });

/** Task `ContractActive`: the first day began. Before that, and after the last day, nothing changes. A replay changes nothing. */
export const activateContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  async ({ contractId }: InferType<typeof activateContractInput>) => {
    const { records, policy, clock } = service;
    const contract = await records.changeContract(contractId, (before): Decision<Contract, Contract> => {
      const at = clock.now();
      const calendar = contractCalendar(before, policy);
      const { startsOn } = before;
      if (statusOf(before) !== 'scheduled' || at < calendar.startOf(startsOn)) return { value: before, result: before };
      const value = activate(before, at, calendar);
      return {
        value,
        result: value,
        changes: [records.putAudit({ contractId, at, actor: SYSTEM, action: 'contract.activated' })],
        events: [
          makeEvent('contract.activated', {
            entityId: contractId,
            actor: SYSTEM,
            time: at,
            metadata: { ...partiesOf(before), startsOn },
          }),
        ],
      };
    });
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

export const handler = task(activateContractInput, () => activateContract(contracts()));
