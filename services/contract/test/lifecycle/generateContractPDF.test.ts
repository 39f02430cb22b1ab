import { expect } from 'chai';
import { readPdf } from '#shared/pdf/testing.ts';
import { contractKeys } from '../../src/documents/keys.ts';
import { sha256 } from '../../src/documents/verify-signed-file.ts';
import { remindSigner } from '../../src/lifecycle/handlers/remindSigner.ts';
import { generateContractPDF } from '../../src/lifecycle/handlers/generateContractPDF.ts';
import { voidContract, route as voidRoute } from '../../src/signing/handlers/voidContract.ts';
import { auditOf, contractOf, typesOf } from '../given.ts';
import { Crash, apiOf, clientUser, createTestContracts, failureOf, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';
import { givenDraft } from '../signing/given.ts';

describe('Rendering the document of a contract', () => {
  quiet();
  let service: TestContracts;
  let contractId: string;
  beforeEach(async () => {
    service = createTestContracts();
    ({ contractId } = await givenDraft(service));
    service.published.length = 0;
  });
  const render = () => generateContractPDF(service)({ contractId });
  const stored = () => service.objects.get(contractKeys(contractId).shown)?.body ?? new Uint8Array();

  it('stores it once, records its hash and length, and asks the client to sign', async () => {
    expect(await render()).to.deep.equal({
      status: 'pending_client_signature',
      due: null,
      wakeAt: '2026-11-05T09:00:00.000Z',
    });
    const document = { sha256: sha256(stored()), length: stored().length };
    expect((await contractOf(service, contractId)).signing).to.deep.include({ status: 'open', document });
    const signBy = '2026-12-02T09:00:00.000Z';
    expect(service.published.map(({ type, detail }) => [type, detail.metadata])).to.deep.equal([
      [
        'contract.pending.signature',
        {
          contractId,
          clientId: '22222222-2222-4222-8222-222222222222',
          contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
          by: 'client',
          signBy,
        },
      ],
      [
        'notification.requested',
        {
          recipientId: clientUser,
          template: 'contract-signature-requested',
          data: { contractId, title: 'Design of the new shop', signBy },
        },
      ],
    ]);
    expect(await auditOf(service, contractId)).to.have.members(['contract.created', 'contract.pending.signature']);
    expect(await readPdf(stored(), 1)).to.have.length(1);
  });

  it('answers a replay as before, and neither writes nor publishes again', async () => {
    const first = await render();
    const { length } = service.commits;
    expect(await render()).to.deep.equal(first);
    expect(service.commits).to.have.length(length);
    expect(typesOf(service)).to.deep.equal(['contract.pending.signature', 'notification.requested']);
  });

  it('goes on after a crash at any effect, with the same bytes', async () => {
    await render();
    const expected = stored();
    for (const effects of [1, 2]) {
      service = createTestContracts();
      ({ contractId } = await givenDraft(service));
      service.crashAfter(effects);
      expect(await failureOf(render())).to.be.instanceOf(Crash);
      await render();
      expect(Buffer.from(stored()).equals(expected)).to.equal(true);
      const { document } = (await contractOf(service, contractId)).signing;
      expect(document).to.deep.equal({ sha256: sha256(expected), length: expected.length });
      expect(typesOf(service).filter((type) => type === 'contract.pending.signature')).to.have.length(1);
    }
  });

  it('asks nobody to sign once the time to sign is over: the contract expires instead', async () => {
    service.clock.set('2026-12-02T09:00:00.000Z');
    expect(await render()).to.deep.equal({ status: 'drafted', due: null, wakeAt: '2026-12-02T09:00:00.000Z' });
    expect(typesOf(service)).to.deep.equal([]);
    expect(await remindSigner(service)({ contractId })).to.include({ status: 'expired' });
  });

  it('counts what an earlier attempt stored, whatever a renderer makes of it now', async () => {
    const earlier = new TextEncoder().encode('%PDF of an earlier version');
    await service.documents.put({
      objectKey: contractKeys(contractId).shown,
      contentType: 'application/pdf',
      body: earlier,
    });
    await render();
    expect((await contractOf(service, contractId)).signing.document).to.deep.equal({
      sha256: sha256(earlier),
      length: earlier.length,
    });
  });

  it('asks nobody once the client took the contract back, before or while it is rendered', async () => {
    const take = apiOf(voidRoute, voidContract(service));
    const put = service.documents.put;
    const documents = {
      ...service.documents,
      put: async (object: Parameters<typeof put>[0]) => {
        await take({ pathParameters: { contractId }, body: { reason: 'Too early' } });
        return put(object);
      },
    };
    expect(await generateContractPDF({ ...service, documents })({ contractId })).to.include({ status: 'voided' });
    expect(await render()).to.include({ status: 'voided' });
    expect(typesOf(service)).not.to.include('contract.pending.signature');
    expect((await contractOf(service, contractId)).signing).not.to.have.property('document');
  });

  it('fails for a contract that does not exist', async () => {
    const failure = await failureOf(generateContractPDF(service)({ contractId: service.ids.next() }));
    expect(failure).to.have.property('name', 'NotFoundError');
  });
});
