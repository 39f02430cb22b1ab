import { NotFoundError } from '#shared/errors/index.ts';
import { createAuditLog } from '#shared/audit/index.ts';
import type { AuditEntry as SharedAuditEntry } from '#shared/audit/index.ts';
import { createFailures } from '#shared/interventions/index.ts';
import type { ParkedFailure } from '#shared/interventions/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { changeRecord, listAll, put, queryAll, remove } from '#shared/store/index.ts';
import type { Check, Decision, Delete, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { ContractText } from './documents/contract-document.ts';
import type { Amendment } from './domain/amendment.ts';
import { MAX_UNUSED } from './domain/attachment.ts';
import type { Attachment } from './domain/attachment.ts';
import type { ContractTemplate } from './domain/contract-template.ts';
import type { Contract } from './domain/contract.ts';
import { retentionOf } from './domain/retention.ts';
import type { Retention, RetentionRule } from './domain/retention.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Party } from './domain/signing.ts';
import { isUnpaid } from './domain/work.ts';
import type { Work } from './domain/work.ts';

/** One entry of a contract's audit log. */
export interface AuditEntry extends SharedAuditEntry {
  readonly contractId: string;
}

/** A contract whose machine waits for an operator, or did. */
export interface ParkedContract extends ParkedFailure {
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
}

/** What is on record of a settlement: rows of all work may be more than an item holds (DynamoDB: 400 KB). */
export type SettlementTotal = Pick<Settlement, 'paid'>;

/** Contracts that are over, by the rule that says for how long they are kept; or whose erasure was requested. */
export const RETENTION_LISTS = ['signed', 'unsigned', 'requested'] as const satisfies readonly (
  RetentionRule | 'requested'
)[];
export type RetentionList = (typeof RETENTION_LISTS)[number];

const keys = {
  contract: (contractId: string): Key => ({ pk: `CONTRACT#${contractId}`, sk: 'STATE' }),
  text: (contractId: string): Key => ({ pk: `CONTRACT#${contractId}`, sk: 'TEXT' }),
  work: ({ contractId, workId }: Pick<Work, 'contractId' | 'workId'>): Key => ({
    pk: `CONTRACT#${contractId}`,
    sk: `WORK#${workId}`,
  }),
  attachment: ({ contractId, attachmentId }: Pick<Attachment, 'contractId' | 'attachmentId'>): Key => ({
    pk: `CONTRACT#${contractId}`,
    sk: `ATTACHMENT#${attachmentId}`,
  }),
  amendment: ({ contractId, amendmentId }: Pick<Amendment, 'contractId' | 'amendmentId'>): Key => ({
    pk: `CONTRACT#${contractId}`,
    sk: `AMENDMENT#${amendmentId}`,
  }),
  openAmendment: (contractId: string): Key => ({ pk: `CONTRACT#${contractId}`, sk: 'OPEN_AMENDMENT' }),
  settlement: (contractId: string): Key => ({ pk: `CONTRACT#${contractId}`, sk: 'SETTLEMENT' }),
  retention: (contractId: string): Key => ({ pk: `CONTRACT#${contractId}`, sk: 'RETENTION' }),
  template: ({ clientId, templateId }: Pick<ContractTemplate, 'clientId' | 'templateId'>): Key => ({
    pk: `CLIENT#${clientId}`,
    sk: `TEMPLATE#${templateId}`,
  }),
  templateCount: (clientId: string): Key => ({ pk: `CLIENT#${clientId}`, sk: 'TEMPLATES' }),
  seal: (keySha256: string): Key => ({ pk: 'SEAL', sk: keySha256 }),
};

/** All work of a contract. A page is about what DynamoDB reads at once, 1 MB: three years of weeks are a few pages. */
const workQuery = (contractId: string) => ({ pk: `CONTRACT#${contractId}`, prefix: 'WORK#', limit: 500 });

const unusedOf = (contractId: string, party: Party): string => `CONTRACT#${contractId}#UNUSED#${party}`;

/** Whether the work waits for a decision or a payment. */
const isOpen = (work: Work): boolean => work.status === 'submitted' || isUnpaid(work);

/**
 * Contracts in the service's table:
 *
 * | pk                | sk               | value                                    | index1                                        | index2                  |
 * | ----------------- | ---------------- | ---------------------------------------- | --------------------------------------------- | ----------------------- |
 * | `CONTRACT#<id>`   | `STATE`          | the contract                             | `CLIENT#<id>`, by creation                    | `CONTRACTOR#<id>`       |
 * | `CONTRACT#<id>`   | `TEXT`           | what its document says; never changed    |                                               |                         |
 * | `CONTRACT#<id>`   | `WORK#<id>`      | a milestone, timesheet, off-cycle payment | `CONTRACT#<id>#OPEN` while it is submitted, or approved and not paid | `CONTRACT#<id>#WORK`, by creation |
 * | `CONTRACT#<id>`   | `ATTACHMENT#<id>` | a file for a submission; expires until it is submitted | `CONTRACT#<id>#UNUSED#<party>` until it is submitted | |
 * | `CONTRACT#<id>`   | `AMENDMENT#<id>` | an amendment                             | `CONTRACT#<id>#AMENDMENTS`                    |                         |
 * | `CONTRACT#<id>`   | `OPEN_AMENDMENT` | which amendment is being signed          |                                               |                         |
 * | `CONTRACT#<id>`   | `SETTLEMENT`     | what was paid for it; its work says the rest |                                               |                         |
 * | `CONTRACT#<id>`   | `RETENTION`      | since when it is over, until its personal data is erased | `RETENTION#<rule>`, by end |              |
 * | `CLIENT#<id>`   | `TEMPLATE#<id>`  | terms to draft contracts from            | `CLIENT#<id>#TEMPLATES`, by creation          |                         |
 * | `CLIENT#<id>`   | `TEMPLATES`      | how many templates the client has        |                                               |                         |
 * | `SEAL`            | `<SHA-256>` of a public key | the certificate of this key of the seal, DER in Base64 |                      |                         |
 *
 * Every method is a read or makes a `Change` for `store.commit`.
 */
export const createContractRecords = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getContract = (contractId: string) => store.get<Contract>(keys.contract(contractId));

  const putContract = (contract: Contract, read?: Versioned<Contract>): Put =>
    put(keys.contract(contract.contractId), contract, read, {
      index1: { pk: `CLIENT#${contract.clientId}`, sk: `${contract.createdAt}#${contract.contractId}` },
      index2: { pk: `CONTRACTOR#${contract.contractorId}`, sk: `${contract.createdAt}#${contract.contractId}` },
    });

  /** @throws NotFoundError */
  const readContract = async (contractId: string): Promise<Versioned<Contract>> => {
    const read = await getContract(contractId);
    if (read === undefined) throw new NotFoundError(`No contract ${contractId}`);
    return read;
  };

  const putRetention = (retention: Retention, list: RetentionList, read?: Versioned<Retention>): Put => {
    const { contractId, since } = retention;
    const index1 = { pk: `RETENTION#${list}`, sk: `${since}#${contractId}` };
    return put(keys.retention(contractId), retention, read, { index1 });
  };

  /** Written in the commit that ends the contract, whichever that is. */
  const endsNow = (before: Contract, after: Contract): readonly Put[] => {
    const retention = retentionOf(after);
    return retention === undefined || retentionOf(before) !== undefined
      ? []
      : [putRetention(retention, retention.rule)];
  };

  const getWork = (contractId: string, workId: string) => store.get<Work>(keys.work({ contractId, workId }));

  const putWork = (work: Work, read?: Versioned<Work>): Put =>
    put(keys.work(work), work, read, {
      ...(isOpen(work) && { index1: { pk: `CONTRACT#${work.contractId}#OPEN`, sk: work.workId } }),
      index2: { pk: `CONTRACT#${work.contractId}#WORK`, sk: `${work.createdAt}#${work.workId}` },
    });

  /** @throws NotFoundError */
  const readWork = async (contractId: string, workId: string): Promise<Versioned<Work>> => {
    const read = await getWork(contractId, workId);
    if (read === undefined) throw new NotFoundError(`Contract ${contractId} has no work ${workId}`);
    return read;
  };

  const getAmendment = (contractId: string, amendmentId: string) =>
    store.get<Amendment>(keys.amendment({ contractId, amendmentId }));

  /** @throws NotFoundError */
  const readAmendment = async (contractId: string, amendmentId: string): Promise<Versioned<Amendment>> => {
    const read = await getAmendment(contractId, amendmentId);
    if (read === undefined) throw new NotFoundError(`Contract ${contractId} has no amendment ${amendmentId}`);
    return read;
  };

  return {
    ...createAuditLog<AuditEntry>({ store, subjectOf: ({ contractId }) => contractId }),

    getContract,
    readContract,
    putContract,
    /** Read, decide and write in one transaction; decide again after a conflict. @throws NotFoundError */
    changeContract: <T>(
      contractId: string,
      decide: (contract: Contract) => Decision<Contract, T> | Promise<Decision<Contract, T>>,
    ): Promise<T> =>
      changeRecord<Contract, T>(
        { store, sleep },
        {
          read: () => readContract(contractId),
          write: (value, read) => [putContract(value, read), ...endsNow(read.value, value)],
        },
        decide,
      ),
    /** The contract is still as it was read: for a transaction about something else of it. */
    checkContract: ({ key, version }: Versioned<Contract>): Check => ({ kind: 'check', key, if: { version } }),
    /** One page of a client's contracts, newest first. */
    listOfClient: (clientId: string, page: PageRequest) =>
      store.query<Contract>({ index: 'index1', pk: `CLIENT#${clientId}`, order: 'desc', ...page }),
    /** One page of a contractor's contracts, newest first. */
    listOfContractor: (contractorId: string, page: PageRequest) =>
      store.query<Contract>({ index: 'index2', pk: `CONTRACTOR#${contractorId}`, order: 'desc', ...page }),

    /** All contracts of a contractor. The index may be behind by a moment. */
    allOfContractor: (contractorId: string) =>
      listAll<Contract>(store, { index: 'index2', pk: `CONTRACTOR#${contractorId}` }),

    putText: (text: ContractText): Put => put(keys.text(text.contractId), text),
    /** @throws NotFoundError */
    requireText: async (contractId: string): Promise<ContractText> => {
      const read = await store.get<ContractText>(keys.text(contractId));
      if (read === undefined) throw new NotFoundError(`No text of contract ${contractId}`);
      return read.value;
    },

    getWork,
    readWork,
    putWork,
    changeWork: <T>(
      contractId: string,
      workId: string,
      decide: (work: Work) => Decision<Work, T> | Promise<Decision<Work, T>>,
    ): Promise<T> =>
      changeRecord<Work, T>(
        { store, sleep },
        { read: () => readWork(contractId, workId), write: (value, read) => [putWork(value, read)] },
        decide,
      ),
    /** One page of a contract's work, the newest first. */
    listWork: (contractId: string, page: PageRequest) =>
      store.query<Work>({ index: 'index2', pk: `CONTRACT#${contractId}#WORK`, order: 'desc', ...page }),
    /** All work of a contract, as it is now. */
    allWork: (contractId: string): Promise<readonly Work[]> => listAll<Work>(store, workQuery(contractId)),
    /** The same, with versions. */
    readWorks: (contractId: string): Promise<readonly Versioned<Work>[]> =>
      queryAll<Work>(store, workQuery(contractId)),
    /** What is submitted or approved, without the rest of a long contract. The index may be behind by a moment. */
    openWork: (contractId: string): Promise<readonly Work[]> =>
      listAll<Work>(store, { index: 'index1', pk: `CONTRACT#${contractId}#OPEN` }),

    getAttachment: (contractId: string, attachmentId: string) =>
      store.get<Attachment>(keys.attachment({ contractId, attachmentId })),
    /** It is kept for good once it was submitted with work. */
    putAttachment: (attachment: Attachment, read?: Versioned<Attachment>): Put => {
      const { contractId, party, usableUntil, attachmentId, workId } = attachment;
      if (workId !== undefined) return put(keys.attachment(attachment), attachment, read);
      const index1 = { pk: unusedOf(contractId, party), sk: `${usableUntil}#${attachmentId}` };
      return { ...put(keys.attachment(attachment), attachment, read, { index1 }), expiresAt: usableUntil };
    },
    allAttachments: (contractId: string): Promise<readonly Attachment[]> =>
      listAll<Attachment>(store, { pk: `CONTRACT#${contractId}`, prefix: 'ATTACHMENT#' }),
    removeAttachment: (attachment: Attachment): Delete => remove(keys.attachment(attachment)),
    /** How many files a party announced and did not submit, up to the limit. The index may be behind by a moment. */
    countUnused: async (contractId: string, party: Party): Promise<number> =>
      (await store.query({ index: 'index1', pk: unusedOf(contractId, party), limit: MAX_UNUSED })).items.length,

    getAmendment,
    readAmendment,
    /** Writes an amendment; while it is being signed, it is the open one of the contract, of which there is one at most. */
    putAmendment: (amendment: Amendment, read?: Versioned<Amendment>): Put =>
      put(keys.amendment(amendment), amendment, read, {
        index1: {
          pk: `CONTRACT#${amendment.contractId}#AMENDMENTS`,
          sk: `${amendment.createdAt}#${amendment.amendmentId}`,
        },
      }),
    listAmendments: (contractId: string, page: PageRequest) =>
      store.query<Amendment>({ index: 'index1', pk: `CONTRACT#${contractId}#AMENDMENTS`, order: 'desc', ...page }),
    /** All amendments of a contract. */
    allAmendments: (contractId: string): Promise<readonly Amendment[]> =>
      listAll<Amendment>(store, { pk: `CONTRACT#${contractId}`, prefix: 'AMENDMENT#' }),
    /** The amendment that is being signed, and the pointer to it. */
    openAmendment: async (contractId: string) => {
      const pointer = await store.get<{ readonly amendmentId: string }>(keys.openAmendment(contractId));
      const read = pointer && (await getAmendment(contractId, pointer.value.amendmentId));
      const isBeingSigned = read !== undefined && ['preparing', 'open'].includes(read.value.signing.status);
      return { pointer, read: isBeingSigned ? read : undefined };
    },
    /** Which amendment is the open one, over the pointer that was read. */
    putOpenAmendment: ({ contractId, amendmentId }: Amendment, pointer?: Versioned<unknown>): Put =>
      put(keys.openAmendment(contractId), { amendmentId }, pointer),

    /** A template of the client, as it is now. Another client's is not found. @throws NotFoundError */
    readTemplate: async (clientId: string, templateId: string): Promise<Versioned<ContractTemplate>> => {
      const read = await store.get<ContractTemplate>(keys.template({ clientId, templateId }));
      if (read === undefined) throw new NotFoundError(`The client has no template ${templateId}`);
      return read;
    },
    putTemplate: (template: ContractTemplate, read?: Versioned<ContractTemplate>): Put =>
      put(keys.template(template), template, read, {
        index1: { pk: `CLIENT#${template.clientId}#TEMPLATES`, sk: `${template.createdAt}#${template.templateId}` },
      }),
    deleteTemplate: ({ key, version }: Versioned<ContractTemplate>): Delete => ({
      ...{ kind: 'delete', key, if: { version } },
    }),
    /** One page of a client's templates, newest first. */
    listTemplates: (clientId: string, page: PageRequest) =>
      store.query<ContractTemplate>({ index: 'index1', pk: `CLIENT#${clientId}#TEMPLATES`, order: 'desc', ...page }),
    getTemplateCount: (clientId: string) => store.get<{ readonly count: number }>(keys.templateCount(clientId)),
    putTemplateCount: (clientId: string, count: number, read?: Versioned<unknown>): Put =>
      put(keys.templateCount(clientId), { count }, read),

    getSettlement: (contractId: string) => store.get<SettlementTotal>(keys.settlement(contractId)),
    putSettlement: (contractId: string, total: SettlementTotal): Put => put(keys.settlement(contractId), total),

    getRetention: (contractId: string) => store.get<Retention>(keys.retention(contractId)),
    putRetention,
    /** What is over for so long that `isDue`, the longest first. */
    listRetention: async (
      list: RetentionList,
      isDue: (retention: Retention) => boolean,
      limit: number,
    ): Promise<readonly Retention[]> => {
      const { items } = await store.query<Retention>({ index: 'index1', pk: `RETENTION#${list}`, limit });
      return items.map(({ value }) => value).filter(isDue);
    },
    removeText: (contractId: string): Delete => remove(keys.text(contractId)),
    removeRetention: (contractId: string): Delete => remove(keys.retention(contractId)),

    /** Certificate of the seal's key whose public key has this SHA-256, DER. `undefined` before its first seal. */
    getSealCertificate: async (keySha256: string): Promise<Uint8Array | undefined> => {
      const read = await store.get<{ readonly der: string }>(keys.seal(keySha256));
      return read && Uint8Array.from(Buffer.from(read.value.der, 'base64'));
    },
    putSealCertificate: (keySha256: string, der: Uint8Array): Put =>
      put(keys.seal(keySha256), { der: Buffer.from(der).toString('base64') }),

    /** What waits for an operator, and what did. */
    failures: createFailures<ParkedContract>({ store, list: 'CONTRACTS_PARKED' }),
  };
};

export type ContractRecords = ReturnType<typeof createContractRecords>;
