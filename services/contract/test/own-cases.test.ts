import { expect } from 'chai';
import { adminClaims, clientClaims } from '#shared/http/testing.ts';
import { agreeToTermination, route as agreeRoute } from '../src/changes/handlers/agreeToTermination.ts';
import { declineAmendment, route as declineAmendmentRoute } from '../src/changes/handlers/declineAmendment.ts';
import { draftAmendment, route as draftAmendmentRoute } from '../src/changes/handlers/draftAmendment.ts';
import { refuseTermination, route as refuseRoute } from '../src/changes/handlers/refuseTermination.ts';
import { signAmendment, route as signAmendmentRoute } from '../src/changes/handlers/signAmendment.ts';
import { terminateContract, route as terminateRoute } from '../src/changes/handlers/terminateContract.ts';
import { voidAmendment, route as voidAmendmentRoute } from '../src/changes/handlers/voidAmendment.ts';
import { withdrawTermination, route as withdrawRoute } from '../src/changes/handlers/withdrawTermination.ts';
import { resolveContract, route as resolveRoute } from '../src/lifecycle/handlers/resolveContract.ts';
import { requestContractErasure, route as erasureRoute } from '../src/retention/handlers/requestContractErasure.ts';
import { draftContract, route as draftRoute } from '../src/contracts/handlers/draftContract.ts';
import { declineContract, route as declineRoute } from '../src/signing/handlers/declineContract.ts';
import { resendContract, route as resendRoute } from '../src/signing/handlers/resendContract.ts';
import { route as signRoute, signContract } from '../src/signing/handlers/signContract.ts';
import { route as voidRoute, voidContract } from '../src/signing/handlers/voidContract.ts';
import { route as withdrawConsentRoute, withdrawConsent } from '../src/signing/handlers/withdrawConsent.ts';
import { approveWork, route as approveRoute } from '../src/work/handlers/approveWork.ts';
import { enterTimesheet, route as enterRoute } from '../src/work/handlers/enterTimesheet.ts';
import { proposeOffCyclePayment, route as proposeRoute } from '../src/work/handlers/proposeOffCyclePayment.ts';
import { rejectWork, route as rejectRoute } from '../src/work/handlers/rejectWork.ts';
import { reviewWork, route as reviewRoute } from '../src/work/handlers/reviewWork.ts';
import { amendmentSignBody, givenContractWithText, givenOpenAmendment, raise } from './changes/calls.ts';
import { eur, givenTermination } from './domain/given.ts';
import { givenContract, givenSubmitted } from './given.ts';
import { draftBody, givenOpen, signBody } from './signing/given.ts';
import { START, apiOf, bothClaims, clientId, codeOf, contractorId, createTestContracts, quiet } from './service.ts';
import type { TestContracts } from './service.ts';

/** A user of the client who is paid: known by the claim, or by the user name. */
const PAYEES = [
  ['by the claim', bothClaims],
  ['by the user name', { ...clientClaims, 'cognito:username': contractorId }],
] as const;

const decision = { submission: 1, comment: 'No' };
const termination = { ground: 'notice', lastDay: '2026-12-20', reasonCode: 'budget', message: 'It is over.' };

/** One sign-in of an admin who belongs to a party. */
const PARTIES = [
  ['the contractor, by the user name', { ...adminClaims, 'cognito:username': contractorId }],
  ['the contractor, by the claim', { ...adminClaims, 'custom:contractorId': contractorId }],
  ['a user of the client', { ...adminClaims, 'custom:clientId': clientId }],
] as const;

