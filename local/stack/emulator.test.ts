import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { useEmulator } from './emulator.ts';

/** A program at some address, which answers these paths. */
const serving = async (
  answers: Readonly<Record<string, unknown>>,
  delayMs = 0,
): Promise<{ url: string; server: Server }> => {
  const server = createServer(({ url = '' }, response) => {
    response.statusCode = url in answers ? 200 : 404;
    setTimeout(() => response.end(JSON.stringify(answers[url] ?? {})), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};

describe('An emulator that runs already', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const using = async (answers: Readonly<Record<string, unknown>>, delayMs?: number) => {
    const started = await serving(answers, delayMs);
    server = started.server;
    return useEmulator(`${started.url}/`);
  };

  it('is used when it is ministack, and described as what it enforces', async () => {
    const health = { version: '1.5.33', auth: 'enabled' };
    expect((await using({ '/_ministack/health': health })).description).to.equal('ministack 1.5.33, IAM enforced');
    server?.close();
    const open = await using({ '/_ministack/health': { ...health, auth: 'disabled' } });
    expect(open.description).to.match(/^ministack 1\.5\.33, IAM NOT enforced/);
  });

  it('is used although it is busy and answers after some seconds', async () => {
    const busy = await using({ '/_ministack/health': { version: '1.5.33', auth: 'enabled' } }, 2_200);
    expect(busy.description).to.equal('ministack 1.5.33, IAM enforced');
  });

  it('is refused, with the reason, when it is another one', async () => {
    const failure = await using({ '/_localstack/health': { version: '4.0' } }).catch((error: Error) => error.message);
    expect(failure).to.contain('is not ministack');
  });

  it('is refused when nothing answers', async () => {
    const { url, server: gone } = await serving({});
    await new Promise((resolve) => gone.close(resolve));
    expect(await useEmulator(url).catch((error: Error) => error.message)).to.contain('nothing answers there');
  });
});
