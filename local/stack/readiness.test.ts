import { expect } from 'chai';
import { freePort } from './ports.ts';
import { waitUntilReady } from './readiness.ts';

describe('a program that starts', () => {
  it('has as long as its caller allows', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const never = new Promise<Error>(() => undefined);
    const outcome = await waitUntilReady(url, never, { seconds: 0 }).catch(String);
    expect(outcome).to.equal(`Error: ${url} did not respond within 0 s`);
  });

  it('fails at once when it ends', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const outcome = await waitUntilReady(url, Promise.resolve(new Error('ended with 1'))).catch(String);
    expect(outcome).to.equal('Error: ended with 1');
  });
});
