import { expect } from 'chai';
import fc from 'fast-check';
import { UnauthenticatedError } from '#shared/errors/index.ts';
import { rawEndpoint } from '#shared/http/index.ts';
import { apiEvent, lambdaContext } from '#shared/http/testing.ts';
import { webhooksOfSession } from '../../src/erasure.ts';
import { receiveVeriffWebhook } from '../../src/handlers/receiveVeriffWebhook.ts';
import { Crash, START, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { dyingBeforeCommit, failureOf } from '../replays.ts';
import { credentials, decisionBody, progressBody, signed } from '../webhooks.ts';

const given = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

describe('A webhook that arrives', () => {
  quiet();
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });
  const receive = (request: ReturnType<typeof signed>, on = kyc) =>
    receiveVeriffWebhook({ ...on, credentials: async () => credentials })(request);
  const inbox = (sessionId: string) => webhooksOfSession(kyc.store, sessionId);

  it('is kept as it came, answered, and queued', async () => {
    const body = decisionBody('s1');
    expect(await receive(signed(body))).to.deep.equal({ status: 200, body: { received: true } });
    const [entry] = await inbox('s1');
    expect(entry?.value).to.deep.include({ rawBody: body, receivedAt: START, status: 'received', sessionId: 's1' });
    expect(kyc.queued.webhooks).to.deep.equal([{ sessionId: 's1', dedupeKey: entry?.value.dedupeKey }]);
    expect(kyc.countMetric.callCount).to.equal(0);
  });

  it('is kept once when it comes twice, and queued again', async () => {
    await receive(signed(decisionBody('s1')));
    const { length } = kyc.commits;
    kyc.clock.passDays(1);
    expect((await receive(signed(decisionBody('s1')))).status).to.equal(200);
    expect(kyc.commits).to.have.length(length);
    expect((await inbox('s1'))[0]?.value.receivedAt).to.equal(START);
    expect(new Set(kyc.queued.webhooks.map(({ dedupeKey }) => dedupeKey)).size).to.equal(1);
  });

  it('is another when a byte is another', async () => {
    for (const body of [decisionBody('s1'), `${decisionBody('s1')} `, progressBody('s1', 'started')])
      await receive(signed(body));
    expect(await inbox('s1')).to.have.length(3);
  });

  it('is kept also when it makes no sense, as long as it is signed', async () => {
    for (const body of ['', 'hello', '{"id":7}', '{"verification":null}'])
      expect((await receive(signed(body))).status).to.equal(200);
    expect(await inbox('none')).to.have.length(4);
    expect(kyc.queued.webhooks).to.have.length(4);
  });

  const forged: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    'a wrong signature': { 'x-hmac-signature': 'f'.repeat(64) },
    'no signature': { 'x-hmac-signature': undefined },
    'another client': { 'x-auth-client': 'somebody' },
    'the legacy signature only': { 'x-hmac-signature': undefined, 'x-signature': 'f'.repeat(64) },
  };
  it('is answered by 401 and counted with any malformed signature header', async () => {
    const endpoint = rawEndpoint(() => receiveVeriffWebhook({ ...kyc, credentials: async () => credentials }));
    const answersTo = async (name: string, value: string): Promise<void> => {
      kyc.countMetric.resetHistory();
      const { headers } = signed(decisionBody('s1'));
      const event = apiEvent({
        method: 'POST',
        body: decisionBody('s1'),
        headers: { ...given(headers), [name]: value },
      });
      expect((await endpoint(event, lambdaContext())).statusCode, value.slice(0, 80)).to.equal(401);
      expect(kyc.countMetric.args).to.deep.equal([['VeriffWebhookRejected']]);
    };
    const value = fc.oneof(
      fc.constantFrom('', ' ', '0'.repeat(64), '0'.repeat(63), '0'.repeat(128), 'ü'.repeat(32), 'f'.repeat(100_000)),
      fc.string({ unit: 'binary', maxLength: 70 }),
    );
    await fc.assert(fc.asyncProperty(fc.constantFrom('x-hmac-signature', 'x-auth-client'), value, answersTo), {
      seed: 13,
      numRuns: 200,
    });
  });

  for (const [what, headers] of Object.entries(forged)) {
    it(`is refused and counted, and nothing is kept, with ${what}`, async () => {
      expect(await failureOf(receive(signed(decisionBody('s1'), headers)))).to.be.instanceOf(UnauthenticatedError);
      expect(kyc.countMetric.args).to.deep.equal([['VeriffWebhookRejected']]);
      expect(kyc.commits).to.deep.equal([]);
      expect(kyc.queued.webhooks).to.deep.equal([]);
    });
  }

  it('is answered by 401 when it is forged, over HTTP', async () => {
    const endpoint = rawEndpoint(() => receiveVeriffWebhook({ ...kyc, credentials: async () => credentials }));
    const post = async (headers: Record<string, string>) => {
      const body = decisionBody('s1');
      const event = apiEvent({ method: 'POST', path: '/webhooks/veriff', body, headers });
      return (await endpoint(event, lambdaContext())).statusCode;
    };
    const { headers } = signed(decisionBody('s1'));
    expect(await post({ 'X-AUTH-CLIENT': credentials.apiKey, 'X-HMAC-SIGNATURE': 'no' })).to.equal(401);
    expect(
      await post({
        'X-AUTH-CLIENT': credentials.apiKey,
        'X-HMAC-SIGNATURE': String(headers['x-hmac-signature']),
      }),
    ).to.equal(200);
  });

  it('is no forgery when the secret cannot be read: Veriff sends it again', async () => {
    const unreadable = async (): Promise<never> => {
      throw new Error('Secrets Manager is down');
    };
    const outcome = await failureOf(
      receiveVeriffWebhook({ ...kyc, credentials: unreadable })(signed(decisionBody('s1'))),
    );
    expect(outcome).to.be.instanceOf(Error).and.not.instanceOf(UnauthenticatedError);
    expect(kyc.countMetric.callCount).to.equal(0);
  });

  it('is kept and queued by its second delivery when the first died anywhere', async () => {
    expect(await failureOf(receive(signed(decisionBody('s1')), dyingBeforeCommit(kyc)))).to.be.instanceOf(Crash);
    expect(await inbox('s1')).to.deep.equal([]);
    for (const effects of [1, 1]) {
      kyc.crashAfter(effects);
      expect(await failureOf(receive(signed(decisionBody('s1'))))).to.be.instanceOf(Crash);
    }
    await receive(signed(decisionBody('s1')));
    expect(await inbox('s1')).to.have.length(1);
    expect(kyc.queued.webhooks).not.to.deep.equal([]);
  });

  it('is not answered by 200 when it could not be queued', async () => {
    const queues = { ...kyc.queues, webhookReceived: async () => Promise.reject(new Error('down')) };
    expect(await failureOf(receive(signed(decisionBody('s1')), { ...kyc, queues }))).to.be.instanceOf(Error);
    await receive(signed(decisionBody('s1')));
    expect(kyc.queued.webhooks).to.have.length(1);
  });
});
