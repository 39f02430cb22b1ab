import { expect } from 'chai';
import { startVeriffSimulator } from './server.ts';
import type { SimulatorOptions, VeriffSimulator } from './server.ts';
import { independentHmac, startReceiver, until } from '../shared/testing.ts';

const apiKey = '8e4d7c1a-0000-4000-8000-00000000000a';
const sharedSecret = 'shared-secret';

describe('Veriff simulator over HTTP', () => {
  let simulator: VeriffSimulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let answers: number[];

  const start = async (more: Partial<SimulatorOptions> = {}) => {
    simulator = await startVeriffSimulator({
      apiKey,
      sharedSecret,
      webhookUrl: () => receiver.url,
      retryDelaysMs: [10],
      ...more,
    });
  };

  beforeEach(async () => {
    answers = [];
    receiver = await startReceiver('/webhooks/veriff', () => answers.shift() ?? 200);
    await start();
  });

  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });

  const send = async (
    method: string,
    path: string,
    { headers = {}, body }: { headers?: object; body?: string } = {},
  ) => {
    const signal = AbortSignal.timeout(15_000);
    const init = { method, headers: { ...headers }, redirect: 'manual', signal } as const;
    const response = await fetch(new URL(path, simulator.url), body === undefined ? init : { ...init, body });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const parsed: unknown = isJson ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, text, body: parsed };
  };

  const control = (method: string, path: string, body?: object) =>
    send(method, `/_control${path}`, body ? { body: JSON.stringify(body) } : {});

  const signed = (method: string, path: string, id: string, body?: object) => {
    const raw = body && JSON.stringify(body);
    const headers = { 'x-auth-client': apiKey, 'x-hmac-signature': independentHmac(sharedSecret, raw ?? id) };
    return send(method, path, raw === undefined ? { headers } : { headers, body: raw });
  };

  const create = (verification: object = { vendorData: 'contractor-1' }) =>
    send('POST', '/v1/sessions', { headers: { 'x-auth-client': apiKey }, body: JSON.stringify({ verification }) });

  const createId = async (): Promise<string> => {
    await create();
    return simulator.veriff.sessions().at(-1)?.id ?? '';
  };

  describe('its API', () => {
    it('creates a session with the API key only, and signs the answer', async () => {
      const { status, body, headers, text } = await create({
        vendorData: 'contractor-1',
        person: { firstName: 'Ada' },
      });
      expect(status).to.equal(201);
      expect(body).to.have.nested.include({ status: 'success', 'verification.status': 'created' });
      expect(body)
        .to.have.property('verification')
        .that.has.all.keys(['id', 'url', 'sessionToken', 'vendorData', 'endUserId', 'host', 'status']);
      expect(headers.get('x-hmac-signature')).to.equal(independentHmac(sharedSecret, text));
      expect(headers.get('x-auth-client')).to.equal(apiKey);
    });

    it('refuses a missing or foreign API key', async () => {
      const body = JSON.stringify({ verification: {} });
      const missing = await send('POST', '/v1/sessions', { body });
      const foreign = await send('POST', '/v1/sessions', { body, headers: { 'x-auth-client': 'other' } });
      expect(missing).to.deep.include({ status: 401 });
      expect(missing.body).to.include({ status: 'fail', code: '1801' }).and.have.property('message');
      expect(foreign.body).to.include({ status: 'fail', code: '1803' });
    });

    it('refuses a missing, legacy or wrong signature for every method', async () => {
      const id = await createId();
      const path = `/v1/sessions/${id}`;
      const right = independentHmac(sharedSecret, id);
      const call = (method: string, headers: object, body?: string) =>
        send(method, path, {
          headers: { 'x-auth-client': apiKey, ...headers },
          ...(body === undefined ? {} : { body }),
        });
      const results = await Promise.all([
        call('GET', {}),
        call('GET', { 'x-signature': right }),
        call('GET', { 'x-hmac-signature': independentHmac(sharedSecret, 'other') }),
        call('DELETE', { 'x-hmac-signature': independentHmac('other', id) }),
        call('PATCH', { 'x-hmac-signature': right }, '{"verification":{"status":"submitted"}}'),
      ]);
      expect(results.map(({ status }) => status)).to.deep.equal([401, 401, 401, 401, 401]);
      expect(results[0]?.body).to.include({ code: '1812' });
      expect(results[2]?.body).to.include({ code: '1818' });
      expect(results[4]?.body).to.include({ code: '1819' });
      expect(simulator.veriff.getSession(id).status).to.equal('created');
    });

    it('answers null until there is a decision, and then the decision', async () => {
      const id = await createId();
      const before = await signed('GET', `/v1/sessions/${id}/decision`, id);
      expect(before.body).to.deep.equal({ status: 'success', verification: null });
      simulator.veriff.decide(id, { status: 'declined', reasonCode: 106 });
      const after = await signed('GET', `/v1/sessions/${id}/decision`, id);
      expect(after.body).to.have.nested.include({ 'verification.code': 9102, 'verification.reasonCode': 106 });
    });

    it('accepts media and the submission, and no media after it', async () => {
      const id = await createId();
      const image = { context: 'document-front', content: `data:image/png;base64,${btoa('png')}` };
      const uploaded = await signed('POST', `/v1/sessions/${id}/media`, id, { image });
      expect(uploaded.body).to.have.nested.include({ 'image.context': 'document-front', 'image.size': 3 });
      const submitted = await signed('PATCH', `/v1/sessions/${id}`, id, { verification: { status: 'submitted' } });
      expect(submitted.body).to.have.nested.include({ 'verification.status': 'submitted' });
      expect((await signed('POST', `/v1/sessions/${id}/media`, id, { image })).status).to.equal(409);
      const listed = await signed('GET', `/v1/sessions/${id}/media`, id);
      expect(listed.body).to.have.property('images').with.lengthOf(1);
      await until(() => receiver.received.length === 1);
      expect(receiver.received[0]?.rawBody).to.contain('"code":7002');
    });

    it('refuses invalid requests with Veriff’s codes', async () => {
      const id = await createId();
      const media = (image: object) => signed('POST', `/v1/sessions/${id}/media`, id, { image });
      const results = [
        await create({ vendorData: 'x'.repeat(1001) }),
        await create({ callback: 'http://example.com' }),
        await send('POST', '/v1/sessions', { headers: { 'x-auth-client': apiKey }, body: '{}' }),
        await send('POST', '/v1/sessions', { headers: { 'x-auth-client': apiKey }, body: '{' }),
        await media({ context: 'elbow', content: 'AAAA' }),
        await media({ context: 'face', content: '***' }),
        await signed('PATCH', `/v1/sessions/${id}`, id, { verification: { status: 'approved' } }),
        await signed('GET', '/v1/sessions/unknown', 'unknown'),
      ];
      const seen = results.map(({ status, body }) =>
        typeof body === 'object' && body !== null && 'code' in body ? [status, body.code] : [status],
      );
      expect(seen).to.deep.equal([
        [400, '1500'],
        [400, '1302'],
        [400, '1102'],
        [400, '1104'],
        [400, '1402'],
        [400, '1401'],
        [400, '1303'],
        [404, '1104'],
      ]);
    });

    it('erases a session, and answers 429 beyond the limit', async () => {
      await simulator.close();
      await start({ erasureLimits: [{ max: 1, perMs: 60_000 }] });
      const [first, second] = [await createId(), await createId()];
      expect((await signed('DELETE', `/v1/sessions/${first}`, first)).status).to.equal(200);
      expect((await signed('GET', `/v1/sessions/${first}`, first)).status).to.equal(404);
      expect((await signed('DELETE', `/v1/sessions/${second}`, second)).status).to.equal(429);
    });
  });

  describe('its webhooks', () => {
    it('arrive signed over the raw body', async () => {
      const id = await createId();
      await control('POST', `/sessions/${id}/decide`, { status: 'approved' });
      await until(() => receiver.received.length === 3);
      for (const { headers, rawBody } of receiver.received) {
        expect(headers['x-hmac-signature']).to.equal(independentHmac(sharedSecret, rawBody));
        expect(headers['x-auth-client']).to.equal(apiKey);
      }
    });

    it('are retried until answered with 200, and every try is in the log', async () => {
      answers = [500, 401];
      const id = await createId();
      await control('POST', `/sessions/${id}/started`);
      await until(() => simulator.veriff.deliveries.list()[0]?.state === 'delivered');
      const { body } = await control('GET', `/deliveries?sessionId=${id}&kind=event`);
      expect(body).to.have.nested.include({
        'deliveries[0].tries[0].status': 500,
        'deliveries[0].tries[1].status': 401,
      });
      expect(body).to.have.nested.include({ 'deliveries[0].tries[2].answerBody': 'noted' });
    });

    it('go to a URL that is set later, and are resent on request', async () => {
      await control('PUT', '/webhook-url', { webhookUrl: null });
      const id = await createId();
      await control('POST', `/sessions/${id}/started`);
      await until(() => (simulator.veriff.deliveries.list()[0]?.tries.length ?? 0) > 0);
      await control('PUT', '/webhook-url', { webhookUrl: receiver.url });
      await until(() => receiver.received.length === 1);
      const deliveryId = simulator.veriff.deliveries.list()[0]?.deliveryId ?? '';
      expect((await control('POST', `/deliveries/${deliveryId}/resend`)).status).to.equal(200);
      await until(() => receiver.received.length === 2);
      expect(receiver.received[1]?.rawBody).to.equal(receiver.received[0]?.rawBody);
    });
  });

  describe('its control API', () => {
    it('applies a plan and delivery options to new sessions', async () => {
      await control('PUT', '/delivery', { duplicates: 1 });
      const outcomes = [{ status: 'declined', reasonCode: 102, afterMs: 1, delivery: { drop: 'events' } }];
      const { body } = await control('PUT', '/plans', { vendorData: 'contractor-1', outcomes });
      expect(body).to.have.nested.include({ 'plans[0].vendorData': 'contractor-1' });
      await createId();
      await until(() => receiver.received.length === 2);
      expect(receiver.received.every(({ rawBody }) => rawBody.includes('"status":"declined"'))).to.equal(true);
      expect((await control('DELETE', '/plans')).body).to.deep.equal({ plans: [] });
    });

    it('lists sessions by vendorData, with what was erased, and resets', async () => {
      const id = await createId();
      await create({ vendorData: 'contractor-2' });
      const { body } = await control('GET', '/sessions?vendorData=contractor-1');
      expect(body).to.have.nested.include({ 'sessions[0].id': id });
      expect(body).to.have.property('sessions').with.lengthOf(1);
      await control('POST', '/reset');
      expect((await control('GET', '/sessions')).body).to.deep.equal({ sessions: [], erased: [] });
    });

    it('refuses invalid input, and actions that are not possible now', async () => {
      const id = await createId();
      expect((await control('POST', `/sessions/${id}/decide`, { status: 'maybe' })).status).to.equal(400);
      expect((await control('PUT', '/delivery', { duplicate: 1 })).status).to.equal(400);
      expect((await control('POST', '/sessions/unknown/decide', { status: 'approved' })).status).to.equal(404);
      await control('POST', `/sessions/${id}/decide`, { status: 'approved' });
      expect((await control('POST', `/sessions/${id}/decide`, { status: 'declined' })).status).to.equal(409);
      expect((await control('GET', '/nothing')).status).to.equal(404);
    });

    it('lets the next calls fail, then works again', async () => {
      await control('POST', '/faults', { kind: 429, next: 2 });
      await control('POST', '/faults', { kind: 500, pathEndsWith: '/decision' });
      expect([(await create()).status, (await create()).status, (await create()).status]).to.deep.equal([
        429, 429, 201,
      ]);
      const id = simulator.veriff.sessions()[0]?.id ?? '';
      expect((await signed('GET', `/v1/sessions/${id}/decision`, id)).status).to.equal(500);
      expect((await signed('GET', `/v1/sessions/${id}/decision`, id)).status).to.equal(200);
    });

    it('lets the next call about one contractor fail only', async () => {
      await control('POST', '/faults', { kind: 401, method: 'POST', bodyContains: 'contractor-2' });
      const statusOf = async (vendorData: string) => (await create({ vendorData })).status;
      expect([
        await statusOf('contractor-1'),
        await statusOf('contractor-2'),
        await statusOf('contractor-2'),
      ]).to.deep.equal([201, 401, 201]);
    });

    it('creates a session whose answer is lost', async () => {
      await control('POST', '/faults', { kind: 'timeout', when: 'after' });
      const outcome = await Promise.race([create(), new Promise((done) => setTimeout(done, 100, 'silence'))]);
      expect(outcome).to.equal('silence');
      await until(() => simulator.veriff.sessions().length > 0);
      expect(simulator.veriff.sessions()).to.have.lengthOf(1);
    });
  });

  describe('its page', () => {
    const openSession = async () => {
      await create({ vendorData: '<b>contractor</b>', callback: 'https://example.com/back' });
      const session = simulator.veriff.sessions()[0];
      if (!session) throw new Error('No session.');
      return session;
    };

    const press = (token: string, form: Record<string, string>) =>
      send('POST', `/page/${token}/act`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      });

    it('is the session’s url, with the session and all actions of a person', async () => {
      const { url, sessionToken } = await openSession();
      const { status, text, headers } = await send('GET', url);
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.contain('text/html');
      expect(text).to.contain('&lt;b&gt;contractor').and.not.contain('<b>contractor');
      expect(text).to.contain(`action="${sessionToken}/act"`);
      for (const action of [
        'started',
        'submitted',
        'approved',
        'declined',
        'resubmission_requested',
        'review',
        'expired',
        'abandoned',
      ])
        expect(text).to.contain(`value="${action}"`);
      expect(text).not.to.match(/<script|<link|src=|https?:\/\/(?!127\.0\.0\.1)[^"]*\.(css|js)/);
    });

    it('shows after an action the sent webhooks and their answers', async () => {
      const { sessionToken, id } = await openSession();
      const form = { action: 'declined', declineReason: '106', resubmissionReason: '204', delivery: 'twice' };
      const pressed = await press(sessionToken, form);
      expect(pressed.status).to.equal(303);
      const location = new URL(pressed.headers.get('location') ?? '', `${simulator.url}/page/${sessionToken}/act`);
      const { text } = await send('GET', location.href);
      expect(text).to.contain('role="status"').and.contain('declined 106 Known fraud');
      expect(text).to.contain('delivered (1×): 200 noted').and.contain('declined (copy)');
      expect(text).to.contain('This session has ended').and.contain('href="https://example.com/back"');
      expect(simulator.veriff.getSession(id).decision?.reasonCode).to.equal(106);
    });

    it('shows an error when an action is not possible or the session is unknown', async () => {
      const { sessionToken } = await openSession();
      await press(sessionToken, { action: 'approved' });
      expect((await press(sessionToken, { action: 'started' })).status).to.equal(409);
      expect((await press(sessionToken, { action: 'dance' })).status).to.equal(400);
      expect((await send('GET', '/page/unknown')).status).to.equal(404);
    });

    it('says so when a decision comes too late, with a way back', async () => {
      const { sessionToken, id } = await openSession();
      simulator.veriff.decide(id, { status: 'expired' });
      const { status, text } = await press(sessionToken, { action: 'approved' });
      expect(status).to.equal(409);
      expect(text).to.contain('Too late: this session is expired already').and.contain(`href="../${sessionToken}"`);
    });

    it('is linked from the list of all sessions', async () => {
      expect((await send('GET', '/')).text).to.contain('None yet');
      const { sessionToken, id } = await openSession();
      const { text } = await send('GET', '/');
      expect(text).to.contain(`href="page/${sessionToken}" title="${id}"`).and.contain(receiver.url);
    });

    it('names the contractor as the platform knows them, or as the session says, and has ids out of the way', async () => {
      await simulator.close();
      await start({ people: () => Promise.resolve(new Map([['contractor-1', 'Ada Okafor']])) });
      await create({ vendorData: 'contractor-1' });
      await create({ vendorData: 'contractor-1', person: { firstName: 'Bo', lastName: 'Li' } });
      const [known, sent] = simulator.veriff.sessions();
      const visible = async (path: string) => (await send('GET', path)).text.replace(/<details>.*?<\/details>/gs, '');
      expect(await visible('/'))
        .to.contain('>Ada Okafor</a>')
        .and.contain('>Bo Li</a>')
        .and.not.contain('contractor-1');
      const page = await visible(`/page/${known?.sessionToken}`);
      expect(page).to.contain('<dd>Ada Okafor</dd>').and.not.contain('contractor-1').and.not.contain(known?.id);
      expect(await visible(`/page/${sent?.sessionToken}`)).to.contain('<dd>Bo Li</dd>');
    });
  });
});
