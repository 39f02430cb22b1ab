import { expect } from 'chai';
import { adminClaims } from '#shared/http/testing.ts';
import { getSettlement, route as settlementRoute } from '../../src/contracts/handlers/getSettlement.ts';
import { getMySettlement, route as mySettlementRoute } from '../../src/contracts/handlers/getMySettlement.ts';
import { getSignedDocument, route as signedRoute } from '../../src/contracts/handlers/getSignedDocument.ts';
import { route as verifyRoute, verifyContract } from '../../src/contracts/handlers/verifyContract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { expireSigning } from '../../src/domain/signing.ts';
import { decide } from '../../src/domain/work.ts';
import { remindSigner } from '../../src/lifecycle/handlers/remindSigner.ts';
import { settleContract } from '../../src/lifecycle/handlers/settleContract.ts';
import { eraseContracts } from '../../src/retention/handlers/eraseContracts.ts';
import { requestContractErasure, route as requestRoute } from '../../src/retention/handlers/requestContractErasure.ts';
import { declineContract, route as declineRoute } from '../../src/signing/handlers/declineContract.ts';
import { route as voidRoute, voidContract } from '../../src/signing/handlers/voidContract.ts';
import { PDF, announcement, callsAboutAttachments } from '../attachments/given.ts';
import { givenContractWithText, givenOpenAmendment, whenAmendmentSigned } from '../changes/calls.ts';
import { contractText } from '../documents/given.ts';
import { day, givenTermination, open } from '../domain/given.ts';
import { auditOf, contractOf, givenContract, givenSubmitted, typesOf } from '../given.ts';
import {
  Crash,
  apiOf,
  bothClaims,
  clientUser,
  codeOf,
  contractorId,
  createTestContracts,
  failureOf,
  otherClientClaims,
  otherContractorClaims,
  quiet,
} from '../service.ts';
import type { TestContracts } from '../service.ts';
import { givenOpen, whenSigned } from '../signing/given.ts';
import { callsAboutWork } from '../work/calls.ts';

const SETTLED = '2027-04-07T22:00:00.000Z';
const DAYS = 86_400_000;
const after = (instant: string, days: number): string => new Date(Date.parse(instant) + days * DAYS).toISOString();

/** A contract with everything in it that persons wrote, and that ended. */
const givenSettled = async (service: TestContracts): Promise<Contract> => {
  const contract = await givenContractWithText(service, { terminations: [givenTermination({ status: 'withdrawn' })] });
  const { contractId } = contract;
  const addsMilestone = {
    effectiveOn: '2026-12-07',
    change: { milestones: [{ title: 'Secret milestone', amountMinor: 1_00 }] },
  };
  const amendment = await givenOpenAmendment(service, contract, { body: addsMilestone });
  await whenAmendmentSigned(service, amendment, 'client');
  const work = await givenSubmitted(service, contract, { title: 'Secret title' });
  const read = await service.records.readWork(contractId, work.workId);
  const rejection = {
    submission: 1,
    outcome: 'rejected',
    by: clientUser,
    at: day(1),
    comment: 'Secret comment',
  } as const;
  const rejected = decide(
    { ...work, submissions: work.submissions.map((submission) => ({ ...submission, note: 'Secret note' })) },
    rejection,
    'client',
  );
  service.clock.set('2026-11-18T10:00:00.000Z');
  const files = callsAboutAttachments(service);
  const secret = announcement(PDF, 'Secret receipt.pdf');
  const attachmentIds = [await files.announced(contract, secret), await files.announced(contract, secret)];
  for (const attachmentId of attachmentIds) files.upload(contract, attachmentId);
  await service.store.commit([service.records.putWork(rejected, read)]);
  expect((await callsAboutWork(service).submit(rejected, { attachmentIds })).status).to.equal(200);
  await callsAboutWork(service).reject(rejected, { submission: 2, comment: 'Secret comment' });
  // A rule of the bucket has removed the uploads since.
  for (const key of service.objects.keys()) if (key.startsWith('uploads/')) service.objects.delete(key);
  service.clock.set(SETTLED);
  await service.records.changeContract(contractId, (before) => ({
    value: { ...before, ending: { outcome: 'completed', at: SETTLED } },
    result: undefined,
  }));
  await settleContract(service)({ contractId });
  return contractOf(service, contractId);
};

