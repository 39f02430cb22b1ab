import { makeEvent } from '#shared/events/index.ts';
import { changeRecord } from '#shared/store/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { filesOf } from '../documents/keys.ts';
import { SYSTEM, partiesOf } from '../domain/announcements.ts';
import type { Amendment } from '../domain/amendment.ts';
import type { Contract } from '../domain/contract.ts';
import { eraseAmendment, eraseContract, eraseWork } from '../domain/retention.ts';
import type { ContractPorts } from '../ports.ts';

export type ErasurePorts = Pick<ContractPorts, 'store' | 'records' | 'documents' | 'clock' | 'sleep'>;

/**
 * Erase what is personal in a contract that is over: its files, its text, names, notes and comments. Ids, dates, amounts, hashes and
 * the audit log stay. The contract itself comes last, so that a rerun does again whatever may not have been done.
 */
export const erase = async (service: ErasurePorts, contractId: string): Promise<void> => {
  const { records, documents, clock } = service;
  const at = clock.now();
  for (const prefix of filesOf(contractId)) await documents.removeAll(prefix);
  for (const { workId } of await records.allWork(contractId)) {
    await records.changeWork(contractId, workId, (before) => ({ value: eraseWork(before), result: undefined }));
  }
  for (const attachment of await records.allAttachments(contractId)) {
    await service.store.commit([records.removeAttachment(attachment)]);
  }
  for (const { amendmentId } of await records.allAmendments(contractId)) {
    await changeRecord<Amendment, undefined>(
      service,
      {
        read: () => records.readAmendment(contractId, amendmentId),
        write: (value, read) => [records.putAmendment(value, read)],
      },
      (before) => ({ value: eraseAmendment(before, at), result: undefined }),
    );
  }
  await records.changeContract(contractId, (before): Decision<Contract, undefined> => {
    if (before.erasedAt !== undefined) return { value: before, result: undefined };
    const fact = { actor: SYSTEM, time: at };
    return {
      value: eraseContract(before, at),
      result: undefined,
      changes: [
        records.removeText(contractId),
        records.removeRetention(contractId),
        records.putAudit({ contractId, at, actor: SYSTEM, action: 'contract.erased' }),
      ],
      events: [makeEvent('contract.erased', { ...fact, entityId: contractId, metadata: partiesOf(before) })],
    };
  });
};
