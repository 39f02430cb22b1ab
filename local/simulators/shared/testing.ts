import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock, Ids } from '#shared/runtime/index.ts';
import { later } from './time.ts';
import type { Schedule } from './types.ts';

const BLOCK_BYTES = 64;

/** HMAC-SHA256 after RFC 2104, so that signatures are not checked by the function that made them. */
export const independentHmac = (secret: string, data: string): string => {
  const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  const long = Buffer.from(secret, 'utf8');
  const key = Buffer.concat([long.length > BLOCK_BYTES ? sha256(long) : long], BLOCK_BYTES);
  const pad = (byte: number): Uint8Array => key.map((value) => value ^ byte);
  return sha256(pad(0x5c), sha256(pad(0x36), Buffer.from(data, 'utf8'))).toString('hex');
};

export interface VirtualTime extends Clock {
  readonly schedule: Schedule;
  /** Advance by this much, running what is due in order. */
  advance(ms: number): Promise<void>;
}

export const virtualTime = (startAt = '2026-11-02T09:00:00.000Z'): VirtualTime => {
  let now = startAt;
  let count = 0;
  let due: { readonly at: string; readonly order: number; readonly fn: () => void | Promise<void> }[] = [];
  const next = (until: string) =>
    due.filter(({ at }) => at <= until).toSorted((a, b) => a.at.localeCompare(b.at) || a.order - b.order)[0];

  return {
    now: () => now,
    schedule: (delayMs, fn) => void due.push({ at: later(now, delayMs), order: (count += 1), fn }),
    advance: async (ms) => {
      const until = later(now, ms);
      for (let task = next(until); task; task = next(until)) {
        const current = task;
        due = due.filter((each) => each !== current);
        now = current.at;
        await current.fn();
      }
      now = until;
    },
  };
};

/** Ids that count up. */
export const countingIds = (): Ids => {
  let count = 0;
  return { next: () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}` };
};

/** A server that receives webhooks and answers each with the next status, once `ready` is resolved. */
export const startReceiver = async (path: string, status: () => number, ready: Promise<void> = Promise.resolve()) => {
  const received: { readonly headers: IncomingHttpHeaders; readonly rawBody: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, rawBody: Buffer.concat(chunks).toString('utf8') });
      void ready.then(() => response.writeHead(status()).end('noted'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No address.');
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { received, url: `http://127.0.0.1:${address.port}${path}`, close };
};

/** @throws Error when the condition is still false after 60 seconds */
export const until = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; !condition() && waited < 60_000; waited += 10) await new Promise((done) => setTimeout(done, 10));
  if (!condition()) throw new Error('The condition was not met within 60 s.');
};