/** Everything that is stored about a contract, and its files. */
const stored = async ({ store, objects }: TestContracts, { contractId }: Pick<Contract, 'contractId'>) => {
  const partitions = await Promise.all(
    [`CONTRACT#${contractId}`, `AUDIT#${contractId}`].map((pk) => store.query({ pk, limit: 1_000 })),
  );
  return {
    text: JSON.stringify(partitions.map(({ items }) => items.map(({ value }) => value))),
    files: [...objects.keys()].filter((objectKey) => objectKey.includes(contractId)),
  };
};

/** What persons wrote, and where they signed from. */
const PERSONAL = [
  ...[
    'Anna Nowak',
    '203.0.113.7',
    'bücher.example',
    'Design of the new shop',
    'The files were not delivered.',
    'Secret',
  ],
  contractText.parties.client.name,
  contractText.parties.contractor.address,
];

const sweepAt = (service: TestContracts, at: string) => {
  service.clock.set(at);
  return eraseContracts(service)();
};

describe('Personal data in contracts', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  it('of a signed contract is kept for ten years after the settlement, and erased then', async () => {
    const contract = await givenSettled(service);
    const before = await stored(service, contract);
    for (const text of PERSONAL) expect(before.text).to.include(text);
    await sweepAt(service, after(SETTLED, 3_652));
    expect(await stored(service, contract)).to.deep.equal(before);
    await sweepAt(service, after(SETTLED, 3_660));
    const { text, files } = await stored(service, contract);
    for (const personal of PERSONAL) expect(text).not.to.include(personal);
    expect(files).to.deep.equal([]);
    expect((await auditOf(service, contract.contractId)).at(-1)).to.equal('contract.erased');
  });

  it('is erased once, also after a crash at any effect, and ends in the same records', async () => {
    const erasedAt = after(SETTLED, 3_660);
    const undisturbed = createTestContracts();
    const expected = await givenSettled(undisturbed).then(async (contract) => {
      await sweepAt(undisturbed, erasedAt);
      return stored(undisturbed, contract);
    });
    // Two folders of files, the work, two attachments, the amendment, the contract.
    for (const effects of [1, 2, 3, 4, 5, 6, 7]) {
      const crashing = createTestContracts();
      const contract = await givenSettled(crashing);
      crashing.crashAfter(effects);
      expect(await failureOf(sweepAt(crashing, erasedAt)), `effect ${effects}`).to.be.instanceOf(Crash);
      await sweepAt(crashing, erasedAt);
      await sweepAt(crashing, erasedAt);
      expect(await stored(crashing, contract)).to.deep.equal(expected);
      expect(typesOf(crashing).filter((type) => type === 'contract.erased')).to.have.length(1);
    }
  });

  it('of a contract that was declined, taken back or not signed in time is kept for 180 days', async () => {
    const body = { reason: 'Secret reason' };
    const ends: readonly ((contractId: string) => Promise<unknown>)[] = [
      (contractId) => apiOf(declineRoute, declineContract(service))({ pathParameters: { contractId }, body }),
      (contractId) => apiOf(voidRoute, voidContract(service))({ pathParameters: { contractId }, body }),
      (contractId) => {
        service.clock.set(day(31));
        return remindSigner(service)({ contractId });
      },
    ];
    for (const end of ends) {
      service = createTestContracts();
      const contract = await givenOpen(service);
      const startedAt = service.clock.now();
      await end(contract.contractId);
      const endedAt = service.clock.now();
      const kept = await stored(service, contract);
      await sweepAt(service, after(startedAt, 179));
      expect(await stored(service, contract)).to.deep.equal(kept);
      await sweepAt(service, after(endedAt, 180));
      const { text, files } = await stored(service, contract);
      for (const personal of ['Secret', 'Škoda', 'Anna', 'Design']) expect(text).not.to.include(personal);
      expect(files).to.deep.equal([]);
      expect((await contractOf(service, contract.contractId)).erasedAt).to.equal(service.clock.now());
    }
  });

  it('of contracts that are not over is never erased', async () => {
    const contract = await givenContractWithText(service);
    const before = await stored(service, contract);
    await sweepAt(service, '2099-01-01T00:00:00.000Z');
    expect(await stored(service, contract)).to.deep.equal(before);
  });

  it('makes files unavailable to the parties when it is erased, and says why', async () => {
    const contract = await givenSettled(service);
    await sweepAt(service, after(SETTLED, 3_660));
    const pathParameters = { contractId: contract.contractId };
    const answers = await Promise.all([
      apiOf(signedRoute, getSignedDocument(service))({ pathParameters }),
      apiOf(verifyRoute, verifyContract(service))({ pathParameters }),
      apiOf(settlementRoute, getSettlement(service))({ pathParameters }),
      callsAboutAttachments(service).link(contract, service.ids.next()),
    ]);
    expect(answers.map(({ status, ...answer }) => [status, codeOf(answer)])).to.deep.equal(
      answers.map(() => [409, 'CONTRACT_DOCUMENT_ERASED']),
    );
  });
});

