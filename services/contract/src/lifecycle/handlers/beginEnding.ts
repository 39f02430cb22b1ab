import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { amendmentNotSigned } from '../../domain/amendment-announcements.ts';
import { SYSTEM, partiesOf } from '../../domain/announcements.ts';
import { beginEnding as begin, contractCalendar, isInForce, lastDay, statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { voidSigning } from '../../domain/signing.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';

export const beginEndingInput = object({ contractId: uuid().required() });
type Dependencies = Pick<ContractPorts, 'records' | 'policy' | 'clock'>;

/**
 * Tasks `ProcessTermination` and `ContractCompleted`: the last day is over, and settlement begins. An amendment that is not signed by
 * then is void, and both parties are notified. When the last day moved away meanwhile, nothing changes. A replay changes nothing.
 */
export const beginEnding =
  (service: Dependencies) =>
  async ({ contractId }: InferType<typeof beginEndingInput>) => {
    const { records, policy, clock } = service;
    const contract = await records.changeContract(contractId, async (before): Promise<Decision<Contract, Contract>> => {
      const at = clock.now();
      const calendar = contractCalendar(before, policy);
      const last = lastDay(before);
      const isDue = isInForce(before) && last !== undefined && at >= calendar.endOf(last);
      if (!isDue) return { value: before, result: before };
      const value = begin(before, at, calendar);
      const outcome = value.ending?.outcome ?? 'completed';
      const unsigned = await voidAmendment(service, before, at);
      return {
        value,
        result: value,
        changes: [
          records.putAudit({
            contractId,
            at,
            actor: SYSTEM,
            action: 'contract.ending',
            facts: { lastDay: last, outcome },
          }),
          ...unsigned.changes,
        ],
        events: [
          makeEvent('contract.ending', {
            entityId: contractId,
            actor: SYSTEM,
            time: at,
            metadata: { ...partiesOf(before), lastDay: last, outcome },
          }),
          ...unsigned.events,
        ],
      };
    });
    return { status: statusOf(contract) };
  };

const voidAmendment = async ({ records }: Dependencies, contract: Contract, at: string) => {
  const { contractId } = contract;
  const { read } = await records.openAmendment(contractId);
  if (read === undefined) return { changes: [], events: [] };
  const { amendmentId, draftedBy: by, signing } = read.value;
  const end = { party: by, userId: SYSTEM.id, reason: 'The contract ended before both had signed.', at };
  const audit = { contractId, at, actor: SYSTEM, action: 'amendment.voided', occurrence: amendmentId };
  return {
    changes: [
      records.putAmendment({ ...read.value, signing: voidSigning(signing, end) }, read),
      records.putAudit({ ...audit, facts: { amendmentId } }),
    ],
    events: amendmentNotSigned(contract, read.value, 'contract_ended', at),
  };
};

export const handler = task(beginEndingInput, () => beginEnding(contracts()));
