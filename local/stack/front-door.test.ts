import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { parse } from 'yaml';
import { PAGES, pathOf } from '#shared/console/index.ts';
import { render } from '../../services/notifications/src/domain/render.ts';
import { templates } from '../../services/notifications/src/templates/index.ts';
import { startFrontDoor, type FrontDoor } from './front-door.ts';
import { PURPOSES } from './pages.ts';
import { freePort } from './ports.ts';
import { parseRouteKey } from './routes.ts';

describe('the front door', () => {
  let service: Server;
  let frontDoor: FrontDoor;

  before(async () => {
    service = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { host, origin, 'x-hmac-signature': signature } = request.headers;
        if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
        if (request.method === 'OPTIONS') return response.writeHead(204, { 'access-control-max-age': '60' }).end();
        return response.end(
          JSON.stringify({ host, url: request.url, signature, body: Buffer.concat(chunks).toString('latin1') }),
        );
      });
    });
    const port = await freePort();
    await new Promise<void>((resolve) => service.listen(port, '127.0.0.1', resolve));
    const unusedPort = await freePort();
    frontDoor = await startFrontDoor(await freePort());
    frontDoor.open([
      {
        routes: [parseRouteKey('POST /webhooks/veriff')],
        target: { url: `http://127.0.0.1:${port}`, host: 'abc.execute-api.localhost' },
      },
      { routes: [parseRouteKey('GET /api/unavailable')], target: { url: `http://127.0.0.1:${unusedPort}` } },
    ]);
  });

  after(async () => {
    await frontDoor.close();
    service.close();
  });

  it('forwards raw body, headers, path and query unchanged', async () => {
    const response = await fetch(`${frontDoor.url}/webhooks/veriff?a=%20b`, {
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

  it('answers as API Gateway does for a path or a method without a route', async () => {
    const answerTo = async (path: string, method: string) => {
      const response = await fetch(`${frontDoor.url}${path}`, { method });
      return [response.status, response.headers.get('content-type'), await response.text()] as const;
    };
    const unrouted = [404, 'application/json', '{"message":"Not Found"}'];
    for (const path of ['/api/unknown', '/webhooks']) expect(await answerTo(path, 'GET')).to.deep.equal(unrouted);
    for (const method of ['GET', 'PUT', 'PATCH', 'PURGE'])
      expect(await answerTo('/webhooks/veriff', method), method).to.deep.equal(unrouted);
    expect(await answerTo('/webhooks/veriff', 'HEAD')).to.deep.equal([404, 'application/json', '']);
  });

  it('refuses a request whose line and headers are larger than API Gateway accepts with 431', async () => {
    const statusOf = async (length: number) => (await fetch(`${frontDoor.url}/api/?q=${'a'.repeat(length)}`)).status;
    expect([await statusOf(9_000), await statusOf(10_240)]).to.deep.equal([404, 431]);
  });

  it('returns 404 problem details for a path of no service', async () => {
    for (const path of ['/unknown', '/payments/1/2', '/apiary']) {
      const response = await fetch(`${frontDoor.url}${path}`);
      expect(response.status).to.equal(404);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    }
  });

  it('has a page for every path of the web application, from the start', async () => {
    const paths = Object.values(PAGES).flatMap(({ path }) => [path, `${path}?again=true`, `${path}/`]);
    for (const path of ['/', ...paths, pathOf('payments', '<b>'), pathOf('payrolls', 'a b')]) {
      const response = await fetch(`${frontDoor.url}${path}`);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
      expect(await response.text())
        .to.contain('does not exist yet')
        .and.not.to.contain('<b>');
    }
  });

  for (const [name, template] of templates) {
    it(`has the page that the button of ${name} leads to`, async () => {
      const { html } = render(template, template.example, { webOrigin: frontDoor.url });
      const [, address = ''] = /href="([^"]*)"/.exec(html) ?? [];
      const url = address.replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
      if (url.startsWith('https://verify.example/')) return;
      expect((await fetch(url)).status).to.equal(200);
    });
  }

  it('names routes on its pages that the APIs have', () => {
    const { paths } = parse(readFileSync('docs/openapi.yaml', 'utf8')) as {
      readonly paths: Readonly<Record<string, object>>;
    };
    for (const route of Object.values(PURPOSES).flatMap(({ routes }) => routes)) {
      const [method = '', path = ''] = route.split(' ');
      expect(paths[path], route).to.have.property(method.toLowerCase());
    }
  });

  it('listens from the start and returns 503 until it is opened', async () => {
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

  it('returns 502 while a service is unavailable', async () => {
    const response = await fetch(`${frontDoor.url}/api/unavailable`);
    expect(response.status).to.equal(502);
    expect(((await response.json()) as { code: string }).code).to.equal('BAD_GATEWAY');
  });

  it('lets the API of the path answer browsers of another origin, preflights too', async () => {
    const origin = 'http://localhost:5173';
    const preflight = await fetch(`${frontDoor.url}/webhooks/veriff`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-origin')).to.equal(origin);
    expect(preflight.headers.get('access-control-max-age')).to.equal('60');
    const answer = await fetch(`${frontDoor.url}/webhooks/veriff`, { method: 'POST', headers: { origin }, body: 'x' });
    expect(answer.headers.get('access-control-allow-origin')).to.equal(origin);
  });
});
