import { expect } from 'chai';
import { getContract, route as clientRoute } from '../../src/contracts/handlers/getContract.ts';
import { getMyContract, route as contractorRoute } from '../../src/contracts/handlers/getMyContract.ts';
import { listContractAudit, route as auditRoute } from '../../src/contracts/handlers/listContractAudit.ts';
import { listContracts, route as listRoute } from '../../src/contracts/handlers/listContracts.ts';
import { listMyContractAudit, route as myAuditRoute } from '../../src/contracts/handlers/listMyContractAudit.ts';
import { listMyContracts, route as myListRoute } from '../../src/contracts/handlers/listMyContracts.ts';
import { sealContract } from '../../src/lifecycle/handlers/sealContract.ts';
import type { Termination } from '../../src/domain/termination.ts';
import { givenContract, givenWork } from '../given.ts';
import {
  apiOf,
  clientId,
  clientUser,
  contractorId,
  createTestContracts,
  otherClientClaims,
  otherContractorClaims,
  quiet,
} from '../service.ts';
import type { TestContracts } from '../service.ts';
import { preparing, signedByClient } from '../domain/given.ts';
import { givenOpen, memberOf, whenSigned } from '../signing/given.ts';

const proposed: Termination = {
  terminationId: '0b1f6f6e-2f0c-4c9f-8b52-5a1b1a7a9c11',
  party: 'client',
  requestedBy: clientUser,
  ground: 'mutual',
  status: 'proposed',
  lastDay: '2027-01-31',
  reasonCode: 'budget',
  message: 'The shop opens later.',
  requestedAt: '2026-11-10T09:00:00.000Z',
  updatedAt: '2026-11-10T09:00:00.000Z',
};

describe('A contract', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const get = () => ({
    client: apiOf(clientRoute, getContract(service)),
    contractor: apiOf(contractorRoute, getMyContract(service)),
  });
  const actionOf = async (party: 'client' | 'contractor', contractId: string) =>
    memberOf(await get()[party]({ pathParameters: { contractId } }), 'nextAction');

  it('says its terms, who signed it when, what is signed, and what the caller has to do next', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client', 'contractor');
    await sealContract(service)({ contractId });
    const { body } = await get().client({ pathParameters: { contractId } });
    expect(body).to.deep.include({
      ...{ contractId, clientId, contractorId, title: 'Design of the new shop', status: 'scheduled', currency: 'EUR' },
      ...{ timeZone: 'Europe/Berlin', startsOn: '2026-11-09', startsAt: '2026-11-08T23:00:00.000Z' },
      ...{ lastDay: '2027-03-31', noticeDays: 10, silence: 'operator', terminations: [], nextAction: { type: 'none' } },
      terms: [
        {
          ...{ version: 1, effectiveOn: '2026-11-09', endsOn: '2027-03-31' },
          rate: { kind: 'hourly', amount: { amountMinor: 8_550, currency: 'EUR' }, maximumMinutes: 2_400 },
        },
      ],
      links: {
        document: `/api/clients/me/contracts/${contractId}/document`,
        work: `/api/clients/me/contracts/${contractId}/work`,
        audit: `/api/clients/me/contracts/${contractId}/audit`,
      },
    });
    const { value } = await service.records.readContract(contractId);
    expect(memberOf({ body }, 'signing')).to.deep.equal({
      status: 'signed',
      signBy: '2026-12-02T09:00:00.000Z',
      document: value.signing.document,
      signatures: value.signing.signatures.map(({ party, name, at }) => ({ party, name, at })),
    });
    expect(memberOf({ body }, 'signedDocument')).to.deep.equal({
      sha256: value.sealed?.sha256,
      length: value.sealed?.length,
      sealedAt: value.sealed?.sealedAt,
    });
  });

  it('says neither party from where and how the other one signed', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client', 'contractor');
    const hidden = ['192.0.2.1', '"test"', 'c***@', 'tokenId', 'signedInAt', 'views', 'holder'];
    for (const party of ['client', 'contractor'] as const) {
      const text = JSON.stringify(await get()[party]({ pathParameters: { contractId } }));
      for (const part of hidden) expect(text).not.to.contain(part);
    }
  });

  it('waits for its document, then for one party after the other, until the time to sign is over', async () => {
    const drafted = await givenContract(service, { signing: preparing });
    const open = await givenOpen(service);
    const half = await givenContract(service, { signing: signedByClient });
    const signBy = '2026-12-02T09:00:00.000Z';
    const actions = [];
    for (const { contractId } of [drafted, open, half])
      actions.push([await actionOf('client', contractId), await actionOf('contractor', contractId)]);
    expect(actions).to.deep.equal([
      [{ type: 'wait' }, { type: 'wait' }],
      [{ type: 'sign', deadlineAt: signBy }, { type: 'wait' }],
      [{ type: 'wait' }, { type: 'sign', deadlineAt: signBy }],
    ]);
  });

  it('asks the contractor for planned work, and the client for a decision or an answer', async () => {
    const contract = await givenContract(service);
    const { contractId } = contract;
    const work = await givenWork(service, contract);
    expect(await actionOf('contractor', contractId)).to.deep.equal({ type: 'submit_work', entityId: work.workId });
    expect(await actionOf('client', contractId)).to.deep.equal({ type: 'none' });
    const submitted = await givenWork(service, contract, {
      status: 'submitted',
      updatedAt: '2026-11-10T09:00:00.000Z',
    });
    expect(await actionOf('client', contractId)).to.deep.equal({
      type: 'review_work',
      entityId: submitted.workId,
      deadlineAt: '2026-11-24T09:00:00.000Z',
    });
    const other = await givenContract(service, { terminations: [proposed] });
    expect(await actionOf('contractor', other.contractId)).to.deep.equal({
      type: 'answer_termination',
      entityId: proposed.terminationId,
      deadlineAt: '2027-01-31T23:00:00.000Z',
    });
  });

  it('shows a termination’s message to both parties, and its reason’s code to the one that asked', async () => {
    const { contractId } = await givenContract(service, { terminations: [proposed] });
    const { requestedBy: _user, reasonCode, ...shown } = proposed;
    const terminationsOf = async (party: 'client' | 'contractor') =>
      memberOf(await get()[party]({ pathParameters: { contractId } }), 'terminations');
    expect(await terminationsOf('client')).to.deep.equal([{ ...shown, reasonCode }]);
    expect(await terminationsOf('contractor')).to.deep.equal([shown]);
  });

  it('is 404 for strangers, as one that does not exist', async () => {
    const { contractId } = await givenContract(service);
    const answers = [
      await get().client({ pathParameters: { contractId }, claims: otherClientClaims }),
      await get().contractor({ pathParameters: { contractId }, claims: otherContractorClaims }),
      await get().client({ pathParameters: { contractId: service.ids.next() } }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404]);
    expect((await get().client({ pathParameters: { contractId: 'me' } })).status).to.equal(400);
  });
});

