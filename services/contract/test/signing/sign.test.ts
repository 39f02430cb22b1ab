import { expect } from 'chai';
import { clientClaims, contractorClaims } from '#shared/http/testing.ts';
import { daysAfter } from '#shared/time/index.ts';
import { currentConsent } from '../../src/documents/consent.ts';
import { statusOf } from '../../src/domain/contract.ts';
import { remindSigner } from '../../src/lifecycle/handlers/remindSigner.ts';
import { handler as signContract } from '../../src/signing/handlers/signContract.ts';
import { declineContract, route as declineRoute } from '../../src/signing/handlers/declineContract.ts';
import { declineMyContract, route as declineMyRoute } from '../../src/signing/handlers/declineMyContract.ts';
import { resendContract, route as resendRoute } from '../../src/signing/handlers/resendContract.ts';
import { route as voidRoute, voidContract } from '../../src/signing/handlers/voidContract.ts';
import { withdrawConsent, route as withdrawRoute } from '../../src/signing/handlers/withdrawConsent.ts';
import { withdrawMyConsent, route as withdrawMyRoute } from '../../src/signing/handlers/withdrawMyConsent.ts';
import { auditOf, contractOf, typesOf } from '../given.ts';
import {
  START,
  apiOf,
  bothClaims,
  clientUser,
  codeOf,
  contractorId,
  createTestContracts,
  otherClientClaims,
  otherContractorClaims,
  quiet,
  tickingClock,
} from '../service.ts';
import type { TestContracts } from '../service.ts';
import { givenDraft, givenOpen, secondUserOf, signBody, signingCalls, whenSigned } from './given.ts';
import type { SigningCalls } from './given.ts';

const reason = { reason: 'The rate is not what we agreed on' };
const DEADLINE = daysAfter(START, 30, { daySeconds: 86_400 });

