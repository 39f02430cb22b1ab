import { expect } from 'chai';
import { listMyAmendments, route as listMyRoute } from '../../src/changes/handlers/listMyAmendments.ts';
import { listAmendments, route as listRoute } from '../../src/changes/handlers/listAmendments.ts';
import type { Amendment } from '../../src/domain/amendment.ts';
import { lastDay } from '../../src/domain/contract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { termsOn } from '../../src/domain/terms.ts';
import { givenTermination, hourly, preparing } from '../domain/given.ts';
import { amendmentOf, auditOf, contractOf, givenContract, typesOf } from '../given.ts';
import { apiOf, codeOf, createTestContracts, otherClientClaims, quiet } from '../service.ts';
import type { Answer, TestContracts } from '../service.ts';
import {
  amendmentCalls,
  amendmentSignBody,
  givenAmendment,
  givenContractWithText,
  givenOpenAmendment,
  raise,
  whenAmendmentSigned,
} from './calls.ts';
import type { AmendmentCalls } from './calls.ts';

const reason = { reason: 'The rate is not what we agreed on' };

let service: TestContracts;
let call: AmendmentCalls;
const setUp = () => {
  service = createTestContracts();
  call = amendmentCalls(service);
  service.clock.set('2026-11-18T10:00:00.000Z');
};
const statusAndCode = (answer: Answer) => [answer.status, codeOf(answer)];
const problemsOf = ({ status, body }: Answer) => [
  status,
  ...((body as { problems?: readonly { field: string }[] }).problems ?? []).map(({ field }) => field),
];
const draft = ({ contractId }: Pick<Contract, 'contractId'>, body: object, claims?: Readonly<Record<string, string>>) =>
  call.draft.client({ pathParameters: { contractId }, body, ...(claims && { claims }) });
const change = (contract: Contract, parts: Partial<Contract>) =>
  service.records.changeContract(contract.contractId, (before) => ({ value: { ...before, ...parts }, result: before }));

