import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { checkpointMessage } from '../../services/payments/src/ledger/domain/log.ts';
import type { Checkpoint, SignedCheckpoint } from '../../services/payments/src/ledger/domain/log.ts';
import type { AdminApi } from './admin-api.ts';
import { verifyCommand } from './verify.ts';
import { at, createTestLedger, exportText, funding } from '../../services/payments/test/ledger/fixtures.ts';

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    pem: publicKey.export({ type: 'spki', format: 'pem' }),
    signed: (checkpoint: Checkpoint): SignedCheckpoint => ({
      ...checkpoint,
      keyId: 'k1',
      signature: sign('sha256', Buffer.from(checkpointMessage(checkpoint)), privateKey).toString('base64'),
    }),
  };
};

const KEY = newKey();
const OTHER = newKey();

/** An export in two parts, as the API gives links to it. */
const inParts = (text: string) => {
  const lines = text.trimEnd().split('\n');
  const parts = [lines.slice(0, 5), lines.slice(5)].map((rows, index) => {
    const bytes = gzipSync(`${rows.join('\n')}\n`);
    const name = `part-0000${index + 1}.jsonl.gz`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name, bytes, facts: { name, sha256, bytes: bytes.length, rows: rows.length, entries: 0 } };
  });
  const manifest = {
    format: 'mindlinks-ledger-export/v1',
    exportId: 'e1',
    requestedAt: at(61),
    doneAt: at(62),
    checkpoint: { size: 6, root: 'ab'.repeat(32), at: at(60) },
    parts: parts.map(({ facts }) => facts),
  };
  const objects = new Map<string, Buffer>([
    ['https://bucket.test/manifest', Buffer.from(JSON.stringify(manifest))],
    ...parts.map(({ name, bytes }): [string, Buffer] => [`https://bucket.test/${name}`, bytes]),
  ]);
  const page = (index: number, more: object) => ({
    items: parts.slice(index, index + 1).map(({ name }) => ({ name, url: `https://bucket.test/${name}` })),
    ...more,
  });
  return {
    objects,
    manifest: { url: 'https://bucket.test/manifest' },
    pages: [page(0, { nextCursor: 'a/b' }), page(1, {})] as const,
  };
};

/** Eight entries, six of them under a checkpoint, and the files of an auditor. */
const world = async () => {
  const ledger = createTestLedger();
  const entries = Array.from({ length: 8 }, (_, n) => funding(n + 1));
  await ledger.post(...entries.slice(0, 6));
  await ledger.recorder.recordPending();
  const checkpoint = KEY.signed(await ledger.proofs.checkpoint(0, at(60)));
  const { size, root } = await ledger.proofs.digest();
  await ledger.post(...entries.slice(6));
  await ledger.recorder.recordPending();
  const text = await exportText(ledger.store, [checkpoint]);
  const files = new Map<string, string | Uint8Array>([
    ['export.jsonl', text],
    ['key.pem', KEY.pem.toString()],
    ['other.pem', OTHER.pem.toString()],
  ]);
  const printed: string[] = [];
  const progress: string[] = [];
  const { objects, manifest, pages } = inParts(text);
  const states = [
    { status: 'requested', entries: 0, parts: 0 },
    { status: 'running', entries: 4, parts: 1, failure: { error: 'TimeoutError', at: at(61) } },
    { status: 'done', entries: 6, parts: 2, manifest },
  ];
  const api: AdminApi = {
    get: async (path) => {
      if (path === '/api/admin/ledger/exports/e1') return states.shift() ?? {};
      if (path === '/api/admin/ledger/exports/e1/parts?limit=10') return pages[0];
      if (path === '/api/admin/ledger/exports/e1/parts?limit=10&cursor=a%2Fb') return pages[1];
      if (path !== '/api/admin/ledger/digest') throw new Error(path);
      return { size, root, publicKey: { keyId: 'k1', pem: KEY.pem } };
    },
    post: async (path) => {
      if (path !== '/api/admin/ledger/exports') throw new Error(path);
      return { exportId: 'e1', status: 'requested' };
    },
    download: async (url) => objects.get(url) ?? Buffer.from(''),
  };
  const surroundings = {
    api: async () => api,
    files: {
      isFolder: async (path: string) => [...files.keys()].some((file) => file.startsWith(`${path}/`)),
      read: async function* (file: string) {
        const found = files.get(file);
        if (found === undefined) throw new Error(`no such file: ${file}`);
        // In pieces that end within a line, and within a character.
        const bytes = Buffer.from(found);
        for (let from = 0; from < bytes.length; from += 1_000) yield bytes.subarray(from, from + 1_000);
      },
      write: async (file: string, content: string | Uint8Array) => void files.set(file, content),
    },
    print: (line: string) => void printed.push(line),
    progress: (line: string) => void progress.push(line),
    sleep: async () => undefined,
  };
  const run = (...args: readonly string[]) => verifyCommand(args, surroundings);
  /** Change one row of the file. */
  const edit = (change: (rows: string[]) => void) => {
    const rows = text.split('\n');
    change(rows);
    files.set('export.jsonl', rows.join('\n'));
  };
  return { run, edit, files, objects, printed, progress, checkpoint, digest: `${size}:${root}`, surroundings, entries };
};

