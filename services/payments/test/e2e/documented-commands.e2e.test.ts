import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { platform } from './fixtures.ts';

const GUIDE = join(import.meta.dirname, '../../../../docs/guides/trying-the-api.md');
const STACK_LINE = 'STACK=$PWD/.local/stack.json';
const WHOLE_GUIDE_SECONDS = 300;

/** The guide's commands in their order, as one script. */
const commandsOf = (guide: string): string =>
  [...guide.matchAll(/^```bash\n(.*?)^```/gms)].map(([, commands = '']) => commands).join('\n');

describe('The guide to the API with curl', function () {
  this.timeout(WHOLE_GUIDE_SECONDS * 1_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guide-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('uploads a document, funds an escrow and pays a milestone, with its commands as they are', async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const stack = join(folder, 'stack.json');
    const users = { ...platform.users, client: client.user, contractor: contractor.user };
    await writeFile(stack, JSON.stringify({ ...platform, users }));
    const commands = commandsOf(await readFile(GUIDE, 'utf8'));
    expect(commands).to.include(STACK_LINE);
    const script = commands.replace(STACK_LINE, `STACK=${stack}`);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      env: { ...process.env, TMPDIR: folder },
    });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).to.include({ currency: 'EUR', paidMinor: 20_000 });
  });
});
