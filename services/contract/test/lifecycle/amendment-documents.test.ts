import { expect } from 'chai';
import { getMySignedAmendment, route as signedMyRoute } from '../../src/changes/handlers/getMySignedAmendment.ts';
import { getSignedAmendment, route as signedRoute } from '../../src/changes/handlers/getSignedAmendment.ts';
import { verifyAmendment, route as verifyRoute } from '../../src/changes/handlers/verifyAmendment.ts';
import { verifyMyAmendment, route as verifyMyRoute } from '../../src/changes/handlers/verifyMyAmendment.ts';
import { amendmentKeys } from '../../src/documents/keys.ts';
import { sha256 } from '../../src/documents/verify-signed-file.ts';
import { generateAmendmentPDF } from '../../src/lifecycle/handlers/generateAmendmentPDF.ts';
import { sealAmendment } from '../../src/lifecycle/handlers/sealAmendment.ts';
import {
  amendmentCalls,
  givenAmendment,
  givenContractWithText,
  givenOpenAmendment,
  whenAmendmentSigned,
} from '../changes/calls.ts';
import type { AmendmentIds } from '../changes/calls.ts';
import { amendmentOf } from '../given.ts';
import { Crash, apiOf, codeOf, createTestContracts, failureOf, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';

let service: TestContracts;
const setUp = () => {
  service = createTestContracts();
  service.clock.set('2026-11-18T10:00:00.000Z');
};
const givenSigned = async (): Promise<AmendmentIds> => {
  const ids = await givenOpenAmendment(service, await givenContractWithText(service));
  await whenAmendmentSigned(service, ids, 'client');
  await whenAmendmentSigned(service, ids, 'contractor');
  return ids;
};
const keysOf = ({ contractId, amendmentId }: AmendmentIds) => amendmentKeys(contractId, amendmentId);
const bytesOf = (key: string) => service.objects.get(key)?.body ?? new Uint8Array();

describe('generateAmendmentPDF', () => {
  quiet();
  beforeEach(setUp);

  it('stores the document once, opens the signing, and asks the drafter; the plan has the next reminder', async () => {
    const ids = await givenAmendment(service, await givenContractWithText(service));
    const plan = await generateAmendmentPDF(service)({ ...ids, wakeAt: null });
    const { signing } = await amendmentOf(service, ids);
    expect(signing.status).to.equal('open');
    expect(signing.document?.sha256).to.equal(sha256(bytesOf(keysOf(ids).shown)));
    expect(plan).to.deep.equal({ due: null, wakeAt: '2026-11-21T10:00:00.000Z' });
    const { length } = service.commits;
    expect(await generateAmendmentPDF(service)({ ...ids, wakeAt: null })).to.deep.equal(plan);
    expect(service.commits).to.have.length(length);
  });

  it('asks nobody to sign once the time to sign is over: the amendment is due to expire', async () => {
    const ids = await givenAmendment(service, await givenContractWithText(service));
    service.clock.set((await amendmentOf(service, ids)).signing.signBy);
    expect(await generateAmendmentPDF(service)({ ...ids, wakeAt: null })).to.include({ due: 'follow_amendment' });
    expect((await amendmentOf(service, ids)).signing.status).to.equal('preparing');
  });

  it('uses the document of an attempt that crashed after it was stored', async () => {
    const ids = await givenAmendment(service, await givenContractWithText(service));
    service.crashAfter(1);
    expect(await failureOf(generateAmendmentPDF(service)({ ...ids, wakeAt: null }))).to.be.instanceOf(Crash);
    await generateAmendmentPDF(service)({ ...ids, wakeAt: null });
    expect((await amendmentOf(service, ids)).signing.document?.sha256).to.equal(sha256(bytesOf(keysOf(ids).shown)));
  });

  it('renders nothing for an amendment that was taken back', async () => {
    const ids = await givenAmendment(service, await givenContractWithText(service));
    const body = { reason: 'A mistake' };
    await amendmentCalls(service).take.client({ pathParameters: { ...ids }, body });
    await generateAmendmentPDF(service)({ ...ids, wakeAt: null });
    expect([...service.objects.keys()]).to.deep.equal([]);
  });
});

describe('sealAmendment', () => {
  quiet();
  beforeEach(setUp);

  it('keeps the shown document as the prefix of the sealed file, and all of it holds', async () => {
    const ids = await givenSigned();
    await sealAmendment(service)({ ...ids, wakeAt: null });
    const { shown, signed } = keysOf(ids);
    const prefix = bytesOf(signed).subarray(0, bytesOf(shown).length);
    expect(sha256(prefix)).to.equal(sha256(bytesOf(shown)));
    const pathParameters = { ...ids };
    for (const verify of [
      apiOf(verifyRoute, verifyAmendment(service)),
      apiOf(verifyMyRoute, verifyMyAmendment(service)),
    ]) {
      expect((await verify({ pathParameters })).body).to.include({
        ...{ shownFile: true, wholeFile: true, seal: true, eventChain: true },
        sha256: sha256(bytesOf(signed)),
      });
    }
    for (const link of [
      apiOf(signedRoute, getSignedAmendment(service)),
      apiOf(signedMyRoute, getMySignedAmendment(service)),
    ]) {
      expect((await link({ pathParameters })).body).to.include({ sha256: sha256(bytesOf(signed)) });
    }
  });

  it('seals once, also after a crash, and tells both parties once', async () => {
    const ids = await givenSigned();
    service.crashAfter(2);
    expect(await failureOf(sealAmendment(service)({ ...ids, wakeAt: null }))).to.be.instanceOf(Crash);
    await sealAmendment(service)({ ...ids, wakeAt: null });
    const file = sha256(bytesOf(keysOf(ids).signed));
    await sealAmendment(service)({ ...ids, wakeAt: null });
    expect((await amendmentOf(service, ids)).sealed?.sha256).to.equal(file);
    const mails = service.published.filter(
      ({ type, detail }) =>
        type === 'notification.requested' && detail.metadata.template === 'contract-amendment-signed',
    );
    expect(mails).to.have.lengthOf(2);
  });

  it('says what does not hold of a file that was changed', async () => {
    const ids = await givenSigned();
    await sealAmendment(service)({ ...ids, wakeAt: null });
    const { signed } = keysOf(ids);
    const changed = Uint8Array.from(bytesOf(signed));
    changed.fill(0, 100, 110);
    service.objects.set(signed, { contentType: 'application/pdf', body: changed });
    const { body } = await apiOf(verifyRoute, verifyAmendment(service))({ pathParameters: { ...ids } });
    expect(body).to.include({ shownFile: false, wholeFile: false, seal: false, eventChain: true });
  });

  it('is not done before both signed: there is no file, and nothing to verify', async () => {
    const ids = await givenOpenAmendment(service, await givenContractWithText(service));
    expect(await failureOf(sealAmendment(service)({ ...ids, wakeAt: null }))).to.be.instanceOf(RangeError);
    const pathParameters = { ...ids };
    for (const answer of [
      await apiOf(signedRoute, getSignedAmendment(service))({ pathParameters }),
      await apiOf(verifyRoute, verifyAmendment(service))({ pathParameters }),
    ]) {
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_READY']);
    }
  });
});
