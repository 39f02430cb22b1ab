import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, notifyBoth, partiesOf } from '../../domain/announcements.ts';
import { contractCalendar, lastDay } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { announceOn } from '../../domain/due.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const announceEndInput = object({ contractId: uuid().required() });

/**
 * Task `RenewalNotification`: the last day is near, and both parties are notified; a renewal is an amendment that both sign. Once for
 * each last day; an amendment or termination that moved it away meanwhile leaves nothing to announce.
 */
export const announceEnd =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  async ({ contractId }: InferType<typeof announceEndInput>) => {
    const { records, policy, clock } = service;
    const contract = await records.changeContract(contractId, (before): Decision<Contract, Contract> => {
      const at = clock.now();
      const last = lastDay(before);
      const { startOf } = contractCalendar(before, policy);
      const isDue = last !== undefined && at >= startOf(announceOn(before, last, policy));
      if (!isDue || before.ending !== undefined || before.announcedEnd === last)
        return { value: before, result: before };
      const value = { ...before, announcedEnd: last, updatedAt: at };
      const occurrence = last;
      return {
        value,
        result: value,
        changes: [
          records.putAudit({ contractId, at, actor: SYSTEM, action: 'end.announced', facts: { lastDay: last } }),
        ],
        events: [
          makeEvent('contract.nearing.end', {
            entityId: contractId,
            occurrence,
            actor: SYSTEM,
            time: at,
            metadata: { ...partiesOf(before), lastDay: last },
          }),
          ...notifyBoth(before, {
            template: 'contract-nearing-end',
            data: { title: before.title, lastDay: last },
            occurrence,
            time: at,
          }),
        ],
      };
    });
    return planOf(service, contract);
  };

export const handler = task(announceEndInput, () => announceEnd(contracts()));
