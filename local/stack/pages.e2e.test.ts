import { expect } from 'chai';
import { PAGES, pathOf } from '#shared/console/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { publisherTo } from '../platform-client/bus.ts';
import { createContractor } from '../platform-client/contractor.ts';
import { JPEG, uploadFormOf } from '../platform-client/endpoints.ts';
import { expectStatus } from '../platform-client/http.ts';
import { mailTo, openPlatform } from '../testing/platform.ts';

const platform = await openPlatform();

/** Vite, React and Next.js, Angular, Vue, Vite's preview. A browser tells `localhost` from `127.0.0.1`. */
const DEVELOPMENT_ORIGINS = [5173, 3000, 4200, 8080, 4173].flatMap((port) =>
  ['localhost', '127.0.0.1'].map((host) => `http://${host}:${port}`),
);

/** What a browser asks before a page of this origin may send the request. */
const preflight = (url: string, origin: string, headers: string): Promise<Response> =>
  fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
  });

describe('The running stack, to people with a browser', () => {
  it('has a page with its purpose at every path that mails and providers lead to', async () => {
    for (const { path, title } of Object.values(PAGES)) {
      const response = await fetch(`${platform.frontDoor}${path}`);
      expect(response.status, path).to.equal(200);
      expect(await response.text()).to.contain(`<h1>${title}</h1>`);
    }
    expect((await fetch(`${platform.frontDoor}${pathOf('payments', 'any')}`)).status).to.equal(200);
  });

  it('sends mails by name, whose links lead to a page', async () => {
    const { user } = await createContractor(platform);
    await publisherTo(platform)(
      makeEvent('notification.requested', {
        service: 'kyc',
        entityId: user.username,
        actor: { id: 'test', type: 'system' },
        time: new Date().toISOString(),
        metadata: { recipientId: user.username, template: 'kyc-approved', data: {} },
      }),
    );
    const [mail] = await mailTo(platform, user.username, /is verified/);
    const text = JSON.stringify(mail);
    expect(text).to.match(/Hello [A-Z][a-z]+,/);
    const links = [...text.matchAll(/https?:(?:\/|&#x2F;){2}[^\s"'<>\\]+/g)].map(([link]) =>
      link.replaceAll('&#x2F;', '/'),
    );
    expect(links).to.include(`${platform.frontDoor}${PAGES.payouts.path}`);
    for (const link of links) expect((await fetch(link)).status, link).to.equal(200);
  });

  it('lets pages of the usual development servers call the APIs and upload, and no other origin', async () => {
    const contractor = await createContractor(platform);
    const body = { kind: 'passport', side: 'front', contentType: 'image/jpeg', sizeBytes: JPEG.length };
    const documents = '/api/contractors/me/kyc/documents';
    const { url, fields } = uploadFormOf(expectStatus(await contractor.call(documents, { method: 'POST', body }), 201));
    const allowed = async (origin: string): Promise<readonly (string | null)[]> => {
      const answers = await Promise.all([
        preflight(`${platform.frontDoor}${documents}`, origin, 'authorization,content-type,idempotency-key'),
        preflight(url, origin, 'content-type'),
      ]);
      return answers.map(({ headers }) => headers.get('access-control-allow-origin'));
    };
    for (const origin of DEVELOPMENT_ORIGINS) expect(await allowed(origin), origin).to.deep.equal([origin, origin]);
    expect(await allowed('https://other.example')).to.deep.equal([null, null]);

    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([Uint8Array.from(JPEG)], { type: 'image/jpeg' }), 'document');
    const origin = 'http://localhost:5173';
    const uploaded = await fetch(url, { method: 'POST', headers: { origin }, body: form });
    expect(uploaded.status).to.be.oneOf([200, 201, 204]);
    expect(uploaded.headers.get('access-control-allow-origin')).to.equal(origin);
  });
});
