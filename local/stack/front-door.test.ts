import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { startFrontDoor, type FrontDoor } from './front-door.ts';
import { freePort } from './ports.ts';
import { parseRouteKey } from './routes.ts';

describe('the front door', () => {
  let service: Server;
  let door: FrontDoor;

  before(async () => {
    service = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { host, 'x-hmac-signature': signature } = request.headers;
        response.end(
          JSON.stringify({ host, url: request.url, signature, body: Buffer.concat(chunks).toString('latin1') }),
        );
      });
    });
    const port = await freePort();
    await new Promise<void>((resolve) => service.listen(port, '127.0.0.1', resolve));
    const gone = await freePort();
    door = await startFrontDoor(await freePort());
    door.open([
      {
        routes: [parseRouteKey('POST /webhooks/veriff')],
        target: { url: `http://127.0.0.1:${port}`, host: 'abc.execute-api.localhost' },
      },
      { routes: [parseRouteKey('GET /api/gone')], target: { url: `http://127.0.0.1:${gone}` } },
    ]);
  });

  after(async () => {
    await door.close();
    service.close();
  });

  it('hands a request on as it came: raw body, headers, path and query', async () => {
    const response = await fetch(`${door.url}/webhooks/veriff?a=%20b`, {
      method: 'POST',
      headers: { 'x-hmac-signature': 'abc' },
      body: '{ "a" :\t1 }',
    });
    expect(await response.json()).to.deep.equal({
      host: 'abc.execute-api.localhost',
      url: '/webhooks/veriff?a=%20b',
      signature: 'abc',
      body: '{ "a" :\t1 }',
    });
  });

  it('answers 404 in problem details for an address no service has', async () => {
    for (const path of ['/', '/api/unknown', '/webhooks', '/apiary']) {
      const response = await fetch(`${door.url}${path}`);
      expect(response.status).to.equal(404);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    }
  });

  it('has its port from the start, and answers 503 until it is opened', async () => {
    const early = await startFrontDoor(await freePort());
    try {
      const port = Number(new URL(early.url).port);
      const other = await startFrontDoor(port).catch((error: unknown) => error);
      expect(other).to.include({ code: 'EADDRINUSE' });

      const response = await fetch(`${early.url}/webhooks/veriff`, { method: 'POST', body: '{}' });
      expect(response.status).to.equal(503);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
      expect(await response.json()).to.include({ title: 'Service Unavailable', code: 'SERVICE_UNAVAILABLE' });

      early.open([]);
      expect((await fetch(`${early.url}/webhooks/veriff`, { method: 'POST', body: '{}' })).status).to.equal(404);
    } finally {
      await early.close();
    }
  });

  it('answers 502 while a service is away', async () => {
    const response = await fetch(`${door.url}/api/gone`);
    expect(response.status).to.equal(502);
    expect(((await response.json()) as { code: string }).code).to.equal('BAD_GATEWAY');
  });

  it('lets a frontend on another port call it', async () => {
    const origin = 'http://localhost:5173';
    const preflight = await fetch(`${door.url}/webhooks/veriff`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-origin')).to.equal(origin);
    expect(preflight.headers.get('access-control-allow-headers')).to.include('idempotency-key');
    const answer = await fetch(`${door.url}/webhooks/veriff`, { method: 'POST', headers: { origin }, body: 'x' });
    expect(answer.headers.get('access-control-allow-origin')).to.equal(origin);
  });
});
