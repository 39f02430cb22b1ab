import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { leafHash } from '#shared/merkle/index.ts';
import { UsageError } from '../command-line.ts';
import { SUITES, conformanceCommand } from './index.ts';

const leaf = Buffer.from(leafHash(Buffer.from('a')), 'hex').toString('base64');
const proof = { leafIdx: 0, treeSize: 1, root: leaf, leafHash: leaf, proof: null, wantErr: false };
const event = (name: string) => ({ Event: { source: name }, EventPattern: { source: ['a'] } });
const GROUPS = 'jsonata/test/test-suite/groups/own';
const PATTERNS = 'localstack/tests/aws/services/events/event_pattern_templates';

/** Cases in the formats of the published suites, all right. */
const FILES: Readonly<Record<string, unknown>> = {
  'jsonata/test/test-suite/datasets/one.json': { a: [1, 2] },
  [`${GROUPS}/case000.json`]: [
    { expr: 'a[1]', dataset: 'one', bindings: {}, result: 2 },
    { expr: '$x + b', data: { b: 1 }, bindings: { x: 2 }, result: 3 },
    { expr: 'nothing', dataset: null, bindings: {}, undefinedResult: true },
    { expr: '1 + "a"', dataset: null, bindings: {}, code: 'T2002' },
  ],
  [`${PATTERNS}/exact.json5`]: event('a'),
  [`${PATTERNS}/exact_NEG.json5`]: event('b'),
  [`${PATTERNS}/no_list_EXC.json5`]: { Event: {}, EventPattern: { source: 'a' } },
  'merkle/testdata/inclusion/one.json': proof,
  'merkle/testdata/inclusion/altered.json': { ...proof, leafIdx: 1, wantErr: true },
  'merkle/testdata/consistency/same.json': { size1: 1, size2: 1, root1: leaf, root2: leaf, proof: [], wantErr: false },
  'openapi/openapi/fixtures3.json': { resources: { payout: { amount: 1, currency: 'eur', metadata: {} } } },
};

describe('npm run conformance', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** With no lower limit to the number of cases, and without exceptions. */
  const run = async (files: Readonly<Record<string, unknown>>, suites = SUITES) => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(content));
    }
    const printed: string[] = [];
    const status = await conformanceCommand(
      [folder],
      (line) => void printed.push(line),
      suites.map((suite) => ({ ...suite, atLeast: 0, exceptions: {} })),
    );
    return { status, printed };
  };

  it('runs every suite that is there', async () => {
    expect(await run(FILES)).to.deep.equal({
      status: 0,
      printed: [
        '✓ JSONata: 4 of 4 hold',
        '✓ EventBridge patterns: 3 of 3 hold',
        '✓ Merkle proofs: 3 of 3 hold',
        '✓ Stripe objects: 3 of 3 hold',
      ],
    });
  });

  const WRONG: readonly (readonly [path: string, content: unknown, line: RegExp])[] = [
    [`${GROUPS}/x.json`, { expr: '1 + 1', result: 3 }, /own\/x#0: 2; right is 3/],
    [`${GROUPS}/x.json`, { expr: '1 + "a"', result: 3 }, /the error T2002; right is 3/],
    [`${GROUPS}/x.json`, { expr: '1', code: 'T2002' }, /1; right is the error T2002/],
    [`${PATTERNS}/x_NEG.json5`, event('a'), /x_NEG: a match; AWS: no match/],
    [`${PATTERNS}/x_EXC.json5`, event('a'), /x_EXC: a match; AWS: refused/],
    ['merkle/testdata/inclusion/x.json', { ...proof, wantErr: true }, /inclusion\/x: the proof is accepted/],
    ['openapi/openapi/fixtures3.json', { resources: { payout: { amount: '1' } } }, /payout\.amount: is of type number/],
    ['openapi/openapi/fixtures3.json', { resources: { payout: { colour: 'red' } } }, /payout\.colour: is missing/],
  ];
  for (const [path, content, line] of WRONG) {
    it(`fails, and names the case: ${path} ${JSON.stringify(content).slice(0, 60)}`, async () => {
      const { status, printed } = await run({ ...FILES, [path]: content });
      expect(status).to.equal(1);
      expect(printed.join('\n')).to.match(line);
    });
  }

  it('names a suite that is not there, and goes on', async () => {
    const { status, printed } = await run({ [`${PATTERNS}/exact.json5`]: event('a') });
    expect(status).to.equal(0);
    expect(printed[0]).to.match(/^- JSONata: not there \(jsonata\/test\/test-suite, of jsonata-js\/jsonata\)$/);
    expect(printed[1]).to.equal('✓ EventBridge patterns: 1 of 1 hold');
  });

  it('fails when fewer cases hold than must, and names an exception that holds by now', async () => {
    await run(FILES);
    const printed: string[] = [];
    const [jsonata] = SUITES.map((suite) => ({ ...suite, atLeast: 5, exceptions: { 'own/case000#0': 'once wrong' } }));
    const status = await conformanceCommand([folder], (line) => void printed.push(line), jsonata ? [jsonata] : []);
    expect(status).to.equal(1);
    expect(printed).to.deep.equal(['✗ JSONata: 4 of 4 hold', '    own/case000#0: listed as an exception, and holds']);
  });

  it('refuses a folder with none of them', async () => {
    const refused = await conformanceCommand([folder], () => undefined).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UsageError).with.property('message').that.contains('has none of the suites');
  });
});