describe('A person who is a party to what they would decide', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  for (const [how, claims] of PAYEES) {
    const who = `a user of the client who is paid, known ${how}`;

    it(`is refused a decision about the work with 403 (${who})`, async () => {
      const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
      const { length } = service.commits;
      const about = { pathParameters: { contractId, workId }, claims };
      const rows = { decisions: [{ workId, outcome: 'rejected', ...decision }] };
      for (const answer of [
        await apiOf(approveRoute, approveWork(service))({ ...about, body: { submission: 1 } }),
        await apiOf(rejectRoute, rejectWork(service))({ ...about, body: decision }),
        await apiOf(reviewRoute, reviewWork(service))({ pathParameters: { contractId }, claims, body: rows }),
      ]) {
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      }
      expect(service.commits).to.have.length(length);
    });

    it(`is refused to enter time and propose a payment for the client with 403 (${who})`, async () => {
      const { contractId } = await givenContract(service);
      service.clock.set('2026-11-20T10:00:00.000Z');
      const { length } = service.commits;
      const about = { pathParameters: { contractId }, claims };
      const week = { weekStart: '2026-11-16', entries: [{ date: '2026-11-16', minutes: 60 }] };
      const bonus = { category: 'bonus', title: 'Bonus', amount: eur(1_000_00) };
      for (const answer of [
        await apiOf(enterRoute, enterTimesheet(service))({ ...about, body: week }),
        await apiOf(proposeRoute, proposeOffCyclePayment(service))({ ...about, body: bonus }),
      ]) {
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      }
      expect(service.commits).to.have.length(length);
    });

    it(`is refused a termination for the client with 403 (${who})`, async () => {
      const terminationId = service.ids.next();
      const proposed = givenTermination({ terminationId, ground: 'mutual', status: 'proposed', party: 'contractor' });
      const { contractId } = await givenContract(service, { terminations: [proposed] });
      const { length } = service.commits;
      const about = { pathParameters: { contractId, terminationId }, claims, body: {} };
      const terminate = apiOf(terminateRoute, terminateContract(service));
      for (const answer of [
        await terminate({ ...about, pathParameters: { contractId }, body: termination }),
        await apiOf(agreeRoute, agreeToTermination(service))(about),
        await apiOf(refuseRoute, refuseTermination(service))(about),
        await apiOf(withdrawRoute, withdrawTermination(service))(about),
      ]) {
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      }
      expect(service.commits).to.have.length(length);
    });

    it(`is refused an amendment for the client with 403 (${who})`, async () => {
      const { contractId } = await givenContractWithText(service);
      const ids = await givenOpenAmendment(service, { contractId });
      const { length } = service.commits;
      const about = { pathParameters: { ...ids }, claims };
      const reason = { reason: 'No' };
      const draft = apiOf(draftAmendmentRoute, draftAmendment(service));
      const sign = apiOf(signAmendmentRoute, signAmendment(service));
      for (const answer of [
        await draft({ pathParameters: { contractId }, claims, body: raise }),
        await sign({ ...about, body: await amendmentSignBody(service, ids) }),
        await apiOf(declineAmendmentRoute, declineAmendment(service))({ ...about, body: reason }),
        await apiOf(voidAmendmentRoute, voidAmendment(service))({ ...about, body: reason }),
      ]) {
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      }
      expect(service.commits).to.have.length(length);
    });
  }

  for (const [who, claims] of PARTIES) {
    it(`is refused resolveContract with 403, and nothing is written (an admin who is ${who})`, async () => {
      const { contractId } = await givenContract(service);
      service.signals.waitingFor.withArgs(`contract/${contractId}`).resolves([`operator.decision/${START}`]);
      const { length } = service.commits;
      const resolve = apiOf(resolveRoute, resolveContract(service));
      const answer = await resolve({
        pathParameters: { contractId },
        body: { action: 'retry', comment: 'The key of the seal works again' },
        claims,
      });
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect(service.commits).to.have.length(length);
    });
  }
});

describe('An admin who is the contractor', () => {
  quiet();

  for (const [who, claims] of PARTIES.slice(0, 2)) {
    it(`is refused the erasure of their own contracts with 403, and nothing is written (${who})`, async () => {
      const service = createTestContracts();
      await givenContract(service);
      const { length } = service.commits;
      const erase = apiOf(erasureRoute, requestContractErasure(service));
      const answer = await erase({ pathParameters: { contractorId }, claims });
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect(service.commits).to.have.length(length);
    });
  }
});

describe('A contractor who is a user of the client', () => {
  quiet();

  for (const [how, claims] of PAYEES) {
    it(`is refused to draft, sign, decline, take back, send and withdraw the consent to their contract for the client with 403 (known ${how})`, async () => {
      const service = createTestContracts();
      const pathParameters = await givenOpen(service);
      const { length } = service.commits;
      const about = { pathParameters, claims };
      const reason = { reason: 'It is mine' };
      const signature = await signBody(service, pathParameters.contractId);
      for (const answer of [
        await apiOf(draftRoute, draftContract(service))({ claims, body: draftBody }),
        await apiOf(signRoute, signContract(service))({ ...about, body: signature }),
        await apiOf(declineRoute, declineContract(service))({ ...about, body: reason }),
        await apiOf(voidRoute, voidContract(service))({ ...about, body: reason }),
        await apiOf(resendRoute, resendContract(service))({ ...about, body: {} }),
        await apiOf(withdrawConsentRoute, withdrawConsent(service))({ ...about, body: {} }),
      ])
        expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
      expect(service.commits).to.have.length(length);
    });
  }
});
