import { expect } from 'chai';
import { put } from '#shared/store/index.ts';
import { clientClaims } from '#shared/http/testing.ts';
import { getSignedDocument, route as signedRoute } from '../../src/contracts/handlers/getSignedDocument.ts';
import { getMySignedDocument, route as mySignedRoute } from '../../src/contracts/handlers/getMySignedDocument.ts';
import { route as verifyRoute, verifyContract } from '../../src/contracts/handlers/verifyContract.ts';
import { route as verifyMyRoute, verifyMyContract } from '../../src/contracts/handlers/verifyMyContract.ts';
import { currentConsent } from '../../src/documents/consent.ts';
import { contractKeys } from '../../src/documents/keys.ts';
import type { AuditEntry } from '../../src/records.ts';
import { sealContract } from '../../src/lifecycle/handlers/sealContract.ts';
import { auditOf, contractOf } from '../given.ts';
import {
  START,
  apiOf,
  clientUser,
  codeOf,
  contractorId,
  createTestContracts,
  otherClientClaims,
  otherContractorClaims,
  quiet,
} from '../service.ts';
import type { TestContracts } from '../service.ts';
import { givenDraft, givenOpen, memberOf, secondUserOf, signingCalls, whenSigned } from '../signing/given.ts';

describe('The document of a contract', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const show = () => signingCalls(service).document;
  const viewsOf = async (contractId: string) => (await contractOf(service, contractId)).signing.views;

  it('is shown by a link for five minutes, with its hash, its length, and the text on electronic signatures', async () => {
    const { contractId } = await givenOpen(service);
    const { document } = (await contractOf(service, contractId)).signing;
    for (const party of ['client', 'contractor'] as const) {
      expect((await show()[party]({ pathParameters: { contractId } })).body).to.deep.equal({
        ...document,
        url: `https://bucket.example.test/${contractKeys(contractId).shown}?name=contract-${contractId}.pdf&expires=300`,
        expiresAt: '2026-11-02T09:05:00.000Z',
        consent: currentConsent(),
      });
    }
  });

  it('records the first fetch of each person', async () => {
    const { contractId } = await givenOpen(service);
    const { sha256 } = (await contractOf(service, contractId)).signing.document ?? {};
    const pathParameters = { contractId };
    await show().client({ pathParameters });
    service.clock.passDays(1);
    await show().client({ pathParameters });
    await show().client({ pathParameters, claims: secondUserOf(clientClaims) });
    await show().contractor({ pathParameters });
    expect(await viewsOf(contractId)).to.deep.equal([
      { party: 'client', userId: clientUser, sha256, at: START },
      { party: 'client', userId: '77777777-3333-4333-8333-333333333333', sha256, at: '2026-11-03T09:00:00.000Z' },
      { party: 'contractor', userId: contractorId, sha256, at: '2026-11-03T09:00:00.000Z' },
    ]);
    expect((await auditOf(service, contractId)).filter((action) => action === 'contract.viewed')).to.have.length(3);
  });

  it('records each of two people who fetch it at the same time', async () => {
    const { contractId } = await givenOpen(service);
    service.readTogether(`CONTRACT#${contractId}`, 2);
    await Promise.all([
      show().client({ pathParameters: { contractId } }),
      show().contractor({ pathParameters: { contractId } }),
    ]);
    expect((await viewsOf(contractId)).map(({ userId }) => userId)).to.have.members([clientUser, contractorId]);
  });

  it('can be fetched after both signed, and nothing is recorded of it then', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client', 'contractor');
    const before = await contractOf(service, contractId);
    const { length } = service.commits;
    const claims = secondUserOf(clientClaims);
    expect((await show().client({ pathParameters: { contractId }, claims })).status).to.equal(200);
    expect(await contractOf(service, contractId)).to.deep.equal(before);
    expect(service.commits).to.have.length(length);
  });

  it('is not there before it is rendered', async () => {
    const answer = await show().client({ pathParameters: await givenDraft(service) });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_READY']);
  });

  it('is not there for strangers', async () => {
    const pathParameters = await givenOpen(service);
    const answers = [
      await show().client({ pathParameters, claims: otherClientClaims }),
      await show().contractor({ pathParameters, claims: otherContractorClaims }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404]);
    expect(await viewsOf(pathParameters.contractId)).to.deep.equal([]);
  });
});

