import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { PDF } from '@libpdf/core';
import { pixelsOutside, readPdf } from '#shared/pdf/testing.ts';
import { certifiedEvents } from '../../src/signing/certified-events.ts';
import { contractKeys } from '../../src/documents/keys.ts';
import { sha256, verifySignedFile } from '../../src/documents/verify-signed-file.ts';
import { issueSealCertificate } from '../../src/documents/seal-certificate.ts';
import { sealContract } from '../../src/lifecycle/handlers/sealContract.ts';
import { eraseContracts } from '../../src/retention/handlers/eraseContracts.ts';
import { auditOf, contractOf, typesOf } from '../given.ts';
import { Crash, clientUser, contractorId, createTestContracts, failureOf, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';
import { sealKey } from '../documents/seal-key.ts';
import { givenOpen, whenSigned } from '../signing/given.ts';

const CERTIFICATE = {
  commonName: 'MindLinks',
  serialNumber: Uint8Array.of(1),
  notBefore: '2026-11-01T00:00:00.000Z',
  notAfter: '2036-11-01T00:00:00.000Z',
};

describe('Sealing a signed contract', () => {
  quiet();
  let service: TestContracts;
  let contractId: string;
  const givenSigned = async () => {
    service = createTestContracts();
    ({ contractId } = await givenOpen(service));
    await whenSigned(service, contractId, 'client', 'contractor');
    service.published.length = 0;
  };
  beforeEach(givenSigned);
  const seal = (on: Parameters<typeof sealContract>[0] = service) => sealContract(on)({ contractId });
  const object = (name: 'shown' | 'signed') =>
    service.objects.get(contractKeys(contractId)[name])?.body ?? new Uint8Array();
  const certificateOf = async () => {
    const { sealed } = await contractOf(service, contractId);
    return (await service.records.getSealCertificate(sealed?.keySha256 ?? '')) ?? new Uint8Array();
  };

  it('stores the shown file with the certificate pages and one seal over all, and tells both parties', async () => {
    service.clock.passDays(1);
    expect(await seal()).to.deep.equal({
      status: 'scheduled',
      due: null,
      wakeAt: '2026-11-08T23:00:00.000Z',
    });
    const { sealed, signing } = await contractOf(service, contractId);
    expect(sealed).to.deep.include({
      sha256: sha256(object('signed')),
      length: object('signed').length,
      sealedAt: '2026-11-03T09:00:00.000Z',
    });
    expect(
      await verifySignedFile(object('signed'), {
        shown: signing.document ?? { sha256: '', length: 0 },
        sha256: sealed?.sha256 ?? '',
        certificate: await certificateOf(),
      }),
    ).to.deep.equal({ shownFile: true, wholeFile: true, seal: true });
    const shownPages = (await PDF.load(object('shown'))).getPages().length;
    expect((await PDF.load(object('signed'))).getPages().length).to.be.greaterThan(shownPages);
    expect(service.published.map(({ type, detail }) => [type, detail.metadata])).to.deep.equal([
      [
        'contract.sealed',
        { contractId, clientId: '22222222-2222-4222-8222-222222222222', contractorId, sha256: sealed?.sha256 },
      ],
      ...[clientUser, contractorId].map((recipientId) => [
        'notification.requested',
        {
          recipientId,
          template: 'contract-signed',
          data: { contractId, title: 'Design of the new shop', startsOn: '2026-11-09' },
        },
      ]),
    ]);
  });

  it('chains the events until the last signature, and none that follow', async () => {
    await service.store.commit([
      service.records.putAudit({
        ...{ contractId, at: service.clock.now(), actor: { id: 'contract', type: 'system' }, action: 'end.announced' },
      }),
    ]);
    await seal();
    const entries = await service.records.allAudit(contractId);
    const certified = entries.filter(({ action }) => !['contract.sealed', 'end.announced'].includes(action));
    expect(certified.map(({ action }) => action)).to.have.members([
      'contract.created',
      'contract.pending.signature',
      'contract.viewed',
      'contract.viewed',
      'contract.signed.client',
      'contract.signed.contractor',
    ]);
    const chain = certifiedEvents(certified, (await contractOf(service, contractId)).signing);
    expect(chain).to.have.length(certified.length);
    expect(Buffer.from(object('signed')).toString('latin1')).to.include(`events up to ${chain.at(-1)?.hash}`);
  });

  it('has certificate pages whose lines are within the margins', async () => {
    await seal();
    const pages = await readPdf(object('signed'), 1);
    expect(pages.at(-1)?.pixels.some((pixel) => pixel < 128)).to.equal(true);
    expect(pages.map(pixelsOutside)).to.deep.equal(pages.map(() => 0));
  });

  it('answers a replay as before, and neither writes nor publishes again', async () => {
    const first = await seal();
    const { length } = service.commits;
    expect(await seal()).to.deep.equal(first);
    expect(service.commits).to.have.length(length);
    expect(typesOf(service)).to.have.length(3);
  });

  it('seals once: after a crash at any effect, the file that is stored is the one on record', async () => {
    for (const effects of [1, 2, 3]) {
      await givenSigned();
      service.crashAfter(effects);
      expect(await failureOf(seal())).to.be.instanceOf(Crash);
      const before = service.objects.get(contractKeys(contractId).signed)?.body;
      await seal();
      if (before !== undefined) expect(object('signed')).to.equal(before);
      expect((await contractOf(service, contractId)).sealed?.sha256).to.equal(sha256(object('signed')));
      expect(typesOf(service).filter((type) => type === 'contract.sealed')).to.have.length(1);
      expect((await auditOf(service, contractId)).filter((action) => action === 'contract.sealed')).to.have.length(1);
    }
  });

  it('records a file that an attempt before stored as that file says: with the key of then, though it was replaced, and its time', async () => {
    service.crashAfter(2);
    expect(await failureOf(seal())).to.be.instanceOf(Crash);
    const before = object('signed');
    expect(before).not.to.have.lengthOf(0);
    service.clock.passDays(1);
    await seal({ ...service, sealKey: sealKey() });
    expect(object('signed')).to.equal(before);
    expect((await contractOf(service, contractId)).sealed).to.deep.include({
      sha256: sha256(before),
      keySha256: sha256(await service.sealKey.publicKey()),
      sealedAt: '2026-11-02T09:00:00.000Z',
    });
  });

  it('stores nothing that a key has signed other than that of the certificate, as when the key is replaced in between', async () => {
    const replaced = { publicKey: service.sealKey.publicKey, sign: sealKey().sign };
    await service.store.commit([
      service.records.putSealCertificate(
        sha256(await service.sealKey.publicKey()),
        await issueSealCertificate(service.sealKey, CERTIFICATE),
      ),
    ]);
    expect(await failureOf(seal({ ...service, sealKey: replaced }))).to.have.property(
      'message',
      `The signed file ${contractKeys(contractId).signed} does not hold`,
    );
    expect(service.objects.has(contractKeys(contractId).signed)).to.equal(false);
    await seal();
    expect((await contractOf(service, contractId)).sealed?.sha256).to.equal(sha256(object('signed')));
  });

  it('is sealed at a whole second, which is not before the signatures', async () => {
    service.clock.set('2026-11-02T09:00:00.250Z');
    await seal();
    expect((await contractOf(service, contractId)).sealed?.sealedAt).to.equal('2026-11-02T09:00:01.000Z');
  });

  it('records one file when two attempts run at the same time', async () => {
    await Promise.all([seal(), seal()]);
    expect((await contractOf(service, contractId)).sealed?.sha256).to.equal(sha256(object('signed')));
    expect(typesOf(service).filter((type) => type === 'contract.sealed')).to.have.length(1);
  });

  it('issues one certificate for a key, and another one for the next key', async () => {
    await seal();
    const first = await certificateOf();
    const { validFromDate, validToDate, subject } = new X509Certificate(first);
    expect([subject, validFromDate.toISOString(), validToDate.toISOString()]).to.deep.equal([
      'CN=MindLinks',
      '2026-11-02T09:00:00.000Z',
      '2036-10-30T09:00:00.000Z',
    ]);
    ({ contractId } = await givenOpen(service));
    await whenSigned(service, contractId, 'client', 'contractor');
    await seal();
    expect(Buffer.from(await certificateOf()).equals(first)).to.equal(true);
    ({ contractId } = await givenOpen(service));
    await whenSigned(service, contractId, 'client', 'contractor');
    await seal({ ...service, sealKey: sealKey() });
    expect(Buffer.from(await certificateOf()).equals(first)).to.equal(false);
  });

  it('has a certificate whose last 90 days are counted in each scheduled turn, also when nothing is sealed', async () => {
    const turn = eraseContracts(service);
    await turn();
    await seal();
    service.clock.set('2036-07-31T09:00:00.000Z');
    await turn();
    expect(service.countMetric.called).to.equal(false);
    service.clock.set('2036-08-02T09:00:00.000Z');
    await turn();
    await turn();
    expect(service.countMetric.args).to.deep.equal([['SealCertificateExpiring'], ['SealCertificateExpiring']]);
    service.countMetric.resetHistory();
    await eraseContracts({ ...service, sealKey: sealKey() })();
    expect(service.countMetric.called, 'of a key that replaced it').to.equal(false);
  });

  it('fails, and records nothing, when the shown file is missing or another one', async () => {
    const { shown } = contractKeys(contractId);
    for (const body of [undefined, new TextEncoder().encode('%PDF of somebody')]) {
      service.objects.delete(shown);
      if (body !== undefined) service.objects.set(shown, { contentType: 'application/pdf', body });
      expect(await failureOf(seal()))
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.contains(shown);
    }
    expect(await contractOf(service, contractId)).not.to.have.property('sealed');
    expect(service.objects.has(contractKeys(contractId).signed)).to.equal(false);
  });

  it('fails, and records nothing, when the stored file does not hold', async () => {
    const { signed, shown } = contractKeys(contractId);
    const body = service.objects.get(shown)?.body ?? new Uint8Array();
    service.objects.set(signed, { contentType: 'application/pdf', body });
    expect(await failureOf(seal())).to.have.property('message', `The signed file ${signed} does not hold`);
    expect(await contractOf(service, contractId)).not.to.have.property('sealed');
  });

  it('fails for a contract that one party has not signed', async () => {
    const open = await givenOpen(service);
    await whenSigned(service, open.contractId, 'client');
    expect(await failureOf(sealContract(service)(open))).to.be.instanceOf(RangeError);
  });
});
