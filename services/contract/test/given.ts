import { currentConsent } from '../src/documents/consent.ts';
import type { Amendment } from '../src/domain/amendment.ts';
import type { Contract } from '../src/domain/contract.ts';
import { newWork, submit } from '../src/domain/work.ts';
import type { Work } from '../src/domain/work.ts';
import { START, clientId, clientUser, contractorId } from './service.ts';
import type { TestContracts } from './service.ts';
import { contract, eur } from './domain/given.ts';

/** States to begin a test in, written straight into the store. */

/** The contract of {@link contract} between the test's client and contractor. It is active unless `parts` say otherwise. */
export const givenContract = async (service: TestContracts, parts: Partial<Contract> = {}): Promise<Contract> => {
  const given: Contract = {
    ...contract,
    contractId: service.ids.next(),
    clientId,
    contractorId,
    createdBy: clientUser,
    activatedAt: '2026-11-08T23:00:00.000Z',
    ...parts,
  };
  await service.store.commit([service.records.putContract(given)]);
  return given;
};

/** A milestone of 1,000.00 that nobody has submitted; or what `parts` say. */
export const givenWork = async (
  service: TestContracts,
  { contractId }: Pick<Contract, 'contractId'>,
  parts: Partial<Work> = {},
): Promise<Work> => {
  const workId = parts.workId ?? service.ids.next();
  const milestone = newWork({
    ...{ workId, contractId, kind: 'milestone', title: 'First draft', agreed: eur(1_000_00), at: START },
  });
  const given: Work = { ...milestone, ...parts };
  await service.store.commit([service.records.putWork(given)]);
  return given;
};

/** A milestone that the contractor submitted; with the amount and in the state of `parts`. */
export const givenSubmitted = async (
  service: TestContracts,
  contract: Pick<Contract, 'contractId'>,
  parts: Partial<Work> = {},
): Promise<Work> => {
  const planned = await givenWork(service, contract, parts);
  const read = await service.records.readWork(planned.contractId, planned.workId);
  const submitted = submit(planned, {
    amount: planned.agreed ?? eur(1_000_00),
    attachmentIds: [],
    submittedAt: service.clock.now(),
    submittedBy: contractorId,
    party: 'contractor',
  });
  await service.store.commit([service.records.putWork(submitted, read)]);
  return submitted;
};

export const contractOf = async (service: TestContracts, contractId: string): Promise<Contract> =>
  (await service.records.readContract(contractId)).value;

export const workOf = async (service: TestContracts, work: Pick<Work, 'contractId' | 'workId'>): Promise<Work> =>
  (await service.records.readWork(work.contractId, work.workId)).value;

export const amendmentOf = async (
  service: TestContracts,
  { contractId, amendmentId }: Pick<Amendment, 'contractId' | 'amendmentId'>,
): Promise<Amendment> => (await service.records.readAmendment(contractId, amendmentId)).value;

/** The body of a request to sign a document. */
export const signBodyOf = ({ signing }: Pick<Contract | Amendment, 'signing'>) => {
  const { version, sha256 } = currentConsent();
  return { name: 'Anna Nowak', consent: { version, sha256 }, documentSha256: signing.document?.sha256 };
};

/** What the contract's audit log says happened, the oldest first. */
export const auditOf = async (service: TestContracts, contractId: string): Promise<readonly string[]> =>
  (await service.records.listAudit(contractId, { limit: 100 })).items.map(({ value }) => value.action).toReversed();

/** The types of all events that were published. */
export const typesOf = ({ published }: Pick<TestContracts, 'published'>): readonly string[] =>
  published.map(({ type }) => type);