describe('The signed file of a contract', () => {
  quiet();
  let service: TestContracts;
  let pathParameters: { contractId: string };
  beforeEach(async () => {
    service = createTestContracts();
    pathParameters = await givenOpen(service);
    await whenSigned(service, pathParameters.contractId, 'client', 'contractor');
  });
  const calls = () => ({
    signed: apiOf(signedRoute, getSignedDocument(service)),
    mySigned: apiOf(mySignedRoute, getMySignedDocument(service)),
    verify: apiOf(verifyRoute, verifyContract(service)),
    verifyMy: apiOf(verifyMyRoute, verifyMyContract(service)),
  });
  const seal = () => sealContract(service)(pathParameters);
  const signedKey = () => contractKeys(pathParameters.contractId).signed;
  const replace = (change: (file: Uint8Array) => Uint8Array): void => {
    const object = service.objects.get(signedKey());
    if (object === undefined) throw new Error('It is not stored');
    service.objects.set(signedKey(), { ...object, body: change(Uint8Array.from(object.body)) });
  };
  const checksOf = async () => {
    const { body } = await calls().verify({ pathParameters });
    return ['shownFile', 'wholeFile', 'seal', 'eventChain'].map((name) => memberOf({ body }, name));
  };

  it('is shown by a link to both parties once it is sealed', async () => {
    const early = await calls().signed({ pathParameters });
    expect([early.status, codeOf(early)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_READY']);
    await seal();
    const { sealed } = await contractOf(service, pathParameters.contractId);
    for (const call of [calls().signed, calls().mySigned]) {
      expect((await call({ pathParameters })).body).to.deep.equal({
        url: `https://bucket.example.test/${signedKey()}?name=contract-${pathParameters.contractId}-signed.pdf&expires=300`,
        expiresAt: '2026-11-02T09:05:00.000Z',
        sha256: sealed?.sha256,
        length: sealed?.length,
      });
    }
  });

  it('holds as it was stored, for both parties, whatever happens to the contract later', async () => {
    const early = await calls().verify({ pathParameters });
    expect([early.status, codeOf(early)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_READY']);
    await seal();
    await service.store.commit([
      service.records.putAudit({
        contractId: pathParameters.contractId,
        ...{ at: service.clock.now(), actor: { id: 'contract', type: 'system' }, action: 'contract.activated' },
      }),
    ]);
    const { sealed, signing } = await contractOf(service, pathParameters.contractId);
    for (const call of [calls().verify, calls().verifyMy]) {
      expect((await call({ pathParameters })).body).to.deep.equal({
        ...{ shownFile: true, wholeFile: true, seal: true, eventChain: true },
        documentSha256: signing.document?.sha256,
        ...{ sha256: sealed?.sha256, length: sealed?.length, sealedAt: sealed?.sealedAt },
      });
    }
  });

  it('names what does not hold: a changed page, a changed end, a file that is gone', async () => {
    await seal();
    const flipped = (file: Uint8Array, position: number): Uint8Array => {
      file[position] = (file[position] ?? 0) ^ 1;
      return file;
    };
    replace((file) => flipped(file, file.length - 20));
    expect(await checksOf()).to.deep.equal([true, false, false, true]);
    replace((file) => flipped(file, 100));
    expect(await checksOf()).to.deep.equal([false, false, false, true]);
    service.objects.delete(signedKey());
    expect(await checksOf()).to.deep.equal([false, false, false, false]);
  });

  it('names an audit log with one event more of the signing', async () => {
    await seal();
    await service.store.commit([
      service.records.putAudit({
        contractId: pathParameters.contractId,
        at: '2026-11-02T08:59:00.000Z',
        actor: { id: 'somebody', type: 'client' },
        action: 'contract.viewed',
      }),
    ]);
    expect(await checksOf()).to.deep.equal([true, true, true, false]);
  });

  it('names a signature whose record was changed, and facts of the audit log that were', async () => {
    await seal();
    const { contractId } = pathParameters;
    const sealed = await contractOf(service, contractId);
    const changed = (member: 'name' | 'address' | 'at') =>
      sealed.signing.signatures.map((signature) => ({ ...signature, [member]: '2026-11-02T08:00:00.000Z' }));
    for (const member of ['name', 'address', 'at'] as const) {
      await service.records.changeContract(contractId, (before) => ({
        value: { ...before, signing: { ...before.signing, signatures: changed(member) } },
        result: undefined,
      }));
      expect(await checksOf(), member).to.deep.equal([true, true, true, false]);
    }
    await service.records.changeContract(contractId, () => ({ value: { ...sealed }, result: undefined }));
    expect(await checksOf()).to.deep.equal([true, true, true, true]);
    const pk = `AUDIT#${contractId}`;
    const { items } = await service.store.query<AuditEntry>({ pk });
    const signed = items.find(({ value }) => value.action === 'contract.signed.client');
    if (signed === undefined) throw new Error('Nobody signed');
    const value = { ...signed.value, facts: { ...signed.value.facts, documentSha256: '0'.repeat(64) } };
    await service.store.commit([put(signed.key, value, signed)]);
    expect(await checksOf()).to.deep.equal([true, true, true, false]);
  });

  it('is not there for strangers', async () => {
    await seal();
    const { signed, mySigned, verify, verifyMy } = calls();
    const answers = [
      await signed({ pathParameters, claims: otherClientClaims }),
      await verify({ pathParameters, claims: otherClientClaims }),
      await mySigned({ pathParameters, claims: otherContractorClaims }),
      await verifyMy({ pathParameters, claims: otherContractorClaims }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404]);
  });
});
