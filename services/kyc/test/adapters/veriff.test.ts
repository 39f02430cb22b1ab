import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { startVeriffSimulator } from '#local/simulators/veriff/server.ts';
import type { VeriffSimulator } from '#local/simulators/veriff/server.ts';
import { createVeriff } from '../../src/adapters/veriff.ts';
import { ErasureLimitError, VeriffRejectedError } from '../../src/domain/errors.ts';
import { createVeriffSession } from '../../src/handlers/createVeriffSession.ts';
import type { Veriff } from '../../src/ports.ts';
import { START, contractorId, createTestKyc, otherContractorId } from '../fixtures.ts';
import { failureOf } from '../replays.ts';
import { givenStanding } from '../standing.ts';
import { credentials } from '../webhooks.ts';

const callbackUrl = 'https://app.example.test/kyc';
const options = { callbackUrl, credentials: async () => credentials, timeoutMilliseconds: 5_000 };

describe('Veriff over HTTP', () => {
  let simulator: VeriffSimulator;
  const veriffWith = (more: Partial<Parameters<typeof createVeriff>[0]> = {}) =>
    createVeriff({ ...options, baseUrl: simulator.url, ...more });
  const fault = async (body: object): Promise<void> => {
    await fetch(`${simulator.url}/_control/faults`, { method: 'POST', body: JSON.stringify(body) });
  };

  beforeEach(async () => {
    simulator = await startVeriffSimulator({
      ...credentials,
      erasureLimits: [{ max: 1, perMs: 3_600_000 }],
    });
  });
  afterEach(() => simulator.close());

  it('opens a session for a contractor, of whom it gets the id only', async () => {
    const { sessionId, url } = await veriffWith().createSession({ contractorId });
    const [session] = simulator.veriff.sessions();
    expect(session).to.include({ id: sessionId, url, vendorData: contractorId, callback: callbackUrl });
    expect([session?.person, session?.document]).to.deep.equal([{}, {}]);
  });

  it('has no decision while there is none, and then has it', async () => {
    const { sessionId } = await veriffWith().createSession({ contractorId });
    expect(await veriffWith().getDecision({ sessionId, contractorId }, START)).to.equal(undefined);
    const { decision, attempt } = simulator.veriff.decide(sessionId, { status: 'declined', reasonCode: 106 });
    expect(await veriffWith().getDecision({ sessionId, contractorId }, START)).to.deep.equal({
      status: 'declined',
      reasonCode: '106',
      decidedAt: decision?.decidedAt,
      veriffAttemptId: attempt.id,
    });
  });

  it('forgets a session, once', async () => {
    const { sessionId } = await veriffWith().createSession({ contractorId });
    await veriffWith().eraseSession(sessionId);
    expect(simulator.veriff.erased().map((erased) => erased.sessionId)).to.deep.equal([sessionId]);
    await veriffWith().eraseSession(sessionId);
    expect(simulator.veriff.erased()).to.have.length(1);
  });

  it('forgets no more sessions than its hourly limit allows', async () => {
    const sessions = await Promise.all([1, 2].map(() => veriffWith().createSession({ contractorId })));
    const [one, two] = sessions.map(({ sessionId }) => sessionId);
    await veriffWith().eraseSession(one ?? '');
    expect(await failureOf(veriffWith().eraseSession(two ?? ''))).to.be.instanceOf(ErasureLimitError);
  });

  it('refuses what is signed with another secret, and what names an unknown session', async () => {
    const { sessionId } = await veriffWith().createSession({ contractorId });
    const strangers = veriffWith({ credentials: async () => ({ ...credentials, sharedSecret: 'other' }) });
    const nobody = veriffWith({ credentials: async () => ({ ...credentials, apiKey: 'nobody' }) });
    for (const call of [
      strangers.getDecision({ sessionId, contractorId }, START),
      strangers.eraseSession(sessionId),
      nobody.createSession({ contractorId }),
    ]) {
      expect(await failureOf(call))
        .to.be.instanceOf(VeriffRejectedError)
        .and.deep.include({ details: { veriffStatus: 401 } });
    }
    const unknown = await failureOf(veriffWith().getDecision({ sessionId: 'unknown', contractorId }, START));
    expect(unknown)
      .to.be.instanceOf(VeriffRejectedError)
      .and.deep.include({ details: { veriffStatus: 404 } });
  });

  const calls: Readonly<Record<string, (sessionId: string) => Promise<unknown>>> = {
    createSession: () => veriffWith({ timeoutMilliseconds: 200 }).createSession({ contractorId }),
    getDecision: (sessionId) =>
      veriffWith({ timeoutMilliseconds: 200 }).getDecision({ sessionId, contractorId }, START),
    eraseSession: (sessionId) => veriffWith({ timeoutMilliseconds: 200 }).eraseSession(sessionId),
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const kind of [429, 500, 'timeout']) {
      it(`may be asked again when ${name} meets ${kind}`, async () => {
        const { sessionId } = await veriffWith().createSession({ contractorId });
        await fault({ kind });
        const limited = name === 'eraseSession' && kind === 429;
        expect(await failureOf(call(sessionId))).to.be.instanceOf(
          limited ? ErasureLimitError : ProviderUnavailableError,
        );
        expect(await failureOf(call(sessionId))).not.to.be.instanceOf(Error);
      });
    }
  }

  it('is unavailable when nobody listens', async () => {
    const { url, close } = await startVeriffSimulator(credentials);
    await close();
    const outcome = await failureOf(createVeriff({ ...options, baseUrl: url }).createSession({ contractorId }));
    expect(outcome).to.be.instanceOf(ProviderUnavailableError);
  });

  it('costs a session that nobody uses when the answer to its opening is lost', async () => {
    const testKyc = createTestKyc();
    const { kycId } = await givenStanding(testKyc, 'verifying');
    const kyc = { ...testKyc, veriff: veriffWith({ timeoutMilliseconds: 200 }) };
    await fault({ kind: 'timeout', when: 'after', method: 'POST' });
    expect(await failureOf(createVeriffSession(kyc)({ kycId }))).to.be.instanceOf(ProviderUnavailableError);
    expect(await kyc.repository.listSessions(kycId)).to.deep.equal([]);
    const { sessionId } = await createVeriffSession(kyc)({ kycId });
    expect(simulator.veriff.sessions()).to.have.length(2);
    expect((await kyc.repository.listSessions(kycId)).map((session) => session.sessionId)).to.deep.equal([sessionId]);
  });
});