describe('The contracts of a party', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const lists = () => [apiOf(listRoute, listContracts(service)), apiOf(myListRoute, listMyContracts(service))];
  const idsOf = (answer: { readonly body: unknown }) =>
    (memberOf(answer, 'items') as readonly { readonly contractId: string }[]).map(({ contractId }) => contractId);
  const givenThree = async () => {
    const ids: string[] = [];
    for (const [day, parts] of [
      ['03', {}],
      ['01', { signing: signedByClient }],
      ['02', {}],
    ] as const)
      ids.push((await givenContract(service, { createdAt: `2026-11-${day}T09:00:00.000Z`, ...parts })).contractId);
    return ids as [string, string, string];
  };

  it('come newest first, in pages', async () => {
    const [third, first, second] = await givenThree();
    for (const list of lists()) {
      const page = await list({ query: { limit: '2' } });
      expect(idsOf(page)).to.deep.equal([third, second]);
      const cursor = String(memberOf(page, 'nextCursor'));
      expect(idsOf(await list({ query: { limit: '2', cursor } }))).to.deep.equal([first]);
    }
  });

  it('may be asked for by status', async () => {
    const [third, first, second] = await givenThree();
    for (const list of lists()) {
      expect(idsOf(await list({ query: { status: 'active' } }))).to.deep.equal([third, second]);
      expect(idsOf(await list({ query: { status: 'pending_contractor_signature', limit: '1' } }))).to.deep.equal([
        first,
      ]);
      expect(idsOf(await list({ query: { status: 'voided' } }))).to.deep.equal([]);
      expect((await list({ query: { status: 'signed' } })).status).to.equal(400);
    }
  });

  it('are the caller’s own', async () => {
    await givenThree();
    const [list, myList] = lists();
    expect(idsOf((await list?.({ claims: otherClientClaims })) ?? { body: {} })).to.deep.equal([]);
    expect(idsOf((await myList?.({ claims: otherContractorClaims })) ?? { body: {} })).to.deep.equal([]);
  });
});

describe('The audit log of a contract', () => {
  quiet();
  let service: TestContracts;
  let contractId: string;
  beforeEach(async () => {
    service = createTestContracts();
    ({ contractId } = await givenContract(service));
    for (const [minute, id, type] of [
      [1, clientUser, 'client'],
      [3, 'ada', 'admin'],
      [2, contractorId, 'contractor'],
    ] as const)
      await service.store.commit([
        service.records.putAudit({
          ...{ contractId, at: `2026-11-02T09:0${minute}:00.000Z`, actor: { id, type }, action: `step.${minute}` },
          ...{ occurrence: 'o', reason: 'private', correlationId: 'c', facts: { secret: 1 } },
        }),
      ]);
  });
  const calls = () => ({
    client: apiOf(auditRoute, listContractAudit(service)),
    contractor: apiOf(myAuditRoute, listMyContractAudit(service)),
  });

  it('comes newest first in pages, without reasons, facts, and names of operators', async () => {
    for (const call of [calls().client, calls().contractor]) {
      const page = await call({ pathParameters: { contractId }, query: { limit: '2' } });
      expect(memberOf(page, 'items')).to.deep.equal([
        { at: '2026-11-02T09:03:00.000Z', action: 'step.3', actor: { type: 'admin' }, occurrence: 'o' },
        {
          ...{ at: '2026-11-02T09:02:00.000Z', action: 'step.2', occurrence: 'o' },
          actor: { type: 'contractor', id: contractorId },
        },
      ]);
      const query = { limit: '2', cursor: String(memberOf(page, 'nextCursor')) };
      expect(memberOf(await call({ pathParameters: { contractId }, query }), 'items')).to.have.length(1);
    }
  });

  it('is 404 for strangers', async () => {
    const answers = [
      await calls().client({ pathParameters: { contractId }, claims: otherClientClaims }),
      await calls().contractor({ pathParameters: { contractId }, claims: otherContractorClaims }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404]);
  });
});
