/** Code of a made-up service, for the tests of how code is loaded: each function does what a handler may do. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { clearTimeout as clearNodeTimeout, setTimeout as setNodeTimeout } from 'node:timers';
import { promisify } from 'node:util';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { S3Client } from '@aws-sdk/client-s3';
import { v4 } from 'uuid';
import { countMetric, logger } from '#shared/logging/index.ts';
import { renderPdf } from '#shared/pdf/index.ts';
import type { PdfDocument } from '#shared/pdf/index.ts';
import { once, randomIds, realRandom, realSleep, systemClock } from '#shared/runtime/index.ts';
import { createDynamoStore, documentClient } from '#shared/store/adapters/dynamo-store.ts';
import { PRICE, TWICE, seen } from './counter.ts';

class Moment extends Date {}

export const dates = () => ({
  now: Date.now(),
  made: new Date().getTime(),
  called: Date.parse(Date()),
  given: new Date(86_400_000).toISOString(),
  isMoment: new Moment() instanceof Moment,
  moment: new Moment().getTime(),
  isDate: new Date() instanceof Date,
  clock: systemClock.now(),
});

export const timers = async () => {
  const fired: string[] = [];
  const started = Date.now();
  setTimeout((...words: string[]) => fired.push(words.join(' ')), 100, 'with', 'words');
  clearTimeout(setTimeout(() => fired.push('cancelled'), 50));
  const guard = setNodeTimeout(() => fired.push('cancelled too'), 60).unref();
  clearNodeTimeout(guard);
  await new Promise<void>((resolve) => setNodeTimeout(resolve, 200));
  const value = await promisify(setTimeout)(300, 'late');
  await realSleep(400);
  return { fired, value, elapsed: Date.now() - started };
};

export const pdf = async (document: PdfDocument) => {
  const missing: string[] = [];
  const bytes = await renderPdf(document, (characters) => missing.push(...characters));
  return { file: Buffer.from(bytes).toString('latin1'), missing };
};

/** A digest of Web Crypto, by which a timer of the code's own has not gone off. */
export const digest = async (text: string) => {
  const fired: string[] = [];
  const timer = setTimeout(() => fired.push('timeout'), 5_000);
  const bytes = await crypto.subtle.digest('SHA-256', Buffer.from(text));
  clearTimeout(timer);
  return { digest: Buffer.from(bytes).toString('hex'), fired };
};

export const interval = () => setInterval(() => undefined, 1000);

export const chance = () => ({
  random: Math.random(),
  uuid: randomUUID(),
  webUuid: crypto.randomUUID(),
  v4: v4(),
  bytes: [...randomBytes(4)],
  below: randomInt(10),
  between: randomInt(100, 110),
  filled: [...crypto.getRandomValues(new Uint16Array(8))],
  ids: randomIds.next(),
  shared: realRandom(),
});

export const environment = () => ({
  own: process.env['PROBE'],
  has: 'PROBE' in process.env,
  path: process.env['PATH'] !== undefined,
  missing: process.env['PROBE_MISSING'],
});

export const ask = async () => (await fetch('https://site.example/path', { method: 'POST', body: 'hello' })).text();
export const askByRequest = () => fetch(new Request('https://site.example/path'));

const connection = once(() => ({ count: 0 }));
export const connect = () => (connection().count += 1);

export const log = () => {
  logger.warn('Odd.', { error: new TypeError('no'), id: 1 });
  logger.error('Broken.', new Error('cause'));
  logger.info('Fine.', 'only text');
  countMetric('Refused');
};

export const schedule = async () => {
  const client = new SchedulerClient({ region: 'eu-central-1' });
  try {
    return await client.send(
      new CreateScheduleCommand({
        Name: 'n',
        ScheduleExpression: 'at(2026-11-02T10:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'a', RoleArn: 'r' },
      }),
    );
  } catch (error) {
    return error instanceof ConflictException ? 'a conflict' : 'something else';
  } finally {
    client.destroy();
  }
};

export const secret = () => getSecret('key', { maxAge: 60 });

export const form = (conditions: readonly (readonly [string, number, number])[] = [['content-length-range', 1, 9]]) =>
  createPresignedPost(new S3Client({}), {
    Bucket: 'documents',
    Key: 'k',
    Fields: { 'Content-Type': 'image/jpeg' },
    Conditions: conditions.map(([kind, least, most]) => [kind as 'content-length-range', least, most]),
    Expires: 60,
  });

const store = createDynamoStore({
  client: documentClient(),
  tableName: 'cases',
  clock: systemClock,
  sleep: realSleep,
});
export const write = async (id: string) => {
  const key = { pk: id, sk: 'CASE' };
  await store.commit([{ kind: 'put', key, value: { id }, if: 'new' }]);
  return { found: await store.get(key), page: (await store.query({ pk: id })).items.length };
};

export const price = () => PRICE * TWICE.length;
export const remember = (word: string) => {
  seen.push(word);
  return [...seen];
};