describe('Something between us and Veriff', () => {
  const ANOTHER = 'Veriff answered about another session or contractor';
  const answering = async (
    write: (response: ServerResponse) => void,
    ask: (veriff: Veriff) => Promise<unknown> = (veriff) => veriff.createSession({ contractorId }),
  ) => {
    const server = createServer((_request, response) => write(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No address');
    const veriff = createVeriff({ ...options, baseUrl: `http://127.0.0.1:${address.port}` });
    const outcome = await failureOf(ask(veriff));
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    return outcome;
  };

  it('that answers in its place makes it unavailable', async () => {
    const outcome = await answering((response) => response.writeHead(200).end('<h1>Back soon</h1>'));
    expect(outcome).to.be.instanceOf(ProviderUnavailableError);
  });

  const decided = { id: 's1', status: 'approved', decisionTime: START, vendorData: contractorId };
  for (const [what, verification] of [
    ['another session', { ...decided, id: 's2' }],
    ['another contractor', { ...decided, vendorData: otherContractorId }],
  ] as const) {
    it(`that answers with the decision about ${what} is not believed`, async () => {
      const body = JSON.stringify({ status: 'success', verification });
      const outcome = await answering(
        (response) => response.writeHead(200).end(body),
        (veriff) => veriff.getDecision({ sessionId: 's1', contractorId }, START),
      );
      expect(outcome).to.be.instanceOf(ProviderUnavailableError).with.property('message', ANOTHER);
    });
  }

  it('that answers with the session of another contractor is not believed', async () => {
    const created = { id: 's1', url: 'https://veriff.example.test/v/s1', vendorData: otherContractorId };
    const body = JSON.stringify({ status: 'success', verification: created });
    const outcome = await answering((response) => response.writeHead(201).end(body));
    expect(outcome).to.be.instanceOf(ProviderUnavailableError).with.property('message', ANOTHER);
  });

  it('that breaks the connection in the middle of an answer makes it unavailable', async () => {
    const outcome = await answering((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"verification":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(outcome).to.be.instanceOf(ProviderUnavailableError);
  });
});
