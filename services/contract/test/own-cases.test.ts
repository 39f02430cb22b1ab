import { expect } from 'chai';
import { approveWork, route as approveRoute } from '../src/work/handlers/approveWork.ts';
import { rejectWork, route as rejectRoute } from '../src/work/handlers/rejectWork.ts';
import { reviewWork, route as reviewRoute } from '../src/work/handlers/reviewWork.ts';
import { clientClaims } from '#shared/http/testing.ts';
import { givenContract, givenSubmitted, workOf } from './given.ts';
import { apiOf, bothClaims, codeOf, contractorId, createTestContracts, quiet } from './service.ts';
import type { TestContracts } from './service.ts';

/** A user of the client who is paid: known by the claim, or by the user name. */
const PAYEES = [
  ['by the claim', bothClaims],
  ['by the user name', { ...clientClaims, 'cognito:username': contractorId }],
] as const;

describe('A person who is a party to what they would decide', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  for (const [how, claims] of PAYEES) {
    it(`is refused approveWork, rejectWork and reviewWork with 403 (a user of the client who is paid, known ${how})`, async () => {
      const work = await givenSubmitted(service, await givenContract(service));
      const { contractId, workId } = work;
      const about = { pathParameters: { contractId, workId }, claims };
      const review = apiOf(reviewRoute, reviewWork(service));
      const decision = { submission: 1, comment: 'No' };
      const answers = [
        await apiOf(approveRoute, approveWork(service))({ ...about, body: { submission: 1 } }),
        await apiOf(rejectRoute, rejectWork(service))({ ...about, body: decision }),
        await review({
          pathParameters: { contractId },
          claims,
          body: { decisions: [{ workId, outcome: 'rejected', ...decision }] },
        }),
      ];
      for (const answer of answers) expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect((await workOf(service, work)).status).to.equal('submitted');
    });
  }
});
