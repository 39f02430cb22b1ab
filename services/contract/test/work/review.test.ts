import { expect } from 'chai';
import { listMyWork, route as listMyRoute } from '../../src/work/handlers/listMyWork.ts';
import { listWork, route as listRoute } from '../../src/work/handlers/listWork.ts';
import { getMyWork, route as getMyRoute } from '../../src/work/handlers/getMyWork.ts';
import { getWork, route as getRoute } from '../../src/work/handlers/getWork.ts';
import type { Work } from '../../src/domain/work.ts';
import { givenContract, givenSubmitted, givenWork, workOf } from '../given.ts';
import { apiOf, createTestContracts, otherClientClaims, otherContractorClaims, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';
import { callsAboutWork } from './calls.ts';

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;
const setUp = () => {
  service = createTestContracts();
  call = callsAboutWork(service);
  service.clock.set('2026-11-18T10:00:00.000Z');
};
const resultsOf = ({ body }: { readonly body: unknown }) =>
  (
    body as { readonly results: readonly { readonly status?: string; readonly refusal?: { code: string } }[] }
  ).results.map(({ status, refusal }) => status ?? refusal?.code);

describe('A batch of decisions', () => {
  quiet();
  beforeEach(setUp);

  it('decides about each work by itself: one that was replaced is refused alone', async () => {
    const contract = await givenContract(service);
    const works: Work[] = [];
    for (let number = 0; number < 4; number += 1) works.push(await givenSubmitted(service, contract));
    const [fine, replaced, rejected, decided] = works as [Work, Work, Work, Work];
    await call.withdraw(replaced);
    await call.submit(replaced);
    await call.approve(decided);
    const answer = await call.review(contract.contractId, [
      { workId: fine.workId, submission: 1, outcome: 'approved' },
      { workId: replaced.workId, submission: 1, outcome: 'approved' },
      { workId: rejected.workId, submission: 1, outcome: 'rejected', comment: 'Page 3 is missing' },
      { workId: decided.workId, submission: 1, outcome: 'rejected', comment: 'Too late' },
      { workId: contract.contractId, submission: 1, outcome: 'approved' },
    ]);
    expect(answer.status).to.equal(200);
    expect(resultsOf(answer)).to.deep.equal([
      'approved',
      'CONTRACT_SUBMISSION_CHANGED',
      'rejected',
      'CONTRACT_WORK_STATUS_CONFLICT',
      'NOT_FOUND',
    ]);
    expect((await workOf(service, replaced)).status).to.equal('submitted');
  });

  it('that is sent once more after a crash decides about the rest, and approves nothing twice', async () => {
    const contract = await givenContract(service);
    const works = [await givenSubmitted(service, contract), await givenSubmitted(service, contract)];
    const decisions = works.map(({ workId }) => ({ workId, submission: 1, outcome: 'approved' }));
    service.crashAfter(1);
    expect((await call.review(contract.contractId, decisions)).status).to.equal(500);
    expect(resultsOf(await call.review(contract.contractId, decisions))).to.deep.equal(['approved', 'approved']);
    expect(service.published.filter(({ type }) => type === 'milestone.approved')).to.have.lengthOf(2);
  });

  it('has 1 to 50 decisions, and a comment with each rejection', async () => {
    const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
    const decision = { workId, submission: 1, outcome: 'approved' };
    for (const decisions of [[], Array.from({ length: 51 }, () => decision), [{ ...decision, outcome: 'rejected' }]]) {
      expect((await call.review(contractId, decisions)).status).to.equal(400);
    }
    expect((await call.review(contractId, [decision], otherClientClaims)).status).to.equal(404);
  });
});

describe('The work of a contract', () => {
  quiet();
  beforeEach(setUp);

  it('is listed for both parties, newest first, by status and page by page', async () => {
    const contract = await givenContract(service);
    const about = { pathParameters: { contractId: contract.contractId } };
    const ids: string[] = [];
    for (const createdAt of ['2026-11-10T09:00:00.000Z', '2026-11-11T09:00:00.000Z', '2026-11-12T09:00:00.000Z']) {
      ids.unshift((await givenWork(service, contract, { createdAt })).workId);
    }
    await call.submit({ contractId: contract.contractId, workId: ids[1] ?? '' });
    const idsOf = ({ body }: { readonly body: unknown }) =>
      (body as { readonly items: readonly Work[] }).items.map(({ workId }) => workId);
    const list = apiOf(listRoute, listWork(service));
    const first = await list({ ...about, query: { limit: '2' } });
    const { nextCursor: cursor = '' } = first.body as { readonly nextCursor?: string };
    const second = await list({ ...about, query: { limit: '2', cursor } });
    expect([...idsOf(first), ...idsOf(second)]).to.deep.equal(ids);
    const mine = apiOf(listMyRoute, listMyWork(service));
    expect(idsOf(await mine({ ...about, query: { status: 'submitted' } }))).to.deep.equal([ids[1]]);
    expect((await list({ ...about, claims: otherClientClaims })).status).to.equal(404);
    expect((await mine({ ...about, claims: otherContractorClaims })).status).to.equal(404);
  });

  it('shows all that was submitted and decided, without the users’ names', async () => {
    const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
    const work = { contractId, workId };
    await call.reject(work);
    await call.submit(work, { note: 'With page 3' });
    for (const get of [apiOf(getRoute, getWork(service)), apiOf(getMyRoute, getMyWork(service))]) {
      const { body } = await get({ pathParameters: work });
      expect(body).to.have.property('submissions').with.lengthOf(2);
      expect(body).to.have.nested.property('decisions[0].comment', 'Page 3 is missing');
      expect(JSON.stringify(body)).to.not.match(/"by"|submittedBy/);
      expect((await get({ pathParameters: { contractId, workId: contractId } })).status).to.equal(404);
    }
  });
});