describe('DELETE /api/admin/contracts/contractors/{contractorId}/personal-data', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const request = (claims: object = adminClaims, id = contractorId) =>
    apiOf(
      requestRoute,
      requestContractErasure(service),
    )({
      claims: claims as typeof adminClaims,
      pathParameters: { contractorId: id },
    });

  it('erases a contract that nobody signed a day after its end', async () => {
    const contract = await givenOpen(service);
    const pathParameters = { ...contract };
    await apiOf(declineRoute, declineContract(service))({ pathParameters, body: { reason: 'Too late' } });
    const from = after(service.clock.now(), 1);
    const answer = await request();
    expect(answer.body).to.deep.equal({ contractorId, contracts: [{ ...contract, erasure: 'requested', from }] });
    await sweepAt(service, after(service.clock.now(), 0.9));
    expect((await contractOf(service, contract.contractId)).erasedAt).to.equal(undefined);
    await sweepAt(service, from);
    expect((await contractOf(service, contract.contractId)).erasedAt).to.equal(from);
    expect((await request()).body).to.deep.equal({
      contractorId,
      contracts: [{ ...contract, erasure: 'erased', from }],
    });
  });

  it('holds a signed contract until its time is over, and says so in the audit log', async () => {
    const { contractId } = await givenSettled(service);
    const from = after(SETTLED, 3_660);
    expect((await request()).body).to.deep.equal({ contractorId, contracts: [{ contractId, erasure: 'held', from }] });
    const entries = await service.records.allAudit(contractId);
    expect(entries.find(({ action }) => action === 'erasure.held')?.facts).to.deep.equal({ from });
    await sweepAt(service, after(SETTLED, 3_659));
    expect((await contractOf(service, contractId)).erasedAt).to.equal(undefined);
  });

  it('holds contracts that are not over, and touches those of nobody else', async () => {
    const active = await givenContract(service);
    const signing = await givenContract(service, { signing: open });
    const other = await givenContract(service, {
      contractorId: otherContractorClaims['custom:contractorId'],
      signing: expireSigning(open, day(31)),
    });
    const { body } = await request();
    expect(body).to.deep.equal({
      contractorId,
      contracts: [active, signing].map(({ contractId }) => ({ contractId, erasure: 'held' })),
    });
    expect(await auditOf(service, active.contractId)).to.deep.equal(['erasure.held']);
    expect(await auditOf(service, other.contractId)).to.deep.equal([]);
  });

  it('answers 202 with no contract for a contractor who has none, and 403 to the contractor', async () => {
    expect(await request()).to.deep.include({ status: 202, body: { contractorId, contracts: [] } });
    const own = await request({ ...adminClaims, 'custom:contractorId': contractorId });
    expect([own.status, codeOf(own)]).to.deep.equal([403, 'OWN_CASE']);
  });
});

describe('GET …/contracts/{contractId}/settlement', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const calls = () => ({
    client: apiOf(settlementRoute, getSettlement(service)),
    contractor: apiOf(mySettlementRoute, getMySettlement(service)),
  });

  it('has links to the PDF and the JSON for both parties', async () => {
    const { contractId } = await givenSettled(service);
    for (const call of Object.values(calls())) {
      const { status, body } = await call({ pathParameters: { contractId } });
      expect(status).to.equal(200);
      const links = body as Readonly<Record<'pdf' | 'json', { readonly url: string; readonly expiresAt: string }>>;
      for (const kind of ['pdf', 'json'] as const) {
        expect(links[kind].url).to.include(`contracts/${contractId}/settlement.${kind}`);
        expect(links[kind].expiresAt).to.equal(after(SETTLED, 300 / 86_400));
      }
    }
  });

  it('answers 409 before the settlement, and 404 to others', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client', 'contractor');
    const pathParameters = { contractId };
    const early = await calls().client({ pathParameters });
    expect([early.status, codeOf(early)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_READY']);
    const strangers = [
      await calls().client({ pathParameters, claims: otherClientClaims }),
      await calls().contractor({ pathParameters, claims: otherContractorClaims }),
    ];
    expect(strangers.map(({ status }) => status)).to.deep.equal([404, 404]);
    expect((await calls().client({ pathParameters, claims: bothClaims })).status).to.equal(409);
  });
});
