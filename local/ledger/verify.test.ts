import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../stack/paths.ts';
import { checkpointMessage } from '../../services/payments/src/ledger/domain/log.ts';
import { at, createTestLedger, exportText, funding } from '../../services/payments/test/ledger/fixtures.ts';
import { writeSyntheticExport } from './synthetic-export.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = ({ publicKey }: ReturnType<typeof newKey>): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** An export of three entries, all of them signed for. */
const exported = async (pair: ReturnType<typeof newKey>): Promise<string> => {
  const { store, post, recorder, proofs } = createTestLedger();
  await post(funding(1), funding(2), funding(3));
  await recorder.recordPending();
  const checkpoint = await proofs.checkpoint(0, at(60));
  const signature = sign('sha256', Buffer.from(checkpointMessage(checkpoint)), pair.privateKey).toString('base64');
  return exportText(store, [{ ...checkpoint, keyId: 'k', signature }]);
};

describe('npm run ledger:verify', function () {
  this.timeout(120_000);
  let folder: string;
  const pair = newKey();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** What a person sees, and the exit status. */
  const run = (args: readonly string[], ...options: readonly string[]): Promise<{ code: number; output: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [...options, join(root, 'local/ledger/verify.ts'), ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
      );
    });
  const verify = async (text: string, key: string | undefined): Promise<{ code: number; output: string }> => {
    const [file, pem] = [join(folder, 'export.jsonl'), join(folder, 'key.pem')];
    await writeFile(file, text);
    if (key !== undefined) await writeFile(pem, key);
    return run([file, ...(key === undefined ? [] : ['--key', pem])]);
  };

  // Held at once, the rows alone would need 26 MB beside the 28 MB of the program.
  it('reads an export part by part: thirty thousand entries in a heap of 46 MB', async () => {
    const kept = join(folder, 'kept');
    await writeSyntheticExport(kept, 30_000);
    const { code, output } = await run([kept, '--key', join(kept, 'key.pem')], '--max-old-space-size=46');
    expect(output).to.contain('30 checkpoints hold and vouch for 30000 entries').and.to.contain('The ledger holds.');
    expect(code).to.equal(0);
  });

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
    const { code, output } = await verify(await exported(newKey()), pemOf(pair));
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