const OFFLINE = ['export.jsonl', '--key', 'key.pem'];
const rowOf = (rows: readonly string[], entryId: string): number =>
  rows.findIndex((row) => row.includes('"type":"entry"') && row.includes(entryId));

describe('npm run ledger:verify on an altered ledger', () => {
  it('verifies a file offline, and shows the digest to keep', async () => {
    const { run, printed } = await world();
    expect(await run(...OFFLINE)).to.equal(0);
    expect(printed[0]).to.match(/^Log of 8 entries; its digest, to be kept: 8:[0-9a-f]{64}$/);
    expect(printed.slice(1)).to.deep.equal([
      '8 entries recomputed, 0 not yet in the log',
      '1 checkpoints hold and vouch for 6 entries',
      'Balances were compared with the sums of the entries',
      'The ledger holds.',
    ]);
  });

  it('verifies the running stack with its own key, and saves export and key on request', async () => {
    const { run, files, progress } = await world();
    expect(await run('--save', 'kept', '--save-key', 'kept.pem')).to.equal(0);
    expect(progress[1]).to.equal('Export e1: 4 entries in 1 parts, to be repeated after TimeoutError');
    const names = ['manifest.json', 'part-00001.jsonl.gz', 'part-00002.jsonl.gz'];
    expect([...files.keys()].filter((file) => file.startsWith('kept/'))).to.deep.equal(
      names.map((name) => `kept/${name}`),
    );
    expect(await run('kept', '--key', 'kept.pem')).to.equal(0);
    expect(files.get('kept.pem')).to.equal(KEY.pem);
    const whole = names.slice(1).map((name) => Buffer.from(files.get(`kept/${name}`) ?? ''));
    files.set('whole.jsonl.gz', Buffer.concat(whole));
    expect(await run('whole.jsonl.gz', '--key', 'kept.pem'), 'parts one after the other').to.equal(0);
  });

  it('fails with status 2 for parts that are missing, altered or broken off', async () => {
    const { run, files, printed } = await world();
    expect(await run('--save', 'kept', '--save-key', 'kept.pem')).to.equal(0);
    const last = Buffer.from(files.get('kept/part-00002.jsonl.gz') ?? '');
    files.set('kept/part-00002.jsonl.gz', last.subarray(0, -20));
    expect(await run('kept', '--key', 'kept.pem')).to.equal(2);
    expect(printed.at(-1)).to.equal('Could not verify: part-00002.jsonl.gz is not what the manifest says');
    files.delete('kept/part-00002.jsonl.gz');
    expect(await run('kept', '--key', 'kept.pem')).to.equal(2);
    files.set('short.jsonl.gz', last.subarray(0, -20));
    expect(await run('short.jsonl.gz', '--key', 'kept.pem')).to.equal(2);
    const other = await world();
    other.objects.set('https://bucket.test/part-00001.jsonl.gz', last);
    expect(await other.run()).to.equal(2);
    expect(other.printed.at(-1)).to.equal('Could not verify: part-00001.jsonl.gz is not what the manifest says');
  });

  it('stops waiting for an export that gets no further', async () => {
    const { surroundings, printed } = await world();
    const stuck = {
      ...(await surroundings.api()),
      get: async () => ({ status: 'running', parts: 1, publicKey: { pem: KEY.pem } }),
    };
    expect(await verifyCommand([], { ...surroundings, api: async () => stuck })).to.equal(2);
    expect(printed.at(-1)).to.equal('Could not verify: Export e1 got no further for 20 minutes');
  });

  it('compares the log with a digest that was kept', async () => {
    const { run, printed, digest } = await world();
    expect(await run(...OFFLINE, '--digest', digest)).to.equal(0);
    expect(printed).to.include('The first 6 entries are those of the digest that was kept');
    expect(await run(...OFFLINE, '--digest', digest.replace(/^6/, '5'))).to.equal(1);
    expect(await run(...OFFLINE, '--digest', digest.replace(/^6/, '9'))).to.equal(1);
    expect(printed.at(-1)).to.equal('The ledger does not hold: 1 fault.');
  });

  it('names the entry whose amount was altered', async () => {
    const { run, edit, printed, entries } = await world();
    const { entryId = '' } = entries[3] ?? {};
    edit((rows) => {
      const row = rowOf(rows, entryId);
      rows[row] = (rows[row] ?? '').replace('"amountMinor":400', '"amountMinor":900');
    });
    expect(await run(...OFFLINE)).to.equal(1);
    expect(printed).to.include(`FAULT: Entry 3 (${entryId}) was altered`);
  });

  it('names an entry that was removed, one that was inserted, and two that were swapped', async () => {
    const gone = await world();
    gone.edit((rows) => rows.splice(rowOf(rows, gone.entries[2]?.entryId ?? ''), 1));
    expect(await gone.run(...OFFLINE)).to.equal(1);
    expect(gone.printed.join('\n')).to.match(/Entry 2 .*was deleted/);

    const inserted = await world();
    inserted.edit((rows) => {
      const original = inserted.entries[2]?.entryId ?? '';
      const row = rowOf(rows, original);
      const invented = (rows[row] ?? '').replaceAll(original, funding(77).entryId);
      const moved = rows
        .slice(row)
        .map((each) =>
          each.includes('"type":"entry"')
            ? each.replaceAll(/"sequence":(\d)/g, (_all, n: string) => `"sequence":${Number(n) + 1}`)
            : each,
        );
      rows.splice(row, Infinity, invented, ...moved);
    });
    expect(await inserted.run(...OFFLINE)).to.equal(1);
    expect(inserted.printed.join('\n')).to.match(/was inserted/);

    const swapped = await world();
    swapped.edit((rows) => {
      const [one, other] = [1, 2].map((n) => rowOf(rows, swapped.entries[n]?.entryId ?? ''));
      const sequences = (row: number) =>
        (rows[row] ?? '').replaceAll(/"sequence":[12]/g, (n) => (n.endsWith('1') ? '"sequence":2' : '"sequence":1'));
      [rows[one ?? 0], rows[other ?? 0]] = [sequences(other ?? 0), sequences(one ?? 0)];
    });
    expect(await swapped.run(...OFFLINE)).to.equal(1);
    expect(swapped.printed.join('\n')).to.match(/was reordered/);
  });

  it('rejects a checkpoint that another key signed', async () => {
    const { run, printed } = await world();
    expect(await run('export.jsonl', '--key', 'other.pem')).to.equal(1);
    expect(printed).to.include('FAULT: Checkpoint 6 has no good signature');
    expect(await run('export.jsonl', '--key', 'other.pem', '--key', 'key.pem')).to.equal(0);
  });

  it('rejects a checkpoint whose time or root was altered', async () => {
    for (const [what, by] of [
      ['"at":"2026-11-02T09:01:00.000Z"', '"at":"2026-11-02T09:02:00.000Z"'],
      ['"size":6', '"size":5'],
    ] as const) {
      const { run, edit, printed } = await world();
      edit((rows) => {
        const row = rows.findIndex((each) => each.includes('"type":"checkpoint"'));
        expect(rows[row]).to.include(what);
        rows[row] = (rows[row] ?? '').replace(what, by);
      });
      expect(await run(...OFFLINE), what).to.equal(1);
      expect(printed.join('\n')).to.match(/has no good signature/);
    }
  });

  it('fails with status 2 without a file, a key, a stack or an export', async () => {
    const { files, surroundings, run, printed } = await world();
    files.set('empty.jsonl', '');
    files.set('text.pem', 'no key');
    expect(await run('missing.jsonl', '--key', 'key.pem')).to.equal(2);
    expect(await run('export.jsonl')).to.equal(2);
    expect(await run('empty.jsonl', '--key', 'key.pem')).to.equal(2);
    expect(await run('export.jsonl', '--key', 'text.pem')).to.equal(2);
    expect(await run(...OFFLINE, '--digest', '6')).to.equal(2);
    expect(await run('--kye', 'key.pem')).to.equal(2);
    expect(await run('a', 'b')).to.equal(2);
    const noStack = { ...surroundings, api: () => Promise.reject(new Error('No local stack is running.')) };
    expect(await verifyCommand([], noStack)).to.equal(2);
    expect(printed.at(-1)).to.equal('Could not verify: No local stack is running.');
    expect(printed.join('\n')).not.to.include('The ledger holds');
  });

  it('prints its usage', async () => {
    const { run, printed } = await world();
    expect(await run('--help')).to.equal(0);
    expect(printed.join('\n')).to.match(/^Usage: npm run ledger:verify/);
  });
});
