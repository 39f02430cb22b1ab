import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { expect } from 'chai';
import { veriffCredentialsFrom } from '../../src/adapters/secrets.ts';
import { failureOf } from '../replays.ts';
import { credentials } from '../webhooks.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
};

describe('Veriff’s keys', () => {
  const environment = { ...process.env };
  const secrets = new Map<string, string>();
  let server: Server;
  let reads: string[];

  /** As much of Secrets Manager as is needed. */
  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const name = /"SecretId":"([^"]*)"/.exec(body)?.[1] ?? '';
        reads.push(name);
        const SecretString = secrets.get(name);
        response.writeHead(SecretString === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(
          JSON.stringify(SecretString === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No address');
    Object.assign(process.env, ENVIRONMENT, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${address.port}`,
    });
  });
  beforeEach(() => {
    reads = [];
  });
  after(async () => {
    for (const name of [...Object.keys(ENVIRONMENT), 'AWS_ENDPOINT_URL_SECRETS_MANAGER']) {
      const value = environment[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });

  it('are read once in a while, not for every call', async () => {
    secrets.set('good', JSON.stringify({ ...credentials, comment: 'rotated' }));
    const read = veriffCredentialsFrom('good');
    expect(await read()).to.include(credentials);
    expect(await read()).to.include(credentials);
    expect(reads).to.deep.equal(['good']);
  });

  for (const [what, secret] of [
    ['is no JSON', 'hunter2-secret'],
    ['has another form', '{"apiKey":"a","sharedSecret":{"hunter2":1}}'],
    ['lacks a key', '{"apiKey":"hunter2"}'],
  ] as const) {
    it(`are refused when the secret ${what}, in words that do not give it away`, async () => {
      secrets.set(what, secret);
      const outcome = await failureOf(veriffCredentialsFrom(what)());
      expect(outcome)
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.includes(what)
        .and.does.not.include('hunter2');
    });
  }

  it('are missing when Secrets Manager does not have them', async () => {
    expect(await failureOf(veriffCredentialsFrom('unknown')())).to.be.instanceOf(Error);
  });
});
