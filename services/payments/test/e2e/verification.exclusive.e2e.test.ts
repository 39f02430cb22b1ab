import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'chai';
import { adminApi } from '#local/ledger/admin-api.ts';
import { exportOf } from '#local/ledger/verify.ts';
import { clientConfig } from '#local/stack/environment.ts';
import { root } from '#local/stack/paths.ts';
import { eventually } from '#local/platform-client/http.ts';
import { realSleep } from '#shared/runtime/index.ts';
import { parseRow } from '../../src/ledger/domain/export.ts';
import { givenClient, platform } from './fixtures.ts';

const TABLE = 'mindlinks-local-payments';

/** Runs `npm run <script> -- <args>` on the stack of this test run. */
const run = (script: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'local/bootstrap.mjs'), script, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
    );
  });

describe('The books of the running stack', () => {
  it('agree with Stripe according to `npm run reconcile`, except for money in flight', async () => {
    const { code, output } = await run('reconcile');
    expect(output)
      .to.match(/^Compared \d+ fundings, payments and disputes/m)
      .and.to.match(/unexplained 0\.00/);
    expect(code, output).to.equal(0);
  });

  it('are unaltered according to `npm run ledger:verify`, which names an altered entry', async () => {
    await givenClient(4_200);
    const entryId = (await eventually('an entry is in the log', lastExported, (found) => found !== undefined)) ?? '';
    const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
    const [kept, key] = [join(folder, 'export'), join(folder, 'key.pem')];
    for (const args of [
      ['--save', kept, '--save-key', key],
      [kept, '--key', key],
    ]) {
      const sound = await run('ledger:verify', ...args);
      expect(sound.output).to.contain('The ledger holds.').and.not.to.contain('FAULT');
      expect(sound.code).to.equal(0);
    }
    await rm(folder, { recursive: true });

    const restore = await tamper(entryId);
    try {
      const { code, output } = await run('ledger:verify');
      expect(output).to.contain(`(${entryId}) was altered`).and.to.contain('The ledger does not hold');
      expect(code).to.equal(1);
    } finally {
      await restore();
    }
    expect(await run('ledger:verify')).to.include({ code: 0 });
  });
});

/** The last entry of an export that was made, followed to its end, and downloaded. */
const lastExported = async (): Promise<string | undefined> => {
  const { lines } = await exportOf(await adminApi(platform), { sleep: realSleep, progress: () => undefined });
  let last: string | undefined;
  for await (const line of lines) {
    const row = parseRow(line, 'export');
    if (row.type === 'entry') last = row.entryId;
  }
  return last;
};

/** Adds a cent to an entry directly in the table. Returns the function that restores it. */
const tamper = async (entryId: string): Promise<() => Promise<unknown>> => {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(platform.endpoint)));
  const Key = { pk: `ENTRY#${entryId}`, sk: 'ENTRY' };
  const { Item } = await table.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }));
  const put = (item: unknown) =>
    table.send(new PutCommand({ TableName: TABLE, Item: item as Record<string, unknown> }));
  const altered = JSON.stringify(Item).replace(
    /"amountMinor":(\d+)/,
    (_, amountMinor) => `"amountMinor":${Number(amountMinor) + 1}`,
  );
  await put(JSON.parse(altered));
  return () => put(Item);
};