describe('Signing a contract', () => {
  quiet();
  let service: TestContracts;
  let calls: SigningCalls;
  beforeEach(() => {
    service = createTestContracts();
    calls = signingCalls(service);
  });
  const stopsOf = (on: TestContracts = service) => ({
    decline: apiOf(declineRoute, declineContract(on)),
    declineMy: apiOf(declineMyRoute, declineMyContract(on)),
    take: apiOf(voidRoute, voidContract(on)),
    resend: apiOf(resendRoute, resendContract(on)),
    withdraw: {
      client: apiOf(withdrawRoute, withdrawConsent(on)),
      contractor: apiOf(withdrawMyRoute, withdrawMyConsent(on)),
    },
  });
  const signingOf = async (contractId: string) => (await contractOf(service, contractId)).signing;
  const notificationsOf = (template: string) =>
    service.published.flatMap(({ type, detail }) =>
      type === 'notification.requested' && detail.metadata.template === template ? [detail.metadata] : [],
    );

  it('is a fact with each request: record, audit entry and event in one commit', async () => {
    const { contractId } = await givenOpen(service);
    await calls.document.client({ pathParameters: { contractId } });
    const { length } = service.commits;
    service.published.length = 0;
    const body = await signBody(service, contractId);
    const { status, body: answer } = await calls.sign.client({ pathParameters: { contractId }, body });
    expect(status).to.equal(200);
    expect(answer).to.deep.equal({ contractId, status: 'pending_contractor_signature' });
    expect(service.commits).to.have.length(length + 1);
    expect(typesOf(service)).to.deep.equal(['contract.signed.client']);
    expect(service.published[0]?.detail).to.deep.include({ entityId: contractId, actorId: clientUser });
    expect(await auditOf(service, contractId)).to.include('contract.signed.client');
  });

  it('keeps what proves it: name, document, consent, sign-in, address and browser', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    await calls.document.client({ pathParameters });
    const body = await signBody(service, contractId);
    await calls.sign.client({ pathParameters, body, sourceIp: '203.0.113.7', userAgent: 'Firefox' });
    expect((await signingOf(contractId)).signatures).to.deep.equal([
      {
        ...body,
        party: 'client',
        userId: clientUser,
        subject: clientClaims.sub,
        signedInAt: '2026-11-02T08:00:00.000Z',
        tokenId: clientClaims.jti,
        maskedEmail: 'c***@example.com',
        address: '203.0.113.7',
        userAgent: 'Firefox',
        at: START,
      },
    ]);
  });

  it('puts the contract into force with the second signature, in the same commit', async () => {
    const { contractId } = await givenOpen(service);
    service.published.length = 0;
    const answers = await whenSigned(service, contractId, 'client', 'contractor');
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(answers[1]?.body).to.deep.equal({ contractId, status: 'scheduled' });
    expect(typesOf(service)).to.deep.equal([
      'contract.signed.client',
      'contract.signed.contractor',
      'contract.signed.both',
    ]);
    const { length } = service.commits.at(-1) ?? [];
    expect(length).to.equal(2);
  });

  it('gives the same answer to the same key, and signs once', async () => {
    const { contractId } = await givenOpen(service);
    await calls.document.client({ pathParameters: { contractId } });
    const request = {
      pathParameters: { contractId },
      body: await signBody(service, contractId),
      headers: { 'idempotency-key': 'k1' },
    };
    const answers = [await calls.sign.client(request), await calls.sign.client(request)];
    expect(answers[1]?.body).to.deep.equal(answers[0]?.body);
    expect((await signingOf(contractId)).signatures).to.have.length(1);
    expect([signContract.honoursIdempotencyKey, signContract.refusesRemovedCallers]).to.deep.equal([true, true]);
  });

  it('is refused twice, out of turn, and before the document exists, and changes nothing', async () => {
    const drafted = await givenDraft(service);
    const preparing = await calls.sign.client({
      pathParameters: drafted,
      body: { ...(await signBody(service, drafted.contractId)), documentSha256: 'a'.repeat(64) },
    });
    const { contractId } = await givenOpen(service);
    const [outOfTurn] = await whenSigned(service, contractId, 'contractor');
    const [, twice] = await whenSigned(service, contractId, 'client', 'client');
    expect([preparing, outOfTurn, twice].map((answer) => answer && [answer.status, codeOf(answer)])).to.deep.equal([
      [409, 'CONTRACT_SIGNING_OVER'],
      [409, 'CONTRACT_SIGNED_OUT_OF_TURN'],
      [409, 'CONTRACT_ALREADY_SIGNED'],
    ]);
    expect((await signingOf(contractId)).signatures.map(({ party }) => party)).to.deep.equal(['client']);
  });

  it('is refused to a person who was not shown this document', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    const body = await signBody(service, contractId);
    const unseen = await calls.sign.client({ pathParameters, body });
    await calls.document.client({ pathParameters });
    const seenByAnother = await calls.sign.client({ pathParameters, body, claims: secondUserOf(clientClaims) });
    const otherBody = { ...body, documentSha256: 'b'.repeat(64) };
    const otherDocument = await calls.sign.client({ pathParameters, body: otherBody });
    for (const answer of [unseen, seenByAnother, otherDocument]) {
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_DOCUMENT_NOT_SHOWN']);
    }
    expect((await signingOf(contractId)).signatures).to.deep.equal([]);
  });

  it('needs the consent that comes with the document, by version and hash', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    await calls.document.client({ pathParameters });
    const body = await signBody(service, contractId);
    const { version, sha256 } = currentConsent();
    for (const consent of [
      { version: '0', sha256 },
      { version: 'constructor', sha256 },
      { version, sha256: 'c'.repeat(64) },
    ]) {
      const answer = await calls.sign.client({ pathParameters, body: { ...body, consent } });
      expect([answer.status, codeOf(answer)]).to.deep.equal([422, 'CONTRACT_CONSENT_UNKNOWN']);
    }
  });

  it('needs a name that the certificate can show, and a sign-in that the token describes', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    await calls.document.client({ pathParameters });
    const body = await signBody(service, contractId);
    const unshown = await calls.sign.client({ pathParameters, body: { ...body, name: 'Ann 🎉' } });
    expect(unshown.body).to.deep.include({
      code: 'CONTRACT_CHARACTERS',
      problems: [{ field: 'name', message: 'has characters that documents cannot show: 🎉 (U+1F389)' }],
    });
    const nameless = await calls.sign.client({ pathParameters, body: { ...body, name: '  ' } });
    const unknown = await calls.sign.client({ pathParameters, body, claims: { ...clientClaims, jti: '' } });
    expect([unshown, nameless, unknown].map(({ status }) => status)).to.deep.equal([422, 400, 401]);
  });

  it('is for the parties: somebody else gets 404, and a contractor does not sign as the client', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    const body = await signBody(service, contractId);
    const { decline, declineMy, take, resend } = stopsOf();
    const strangers = [
      await calls.sign.client({ pathParameters, body, claims: otherClientClaims }),
      await calls.sign.contractor({ pathParameters, body, claims: otherContractorClaims }),
      await decline({ pathParameters, body: reason, claims: otherClientClaims }),
      await declineMy({ pathParameters, body: reason, claims: otherContractorClaims }),
      await take({ pathParameters, body: reason, claims: otherClientClaims }),
      await resend({ pathParameters, body: {}, claims: otherClientClaims }),
      await calls.sign.client({ pathParameters: { contractId: service.ids.next() }, body }),
    ];
    expect(strangers.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404, 404, 404, 404]);
    expect((await calls.sign.client({ pathParameters, body, claims: contractorClaims })).status).to.equal(403);
    await calls.document.client({ pathParameters, claims: bothClaims });
    const both = await calls.sign.client({ pathParameters, body, claims: bothClaims });
    expect([both.status, codeOf(both)]).to.deep.equal([403, 'OWN_CASE']);
  });

  it('ends at its deadline: nobody signs, declines or resends from then on', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    await calls.document.client({ pathParameters });
    service.clock.set(DEADLINE);
    const { decline, resend } = stopsOf();
    const answers = [
      await calls.sign.client({ pathParameters, body: await signBody(service, contractId) }),
      await decline({ pathParameters, body: reason }),
      await resend({ pathParameters, body: {} }),
    ];
    expect(answers.map(codeOf)).to.deep.equal(Array(3).fill('CONTRACT_SIGNING_DEADLINE_PASSED'));
    expect(statusOf(await contractOf(service, contractId))).to.equal('pending_client_signature');
  });

  it('is declined by a party that has not signed, and both parties are notified', async () => {
    for (const [signed, by] of [
      [[], 'contractor'],
      [[], 'client'],
      [['client'], 'contractor'],
    ] as const) {
      service = createTestContracts();
      const { contractId } = await givenOpen(service);
      await whenSigned(service, contractId, ...signed);
      const { decline, declineMy } = stopsOf();
      const answer = await (by === 'client' ? decline : declineMy)({ pathParameters: { contractId }, body: reason });
      expect(answer.body).to.deep.equal({ contractId, status: 'declined' });
      expect(await signingOf(contractId)).to.deep.include({
        status: 'declined',
        end: { party: by, userId: by === 'client' ? clientUser : contractorId, reason: reason.reason, at: START },
      });
      // A contractor who was not asked to sign never hears of it.
      const asked = signed.length > 0 ? [clientUser, contractorId] : [clientUser];
      expect(notificationsOf('contract-declined')).to.deep.equal(
        asked.map((recipientId) => ({
          recipientId,
          template: 'contract-declined',
          data: { contractId, title: 'Design of the new shop', by, reason: reason.reason },
        })),
      );
      expect(typesOf(service)).to.include('contract.declined');
    }
  });

  it('cannot be declined by a party that signed', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client');
    const answer = await stopsOf().decline({ pathParameters: { contractId }, body: reason });
    expect(codeOf(answer)).to.equal('CONTRACT_ALREADY_SIGNED');
  });

  it('can be taken back by the client until both signed, and those who were asked to sign are notified', async () => {
    const preparing = await givenDraft(service);
    expect((await stopsOf().take({ pathParameters: preparing, body: reason })).body).to.deep.include({
      status: 'voided',
    });
    expect(notificationsOf('contract-voided').map(({ recipientId }) => recipientId)).to.deep.equal([clientUser]);
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client');
    service.published.length = 0;
    expect((await stopsOf().take({ pathParameters: { contractId }, body: reason })).body).to.deep.include({
      status: 'voided',
    });
    expect(notificationsOf('contract-voided').map(({ recipientId }) => recipientId)).to.deep.equal([
      clientUser,
      contractorId,
    ]);
    const signed = await givenOpen(service);
    await whenSigned(service, signed.contractId, 'client', 'contractor');
    const late = await stopsOf().take({ pathParameters: signed, body: reason });
    expect([late.status, codeOf(late)]).to.deep.equal([409, 'CONTRACT_SIGNING_OVER']);
  });

  it('is over once it was declined or taken back: nothing else happens to it', async () => {
    for (const end of ['declineMy', 'take'] as const) {
      const { contractId } = await givenOpen(service);
      const pathParameters = { contractId };
      await calls.document.client({ pathParameters });
      await stopsOf()[end]({ pathParameters, body: reason });
      const before = await contractOf(service, contractId);
      const { decline, take, resend } = stopsOf();
      const answers = [
        await calls.sign.client({ pathParameters, body: await signBody(service, contractId) }),
        await decline({ pathParameters, body: reason }),
        await take({ pathParameters, body: reason }),
        await resend({ pathParameters, body: {} }),
      ];
      expect(answers.map(codeOf)).to.deep.equal(Array(4).fill('CONTRACT_SIGNING_OVER'));
      expect(await contractOf(service, contractId)).to.deep.equal(before);
    }
  });

  it('takes a reason of one line without a link: it is in mails', async () => {
    const { contractId } = await givenOpen(service);
    const pathParameters = { contractId };
    for (const text of ['', 'see https://evil.example', 'one\ntwo', 'x'.repeat(501)])
      expect((await stopsOf().take({ pathParameters, body: { reason: text } })).status).to.equal(400);
  });

  it('is sent once more until its last day is over, and not for longer', async () => {
    const { contractId } = await givenOpen(service);
    await service.records.changeContract(contractId, (before) => ({
      value: { ...before, terms: [{ ...before.terms[0], endsOn: '2026-11-20' }] },
      result: undefined,
    }));
    const { resend } = stopsOf();
    await resend({ pathParameters: { contractId }, body: {} });
    expect(await signingOf(contractId)).to.include({ signBy: '2026-11-20T23:00:00.000Z' });
  });

  it('is asked for once more by the client: the time to sign and the reminders begin anew', async () => {
    const { contractId } = await givenOpen(service);
    await whenSigned(service, contractId, 'client');
    service.clock.passDays(3);
    await remindSigner(service)({ contractId });
    expect(await signingOf(contractId)).to.include({ reminders: 1, signBy: DEADLINE });
    service.clock.passDays(1);
    service.published.length = 0;
    const { resend } = stopsOf();
    await resend({ pathParameters: { contractId }, body: {} });
    const signBy = '2026-12-06T09:00:00.000Z';
    expect(await signingOf(contractId)).to.include({ reminders: 0, signBy });
    expect(service.published.map(({ type, detail }) => [type, detail.metadata])).to.deep.equal([
      [
        'contract.resent',
        {
          ...{ contractId, clientId: clientClaims['custom:clientId'], contractorId },
          ...{ by: 'contractor', signBy },
        },
      ],
      [
        'notification.requested',
        {
          recipientId: contractorId,
          template: 'contract-signature-requested',
          data: { contractId, title: 'Design of the new shop', signBy },
        },
      ],
    ]);
    service.clock.passDays(1);
    await resend({ pathParameters: { contractId }, body: {} });
    expect(new Set(service.published.map(({ detail }) => detail.id)).size).to.equal(4);
  });

  it('is asked for once more five times at most, signatures between or not: then it is signed or expires', async () => {
    const { contractId } = await givenOpen(service);
    const { resend } = stopsOf();
    const again = () => {
      service.clock.passDays(1);
      return resend({ pathParameters: { contractId }, body: {} });
    };
    for (const _ of [1, 2, 3]) expect((await again()).status).to.equal(200);
    await whenSigned(service, contractId, 'client');
    for (const _ of [4, 5]) expect((await again()).status).to.equal(200);
    const before = await contractOf(service, contractId);
    service.published.length = 0;
    const refused = await again();
    expect([refused.status, codeOf(refused)]).to.deep.equal([409, 'CONTRACT_TOO_MANY_RESENDS']);
    expect([await contractOf(service, contractId), service.published]).to.deep.equal([before, []]);
    expect((await whenSigned(service, contractId, 'contractor')).map(({ status }) => status)).to.deep.equal([200]);
  });

  describe('electronically', () => {
    const CASES = [
      ['client', 'voided', 'before anybody signed', []],
      ['client', 'voided', 'after their own signature, which stays on record', ['client']],
      ['contractor', 'declined', 'after the client signed', ['client']],
    ] as const;
    for (const [party, status, when, signed] of CASES) {
      it(`ends when the ${party} withdraws the consent ${when}: it is ${status}, and who was asked to sign is notified`, async () => {
        const pathParameters = await givenOpen(service);
        const { contractId } = pathParameters;
        await whenSigned(service, contractId, ...signed);
        const before = await contractOf(service, contractId);
        service.published.length = 0;
        const answer = await stopsOf().withdraw[party]({ pathParameters, body: {} });
        expect([answer.status, answer.body]).to.deep.equal([200, { contractId, status }]);
        const { signing } = await contractOf(service, contractId);
        const recipients = signed.length === 0 ? [clientUser] : [clientUser, contractorId];
        expect(signing.signatures).to.deep.equal(before.signing.signatures);
        expect(signing.end).to.include({ party, isConsentWithdrawn: true });
        expect(typesOf(service)).to.deep.equal([
          'contract.consent.withdrawn',
          `contract.${status}`,
          ...recipients.map(() => 'notification.requested'),
        ]);
        expect(service.published[0]?.detail.metadata).to.include({ contractId, by: party });
        const notified = service.published.slice(2).map(({ detail }) => detail.metadata);
        expect(notified.map((metadata) => 'recipientId' in metadata && metadata.recipientId)).to.have.members(
          recipients,
        );
        expect(await auditOf(service, contractId)).to.include.members([
          'contract.consent.withdrawn',
          `contract.${status}`,
        ]);
        const [late] = await whenSigned(service, contractId, 'contractor');
        expect(codeOf(late ?? answer)).to.equal('CONTRACT_SIGNING_OVER');
        expect(codeOf(await stopsOf().withdraw[party]({ pathParameters, body: {} }))).to.equal('CONTRACT_SIGNING_OVER');
      });
    }

    it('stays valid when both signed: the consent is withdrawn for the future only', async () => {
      const pathParameters = await givenOpen(service);
      await whenSigned(service, pathParameters.contractId, 'client', 'contractor');
      const before = await contractOf(service, pathParameters.contractId);
      const { withdraw } = stopsOf();
      expect(codeOf(await withdraw.client({ pathParameters, body: {} }))).to.equal('CONTRACT_SIGNING_OVER');
      expect(codeOf(await withdraw.contractor({ pathParameters, body: {} }))).to.equal('CONTRACT_ALREADY_SIGNED');
      expect(await contractOf(service, pathParameters.contractId)).to.deep.equal(before);
    });

    it('has a withdrawal of nobody else: 404', async () => {
      const pathParameters = await givenOpen(service);
      const { withdraw } = stopsOf();
      const strangers = [
        await withdraw.client({ pathParameters, body: {}, claims: otherClientClaims }),
        await withdraw.contractor({ pathParameters, body: {}, claims: otherContractorClaims }),
      ];
      expect(strangers.map(({ status }) => status)).to.deep.equal([404, 404]);
      expect((await signingOf(pathParameters.contractId)).status).to.equal('open');
    });
  });

  describe('while another request crosses', () => {
    /** Two requests that both read the contract before either writes. */
    const race = async (contractId: string, one: (on: TestContracts) => Promise<unknown>, other: typeof one) => {
      const racing = { ...service, clock: { ...service.clock, ...tickingClock() } };
      service.readTogether(`CONTRACT#${contractId}`, 2);
      await Promise.all([one(racing), other(racing)]);
      return contractOf(service, contractId);
    };
    const signing = async (party: 'client' | 'contractor', contractId: string) => {
      const body = await signBody(service, contractId);
      return (on: TestContracts) => signingCalls(on).sign[party]({ pathParameters: { contractId }, body });
    };

    it('is either signed or void, and never both: sign × void', async () => {
      const { contractId } = await givenOpen(service);
      await whenSigned(service, contractId, 'client');
      await calls.document.contractor({ pathParameters: { contractId } });
      service.published.length = 0;
      const contract = await race(contractId, await signing('contractor', contractId), (on) =>
        stopsOf(on).take({ pathParameters: { contractId }, body: reason }),
      );
      const isSigned = contract.signing.status === 'signed';
      expect(contract.signing.status).to.be.oneOf(['signed', 'voided']);
      expect(typesOf(service).includes('contract.signed.both')).to.equal(isSigned);
      expect(typesOf(service).includes('contract.voided')).to.equal(!isSigned);
      expect(contract.signing.signatures).to.have.length(isSigned ? 2 : 1);
    });

    it('is either signed or ends with the consent withdrawn, and never both: sign × withdraw', async () => {
      const { contractId } = await givenOpen(service);
      await whenSigned(service, contractId, 'client');
      await calls.document.contractor({ pathParameters: { contractId } });
      const contract = await race(contractId, await signing('contractor', contractId), (on) =>
        stopsOf(on).withdraw.client({ pathParameters: { contractId }, body: {} }),
      );
      expect([contract.signing.status, typesOf(service).includes('contract.consent.withdrawn')]).to.deep.be.oneOf([
        ['signed', false],
        ['voided', true],
      ]);
    });

    it('is either signed or declined, and never both: sign × decline by two users of one party', async () => {
      const { contractId } = await givenOpen(service);
      await calls.document.client({ pathParameters: { contractId } });
      const contract = await race(contractId, await signing('client', contractId), (on) =>
        stopsOf(on).decline({ pathParameters: { contractId }, body: reason, claims: secondUserOf(clientClaims) }),
      );
      expect([contract.signing.status, contract.signing.signatures.length]).to.be.deep.oneOf([
        ['open', 1],
        ['declined', 0],
      ]);
    });

    it('has one signature of each party: sign × sign', async () => {
      const { contractId } = await givenOpen(service);
      await calls.document.client({ pathParameters: { contractId } });
      const sign = await signing('client', contractId);
      const contract = await race(contractId, sign, sign);
      expect(contract.signing.signatures).to.have.length(1);
      expect(typesOf(service).filter((type) => type === 'contract.signed.client')).to.have.length(1);
    });

    it('is signed before its deadline or expires at it: sign × deadline', async () => {
      const { contractId } = await givenOpen(service);
      await whenSigned(service, contractId, 'client');
      await calls.document.contractor({ pathParameters: { contractId } });
      const before = {
        ...service,
        clock: { ...service.clock, now: () => daysAfter(DEADLINE, -0.001, { daySeconds: 1 }) },
      };
      const after = { ...service, clock: { ...service.clock, now: () => DEADLINE } };
      const sign = await signing('contractor', contractId);
      service.readTogether(`CONTRACT#${contractId}`, 2);
      const [answer] = await Promise.all([
        sign(before),
        contractOf(service, contractId).then(() => remindSigner(after)({ contractId })),
      ]);
      const isSigned = answer.status === 200;
      expect(codeOf(answer)).to.equal(isSigned ? undefined : 'CONTRACT_SIGNING_OVER');
      expect(await signingOf(contractId)).to.deep.include({ status: isSigned ? 'signed' : 'expired' });
      expect(typesOf(service).includes('contract.expired')).to.equal(!isSigned);
      expect(typesOf(service).includes('contract.signed.both')).to.equal(isSigned);
    });
  });
});
