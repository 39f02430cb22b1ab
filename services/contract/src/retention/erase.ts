import { makeEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Decision, Put, Versioned } from '#shared/store/index.ts';
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
  for (const { value } of await records.readWorks(contractId)) {
    await rewrite(service, () => records.readWork(contractId, value.workId), eraseWork, records.putWork);
  }
  for (const attachment of await records.allAttachments(contractId)) {
    await service.store.commit([records.removeAttachment(attachment)]);
  }
  for (const { amendmentId } of await records.allAmendments(contractId)) {
    const blank = (amendment: Amendment) => eraseAmendment(amendment, at);
    await rewrite(service, () => records.readAmendment(contractId, amendmentId), blank, records.putAmendment);
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

const rewrite = <T>(
  { store, sleep }: Pick<ErasurePorts, 'store' | 'sleep'>,
  read: () => Promise<Versioned<T>>,
  blank: (value: T) => T,
  put: (value: T, read: Versioned<T>) => Put,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const before = await read();
      await store.commit([put(blank(before.value), before)]);
    },
    { sleep },
  );
