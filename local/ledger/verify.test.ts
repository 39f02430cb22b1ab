import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMemoryStore } from '#shared/store/index.ts';
import { root } from '../stack/paths.ts';
import { jsonLine } from '../../services/payments/src/ledger/domain/export.ts';
import { checkpointMessage } from '../../services/payments/src/ledger/domain/log.ts';
import { fund } from '../../services/payments/src/money/movements.ts';
import { createLedger, createProofs, createRecorder, exportLedger } from '../../services/payments/src/ledger/index.ts';

const AT = '2026-11-02T09:00:00.000Z';
const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = ({ publicKey }: ReturnType<typeof keys>): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** An export of three entries, all of them signed for. */
const exported = async (pair: ReturnType<typeof keys>): Promise<string> => {
  const store = createMemoryStore({ clock: { now: () => AT } });
  const sleep = async () => undefined;
  const ledger = createLedger({ store, sleep });
  for (const n of [1, 2, 3]) {
    const amount = { amountMinor: n * 100, currency: 'EUR' };
    const entry = fund({ clientId: 'c1', fundingId: `f${n}`, amount, at: AT });
    await ledger.move(() => ({ entries: [entry], result: undefined }));
  }
  await createRecorder({ store, sleep }).recordPending();
  const checkpoint = await createProofs(store).checkpoint(0, AT);
  const signature = sign('sha256', Buffer.from(checkpointMessage(checkpoint)), pair.privateKey).toString('base64');
  const lines: string[] = [];
  for await (const row of exportLedger(store, [{ ...checkpoint, keyId: 'k', signature }])) lines.push(jsonLine(row));
  return lines.join('');
};

describe('npm run ledger:verify', function () {
  this.timeout(30_000);
  let folder: string;
  const pair = keys();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** What a person at a terminal sees. */
  const verify = async (text: string, key: string | undefined): Promise<{ code: number; output: string }> => {
    const [file, pem] = [join(folder, 'export.jsonl'), join(folder, 'key.pem')];
    await writeFile(file, text);
    if (key !== undefined) await writeFile(pem, key);
    const args = [join(root, 'local/ledger/verify.ts'), file, ...(key === undefined ? [] : ['--key', pem])];
    return new Promise((resolve) => {
      execFile(process.execPath, args, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
      );
    });
  };

  it('reports a valid ledger, and how many entries are signed', async () => {
    const { code, output } = await verify(await exported(pair), pemOf(pair));
    expect(output).to.contain('1 checkpoints hold and vouch for 3 entries').and.to.contain('The ledger holds.');
    expect(code).to.equal(0);
  });

  it('names the entry that was altered, and fails', async () => {
    const { code, output } = await verify(
      (await exported(pair)).replace('"amountMinor":200', '"amountMinor":20'),
      pemOf(pair),
    );
    expect(output)
      .to.match(/FAULT: Entry \d \([0-9a-f-]{36}\) was altered/)
      .and.to.contain('does not hold');
    expect(code).to.equal(1);
  });

  it('rejects the signature of another key', async () => {
    const { code, output } = await verify(await exported(keys()), pemOf(pair));
    expect(output).to.contain('FAULT: Checkpoint 3 has no good signature');
    expect(code).to.equal(1);
  });

  it('fails without a key or an export', async () => {
    expect(await verify(await exported(pair), undefined)).to.include({ code: 2 });
    const { code, output } = await verify('hello', pemOf(pair));
    expect(output).to.contain('line 1');
    expect(code).to.equal(2);
  });
});