describe('An amendment', () => {
  quiet();
  beforeEach(setUp);

  it('is drafted five times a day at most by a party, and by the other one all the same', async () => {
    const contract = await givenContract(service);
    const pathParameters = { contractId: contract.contractId };
    for (let count = 0; count < 5; count += 1) {
      const ids = await givenAmendment(service, contract);
      await amendmentCalls(service).take.client({ pathParameters: { ...ids }, body: { reason: 'A mistake' } });
    }
    expect(statusAndCode(await draft(contract, raise))).to.deep.equal([409, 'CONTRACT_TOO_MANY_AMENDMENTS']);
    const theirs = await amendmentCalls(service).draft.contractor({ pathParameters, body: raise });
    expect(theirs.status).to.equal(201);
    const ids = { ...pathParameters, amendmentId: (theirs.body as Amendment).amendmentId };
    await amendmentCalls(service).take.contractor({ pathParameters: ids, body: { reason: 'A mistake' } });
    service.clock.passDays(1);
    expect((await draft(contract, raise)).status).to.equal(201);
  });

  it('is drafted by either party, who signs first, and is one at a time', async () => {
    for (const by of ['client', 'contractor'] as const) {
      const contract = await givenContract(service);
      const ids = await givenAmendment(service, contract, { by });
      const { signing, draftedBy } = await amendmentOf(service, ids);
      expect([draftedBy, signing.status, signing.firstSigner]).to.deep.equal([by, 'preparing', by]);
      const second = await draft(contract, raise);
      expect(statusAndCode(second)).to.deep.equal([409, 'CONTRACT_AMENDMENT_OPEN']);
      expect(second.body).to.include({ amendmentId: ids.amendmentId });
    }
    expect(typesOf(service)).to.deep.equal(['contract.amendment.drafted', 'contract.amendment.drafted']);
  });

  it('drafted by both parties at the same moment is one of the two', async () => {
    const { contractId } = await givenContract(service);
    service.readTogether(`CONTRACT#${contractId}`, 2);
    const answers = await Promise.all(
      (['client', 'contractor'] as const).map((by) => call.draft[by]({ pathParameters: { contractId }, body: raise })),
    );
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
    expect(typesOf(service)).to.deep.equal(['contract.amendment.drafted']);
  });

  it('signed by both changes the terms from its day on, and adds its milestones, in one commit', async () => {
    const contract = await givenContractWithText(service);
    const milestones = [{ title: 'Extra pages', amountMinor: 500_00, dueOn: '2026-12-20' }];
    const ids = await givenOpenAmendment(service, contract, {
      body: { ...raise, change: { ...raise.change, endsOn: '2027-06-30', milestones } },
    });
    expect((await whenAmendmentSigned(service, ids, 'client')).body).to.have.nested.property(
      'signing.turn',
      'contractor',
    );
    expect(termsOn((await contractOf(service, contract.contractId)).terms, '2026-12-07').rate).to.deep.equal(
      hourly(50_00),
    );
    const { length } = service.commits;
    const answer = await whenAmendmentSigned(service, ids, 'contractor');
    expect(answer.body).to.include({ version: 2 }).and.to.have.nested.property('signing.status', 'signed');
    expect(service.commits.length - length, 'the view and the signature').to.equal(2);
    const { terms } = await contractOf(service, contract.contractId);
    expect([termsOn(terms, '2026-12-06').rate, termsOn(terms, '2026-12-07').rate]).to.deep.equal([
      hourly(50_00),
      hourly(60_00),
    ]);
    expect(terms[1]).to.have.all.keys('version', 'effectiveOn', 'endsOn', 'rate');
    const works = await service.records.allWork(contract.contractId);
    expect(works.map(({ title, status, agreed }) => [title, status, agreed?.amountMinor])).to.deep.equal([
      ['Extra pages', 'planned', 500_00],
    ]);
    expect(typesOf(service).filter((type) => type !== 'notification.requested')).to.deep.equal([
      'contract.amendment.drafted',
      'contract.amendment.pending.signature',
      'contract.amendment.signed.client',
      'contract.amendment.pending.signature',
      'contract.amendment.signed.contractor',
      'contract.amendment.signed.both',
    ]);
    expect(await auditOf(service, contract.contractId)).to.have.members([
      'amendment.drafted',
      'amendment.pending.signature',
      'amendment.viewed',
      'amendment.signed.client',
      'amendment.viewed',
      'amendment.signed.contractor',
    ]);
  });

  it('asks the drafter to sign first, and the other party after that', async () => {
    const ids = await givenOpenAmendment(service, await givenContractWithText(service), { by: 'contractor' });
    expect(statusAndCode(await whenAmendmentSigned(service, ids, 'client'))).to.deep.equal([
      409,
      'CONTRACT_SIGNED_OUT_OF_TURN',
    ]);
    await whenAmendmentSigned(service, ids, 'contractor');
    const recipients = service.published.flatMap(({ type, detail }) =>
      type === 'notification.requested' ? [[detail.metadata.template, detail.metadata.recipientId]] : [],
    );
    const { contractorId, createdBy } = await contractOf(service, ids.contractId);
    expect(recipients).to.deep.equal([
      ['contract-amendment-requested', contractorId],
      ['contract-amendment-requested', createdBy],
    ]);
  });

  it('is signed only by a person who fetched its document, and only that document', async () => {
    const ids = await givenOpenAmendment(service, await givenContractWithText(service));
    const body = await amendmentSignBody(service, ids);
    const sign = (parts: object = {}) => call.sign.client({ pathParameters: { ...ids }, body: { ...body, ...parts } });
    expect(statusAndCode(await sign())).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_SHOWN']);
    await call.document.client({ pathParameters: { ...ids } });
    expect(statusAndCode(await sign({ documentSha256: 'b'.repeat(64) }))).to.deep.equal([
      409,
      'CONTRACT_DOCUMENT_NOT_SHOWN',
    ]);
    expect((await sign()).status).to.equal(200);
    expect(statusAndCode(await sign())).to.deep.equal([409, 'CONTRACT_ALREADY_SIGNED']);
  });

  it('has no document before the machine rendered it', async () => {
    const ids = await givenAmendment(service, await givenContractWithText(service));
    expect(statusAndCode(await call.document.client({ pathParameters: { ...ids } }))).to.deep.equal([
      409,
      'CONTRACT_DOCUMENT_NOT_READY',
    ]);
  });

  it('is refused by field when it cannot take effect', async () => {
    const contract = await givenContract(service, { approvedUntil: '2026-11-15' });
    const { rate } = raise.change;
    expect(problemsOf(await draft(contract, { ...raise, effectiveOn: '2026-11-15' }))).to.deep.equal([
      422,
      'effectiveOn',
    ]);
    expect(problemsOf(await draft(contract, { ...raise, change: {} }))).to.deep.equal([422, 'change']);
    expect(problemsOf(await draft(contract, { ...raise, effectiveOn: '2027-04-01' }))).to.deep.equal([
      422,
      'effectiveOn',
    ]);
    const weekly = { rate: { kind: 'weekly', amountMinor: 1250_00, maximumMinutes: 60 } };
    expect(problemsOf(await draft(contract, { ...raise, change: weekly }))).to.deep.equal([
      422,
      'change.rate.maximumMinutes',
      'change.rate.proRating',
    ]);
    expect(problemsOf(await draft(contract, { ...raise, change: { rate, endsOn: '2026-12-06' } }))).to.deep.equal([
      422,
      'change.endsOn',
    ]);
    expect((await draft(contract, { ...raise, effectiveOn: '2027-02-29' })).status).to.equal(400);
    expect(service.published).to.deep.equal([]);
  });

  it('has to be signed by both until the last day is over, also when that is near', async () => {
    const contract = await givenContract(service, { terminations: [givenTermination({ lastDay: '2026-12-10' })] });
    const { body } = await draft(contract, { ...raise, effectiveOn: '2026-12-07' });
    expect(body).to.have.nested.property('signing.signBy', '2026-12-10T23:00:00.000Z');
  });

  it('is refused amounts that payments would refuse, each by its field', async () => {
    const contract = await givenContract(service);
    const change = (parts: object) => draft(contract, { ...raise, change: parts });
    const milestones = [{ title: 'Part 1', amountMinor: 100_000_000 }];
    expect(problemsOf(await change({ milestones }))).to.deep.equal([422, 'change.milestones[0].amountMinor']);
    const rate = { kind: 'hourly', amountMinor: 2_500_001, maximumMinutes: 2_400 };
    expect(problemsOf(await change({ rate }))).to.deep.equal([422, 'change.rate.amountMinor']);
  });

  it('whose last signature comes too late is not signed: time after its day was approved meanwhile', async () => {
    const contract = await givenContractWithText(service);
    const ids = await givenOpenAmendment(service, contract);
    await whenAmendmentSigned(service, ids, 'client');
    await change(contract, { approvedUntil: '2026-12-13' });
    const answer = await whenAmendmentSigned(service, ids, 'contractor');
    expect(problemsOf(answer)).to.deep.equal([422, 'effectiveOn']);
    expect((await amendmentOf(service, ids)).signing.signatures).to.have.lengthOf(1);
    expect((await contractOf(service, contract.contractId)).terms).to.have.lengthOf(1);
  });

  it('that renews the contract moves its last day, on the last day too, and not after it', async () => {
    const contract = await givenContractWithText(service);
    const renewal = { effectiveOn: '2027-03-31', change: { endsOn: '2028-03-31' } };
    service.clock.set('2027-03-31T20:00:00.000Z');
    const ids = await givenOpenAmendment(service, contract, { body: renewal });
    await whenAmendmentSigned(service, ids, 'client');
    await whenAmendmentSigned(service, ids, 'contractor');
    expect(lastDay(await contractOf(service, contract.contractId))).to.equal('2028-03-31');
    const late = await givenContractWithText(service);
    const lateIds = await givenOpenAmendment(service, late, { body: renewal });
    await whenAmendmentSigned(service, lateIds, 'client');
    service.clock.set('2027-03-31T22:00:00.000Z');
    for (const answer of [await whenAmendmentSigned(service, lateIds, 'contractor'), await draft(late, renewal)]) {
      expect(statusAndCode(answer)).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    }
  });

  it('is declined by the party that has not signed, both are notified, and the next one can be drafted', async () => {
    const contract = await givenContractWithText(service);
    const ids = await givenOpenAmendment(service, contract);
    await whenAmendmentSigned(service, ids, 'client');
    const pathParameters = { ...ids };
    expect(statusAndCode(await call.decline.client({ pathParameters, body: reason }))).to.deep.equal([
      409,
      'CONTRACT_ALREADY_SIGNED',
    ]);
    const answer = await call.decline.contractor({ pathParameters, body: reason });
    expect(answer.body).to.have.deep.nested.property('signing.end', {
      ...{ party: 'contractor', ...reason, at: service.clock.now() },
    });
    const mails = service.published.filter(
      ({ type, detail }) =>
        type === 'notification.requested' && detail.metadata.template === 'contract-amendment-ended',
    );
    expect(mails).to.have.lengthOf(2);
    expect((await draft(contract, raise)).status).to.equal(201);
  });

  it('is taken back by the party that drafted it, until both signed', async () => {
    const ids = await givenOpenAmendment(service, await givenContractWithText(service));
    const pathParameters = { ...ids };
    expect(statusAndCode(await call.take.contractor({ pathParameters, body: reason }))).to.deep.equal([
      409,
      'CONTRACT_AMENDMENT_OF_OTHER_PARTY',
    ]);
    await whenAmendmentSigned(service, ids, 'client');
    expect((await call.take.client({ pathParameters, body: reason })).status).to.equal(200);
    expect(statusAndCode(await whenAmendmentSigned(service, ids, 'contractor'))).to.deep.equal([
      409,
      'CONTRACT_SIGNING_OVER',
    ]);
  });

  it('is not drafted before both signed the contract, by strangers, or for another contract', async () => {
    const unsigned = await givenContract(service, { signing: preparing });
    expect(statusAndCode(await draft(unsigned, raise))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    const contract = await givenContract(service);
    expect((await draft(contract, raise, otherClientClaims)).status).to.equal(404);
    const { amendmentId } = await givenAmendment(service, contract);
    const pathParameters = { contractId: unsigned.contractId, amendmentId };
    expect((await call.document.client({ pathParameters })).status).to.equal(404);
  });

  it('is not signed for a day after a termination’s last day', async () => {
    const contract = await givenContractWithText(service);
    const ids = await givenOpenAmendment(service, contract);
    await whenAmendmentSigned(service, ids, 'client');
    await change(contract, { terminations: [givenTermination({ lastDay: '2026-12-01' })] });
    expect(problemsOf(await whenAmendmentSigned(service, ids, 'contractor'))).to.deep.equal([422, 'effectiveOn']);
  });

  it('is listed for both parties, newest first', async () => {
    const contract = await givenContract(service);
    const first = await givenAmendment(service, contract);
    await call.take.client({ pathParameters: { ...first }, body: reason });
    service.clock.passDays(1);
    const second = await givenAmendment(service, contract);
    const pathParameters = { contractId: contract.contractId };
    for (const list of [apiOf(listRoute, listAmendments(service)), apiOf(listMyRoute, listMyAmendments(service))]) {
      const { body } = await list({ pathParameters });
      const ids = (body as { items: readonly { amendmentId: string }[] }).items.map(({ amendmentId }) => amendmentId);
      expect(ids).to.deep.equal([second.amendmentId, first.amendmentId]);
    }
  });
});
