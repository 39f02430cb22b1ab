import { expect } from 'chai';
import { claimReview, route as claimRoute } from '../src/handlers/claimReview.ts';
import { decideReview, route as decideRoute } from '../src/handlers/decideReview.ts';
import { releaseReview, route as releaseRoute } from '../src/handlers/releaseReview.ts';
import { requestErasure, route as erasureRoute } from '../src/handlers/requestErasure.ts';
import { resolveKyc, route as resolveRoute } from '../src/handlers/resolveKyc.ts';
import { START, adminNamed, apiOf, codeOf, contractorId, createTestKyc, quiet } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';
import { givenCase, givenVerification } from './given.ts';

const decision = { outcome: 'approved', reasonCode: 'documents_genuine', comment: 'That is me' };
const resolution = { action: 'retry', comment: 'The key at the provider was renewed' };

/** One sign-in of a person who is contractor and admin. */
const OWN_CLAIMS = [
  ['by the user name', adminNamed(contractorId)],
  ['by the claim', { ...adminNamed('ada'), 'custom:contractorId': contractorId }],
] as const;

describe('An admin whose own verification it is', () => {
  quiet();
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });
  const givenParked = async () => {
    const { kycId } = await givenVerification(kyc, { status: 'verifying' });
    kyc.signals.waitingFor.withArgs(`kyc/${kycId}`).resolves([`operator.decision/${START}`]);
    return { kycId };
  };
  const claimedBy = (name: string) => givenCase(kyc, { status: 'claimed', claimedBy: name, claimedAt: START });

  for (const [how, claims] of OWN_CLAIMS) {
    const ROUTES = {
      claimReview: async () => {
        const { caseId } = await givenCase(kyc);
        return () => apiOf(claimRoute, claimReview(kyc))({ pathParameters: { caseId }, claims });
      },
      decideReview: async () => {
        const { caseId } = await claimedBy(claims['cognito:username']);
        return () => apiOf(decideRoute, decideReview(kyc))({ pathParameters: { caseId }, body: decision, claims });
      },
      releaseReview: async () => {
        const { caseId } = await claimedBy('bob');
        return () => apiOf(releaseRoute, releaseReview(kyc))({ pathParameters: { caseId }, claims });
      },
      resolveKyc: async () => {
        const { kycId } = await givenParked();
        return () => apiOf(resolveRoute, resolveKyc(kyc))({ pathParameters: { kycId }, body: resolution, claims });
      },
      requestErasure: async () => {
        await givenVerification(kyc, { status: 'approved' });
        return () => apiOf(erasureRoute, requestErasure(kyc))({ pathParameters: { contractorId }, claims });
      },
    };
    for (const [operationId, prepare] of Object.entries(ROUTES)) {
      it(`is refused ${operationId} with 403, and nothing is written (known ${how})`, async () => {
        const call = await prepare();
        const { length } = kyc.commits;
        const answer = await call();
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
        expect(kyc.commits).to.have.length(length);
      });
    }
  }
});
