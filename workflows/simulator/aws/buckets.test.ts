import { expect } from 'chai';
import { createTestHub } from '../testing.ts';
import { createBuckets } from './buckets.ts';
import type { FormPolicy } from './buckets.ts';

const bytes = (count: number): Uint8Array => new Uint8Array(count);
const object = (key: string, count = 3) => ({ key, bytes: bytes(count), contentType: 'image/jpeg' });

const setUp = () => {
  const hub = createTestHub();
  const sent: { readonly queue: string; readonly body: unknown; readonly at: number }[] = [];
  const buckets = createBuckets(
    hub,
    [
      { name: 'documents', notifications: [{ prefix: 'kyc/', queueArn: 'arn:uploads' }] },
      { name: 'ledger', notifications: [] },
    ],
    (queue, body) => sent.push({ queue, body: JSON.parse(body) as unknown, at: hub.elapsed() }),
  );
  return { hub, buckets, sent };
};

describe('A bucket', () => {
  it('keeps every version, and gives the newest or the one that is asked for', () => {
    const { buckets } = setUp();
    const [first, second] = [buckets.put('documents', object('a', 1)), buckets.put('documents', object('a', 2))];
    expect(buckets.get('documents', 'a')).to.equal(second);
    expect(buckets.get('documents', 'a', first.versionId)).to.equal(first);
    expect(buckets.get('documents', 'a', 'v77')).to.equal(undefined);
    expect(buckets.get('ledger', 'a')).to.equal(undefined);
  });

  it('removes one version and no other', () => {
    const { buckets } = setUp();
    const [first, second] = [buckets.put('documents', object('a')), buckets.put('documents', object('a'))];
    buckets.remove('documents', 'a', second.versionId);
    expect(buckets.get('documents', 'a')).to.equal(first);
    buckets.remove('documents', 'b', first.versionId);
    expect(buckets.list('documents', '')).to.deep.equal([first]);
  });

  it('lists what begins with a prefix', () => {
    const { buckets } = setUp();
    for (const key of ['kyc/1', 'kyc/2', 'other']) buckets.put('documents', object(key));
    expect(buckets.list('documents', 'kyc/').map(({ key }) => key)).to.deep.equal(['kyc/1', 'kyc/2']);
  });

  it('is one of those that are deployed', () => {
    expect(() => setUp().buckets.list('elsewhere', '')).to.throw('No bucket elsewhere');
  });

  it('notifies its queue of objects under the prefix, a moment later, as S3 writes it', async () => {
    const { hub, buckets, sent } = setUp();
    buckets.put('documents', object('other'));
    const { versionId } = buckets.put('documents', object('kyc/c1/id card+ü.jpg', 5));
    await hub.pass();
    expect(sent.map(({ queue, body }) => ({ queue, body }))).to.deep.equal([
      {
        queue: 'arn:uploads',
        body: {
          Records: [
            {
              eventSource: 'aws:s3',
              eventName: 'ObjectCreated:Post',
              s3: {
                bucket: { name: 'documents' },
                object: { key: 'kyc/c1/id+card%2B%C3%BC.jpg', versionId, size: 5 },
              },
            },
          ],
        },
      },
    ]);
    expect(sent[0]?.at).to.be.within(10, 1000);
  });
});

describe('A presigned form', () => {
  const URL = 'https://documents.s3.amazonaws.com/';
  const signed = { key: 'kyc/1', 'Content-Type': 'image/jpeg' };
  const form = (more: Partial<FormPolicy> = {}) => ({
    ...signed,
    policy: JSON.stringify({
      expiresAt: '2026-11-02T09:15:00.000Z',
      fields: signed,
      conditions: [['content-length-range', 2, 10]],
      ...more,
    } satisfies FormPolicy),
  });

  it('puts a file where it says, as what it says', () => {
    const { buckets } = setUp();
    expect(buckets.post(URL, form(), bytes(10))).to.equal(204);
    expect(buckets.get('documents', 'kyc/1')).to.deep.include({ contentType: 'image/jpeg', bytes: bytes(10) });
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, number, number])[] = [
    ['another key', { ...form(), key: 'kyc/2' }, 5, 403],
    ['another type', { ...form(), 'Content-Type': 'text/html' }, 5, 403],
    ['no policy', signed, 5, 403],
    ['too small a file', form(), 1, 400],
    ['too large a file', form(), 11, 400],
    ['a form that has expired', form({ expiresAt: '2026-11-02T08:59:59.999Z' }), 5, 403],
  ];
  for (const [what, fields, size, status] of refused) {
    it(`refuses ${what} with ${status}`, () => {
      const { buckets } = setUp();
      expect(buckets.post(URL, fields, bytes(size))).to.equal(status);
      expect(buckets.list('documents', '')).to.deep.equal([]);
    });
  }
});
