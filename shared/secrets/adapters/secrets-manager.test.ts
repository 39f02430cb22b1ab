import { DEFAULT_PROVIDERS } from '@aws-lambda-powertools/parameters/base';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { expect } from 'chai';
import { object, string } from 'yup';
import { failureOf } from '#shared/testing/service.ts';
import { secretFrom } from './secrets-manager.ts';

const keys = object({ apiKey: string().required(), sharedSecret: string().required(), other: string().optional() });

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
};

const forgetClient = (): void => void Reflect.deleteProperty(DEFAULT_PROVIDERS, 'secrets');

describe('A secret', () => {
  const environment = { ...process.env };
  const stored = new Map<string, string>();
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
        const SecretString = stored.get(name);
        response.writeHead(SecretString === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(
          JSON.stringify(SecretString === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString }),
        );
      });
    });
    // The library keeps one client for all: another test's would ask that test's server.
    forgetClient();
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
    forgetClient();
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });

  it('is read once in a while, not for every call', async () => {
    const secret = { apiKey: 'a', sharedSecret: 'b' };
    stored.set('good', JSON.stringify({ ...secret, comment: 'rotated' }));
    const read = secretFrom('good', keys);
    expect(await read()).to.include(secret);
    expect(await read()).to.include(secret);
    expect(reads).to.deep.equal(['good']);
  });

  for (const [what, secret] of [
    ['is no JSON', 'hunter2-secret'],
    ['has another form', '{"apiKey":"a","sharedSecret":{"hunter2":1}}'],
    ['lacks a key', '{"apiKey":"hunter2"}'],
  ] as const) {
    it(`is refused when it ${what}, in words that do not give it away`, async () => {
      stored.set(what, secret);
      const outcome = await failureOf(secretFrom(what, keys)());
      expect(outcome)
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.includes(what)
        .and.does.not.include('hunter2');
    });
  }

  it('is missing when Secrets Manager does not have it', async () => {
    expect(await failureOf(secretFrom('unknown', keys)())).to.be.instanceOf(Error);
  });
});
