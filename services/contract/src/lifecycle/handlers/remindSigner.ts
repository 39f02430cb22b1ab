import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, notifyBoth, partiesOf } from '../../domain/announcements.ts';
import { statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { followSigning } from '../../domain/follow-up.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';
import { signatureReminder } from '../signature-reminder.ts';

export const remindSignerInput = object({ contractId: uuid().required() });

/**
 * Task `SignatureReminder`: remind the party whose turn it is, or end the contract when the time to sign is over. Neither happens
 * before it is due, or after the signing ended: then the answer says how it is.
 */
export const remindSigner =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  async ({ contractId }: InferType<typeof remindSignerInput>) => {
    const { records, policy, clock } = service;
    const contract = await records.changeContract(contractId, (before): Decision<Contract, Contract> => {
      const at = clock.now();
      const followed = followSigning(before.signing, at, policy);
      if (followed === undefined) return { value: before, result: before };
      const { step, signing } = followed;
      const value = { ...before, signing, updatedAt: at };
      if (step === 'remind') return { value, result: value, events: signatureReminder(before, signing, at) };
      return {
        value,
        result: value,
        changes: [records.putAudit({ contractId, at, actor: SYSTEM, action: 'contract.expired' })],
        events: [
          makeEvent('contract.expired', { entityId: contractId, actor: SYSTEM, time: at, metadata: partiesOf(before) }),
          ...notifyBoth(before, { template: 'contract-expired', data: { title: before.title }, time: at }),
        ],
      };
    });
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

export const handler = task(remindSignerInput, () => remindSigner(contracts()));
