import { DEFAULT_PROVIDERS } from '@aws-lambda-powertools/parameters/base';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { expect } from 'chai';
import { stripeSecretsFrom } from '../../src/adapters/secrets.ts';
import { failureOf } from '../service.ts';
import { secrets as credentials } from '../webhooks.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
};

const forgetClient = (): void => void Reflect.deleteProperty(DEFAULT_PROVIDERS, 'secrets');

describe('Stripe’s keys', () => {
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

  it('are read once in a while, not for every call', async () => {
    stored.set('stripe', JSON.stringify({ ...credentials, comment: 'rotated' }));
    const read = stripeSecretsFrom('stripe');
    expect(await read()).to.include(credentials);
    expect(await read()).to.include(credentials);
    expect(reads).to.deep.equal(['stripe']);
  });

  for (const [what, secret] of [
    ['is no JSON', 'hunter2-secret'],
    ['has another form', '{"apiKey":"a","webhookSecret":{"hunter2":1}}'],
    ['lacks a key', '{"apiKey":"hunter2"}'],
  ] as const) {
    it(`are refused when the secret ${what}, in words that do not give it away`, async () => {
      stored.set(what, secret);
      const outcome = await failureOf(stripeSecretsFrom(what)());
      expect(outcome)
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.includes(what)
        .and.does.not.include('hunter2');
    });
  }

  it('are missing when Secrets Manager does not have them', async () => {
    expect(await failureOf(stripeSecretsFrom('unknown')())).to.be.instanceOf(Error);
  });
});
