import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bundle, bundleContext, type BundleSettings } from './bundle.ts';

const SETTINGS: BundleSettings = { bundle: true, format: 'esm', exclude: [], outputFileExtension: '.mjs' };
const ENTRIES = ['src/handlers/one.ts', 'src/handlers/two.ts'];
const A_MINUTE_AGO = new Date(Date.now() - 60_000);

describe('bundles of a service', () => {
  let serviceFolder: string;
  let cacheFolder: string;
  let outdir: string;

  const write = async (file: string, text: string, changedAt = A_MINUTE_AGO): Promise<void> => {
    await writeFile(join(serviceFolder, file), text);
    await utimes(join(serviceFolder, file), changedAt, changedAt);
  };
  const read = (name: string): Promise<string> => readFile(join(outdir, 'src/handlers', name), 'utf8');
  const bundleWith = (settings = SETTINGS, entries: readonly string[] = ENTRIES): Promise<void> =>
    bundle({ serviceFolder, entries, settings, cacheFolder }, outdir);

  /** Marks what is in the cache, to distinguish a bundle from there from one that esbuild made. */
  const markCache = (): Promise<void> =>
    appendFile(join(cacheFolder, 'payments', 'files', 'src/handlers/one.mjs'), '// from the cache');
  const cameFromCache = async (): Promise<boolean> => (await read('one.mjs')).includes('// from the cache');

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mindlinks-bundles-'));
    [serviceFolder, cacheFolder, outdir] = ['payments', 'cache', 'out'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await mkdir(join(serviceFolder, 'src/handlers'), { recursive: true });
    await write('src/shared.ts', 'export const shared = (): string => "first";');
    for (const entry of ENTRIES) await write(entry, `export { shared } from '../shared.ts';`);
  });
  afterEach(() => rm(join(serviceFolder, '..'), { recursive: true }));

  it('are whole files, one for each entry point', async () => {
    await bundleWith();
    for (const name of ['one.mjs', 'two.mjs'])
      expect(await read(name))
        .to.include('"first"')
        .and.not.include('import');
  });

  it('have a map of the service’s own sources, by which Node reports an error at its line', async () => {
    await mkdir(join(serviceFolder, 'node_modules/package'), { recursive: true });
    await write('node_modules/package/index.js', 'export const fail = (text) => {\n  throw new Error(text);\n};');
    await write(
      'src/shared.ts',
      `\nimport { fail } from 'package';\nexport const shared = (): string =>\n  fail('first');`,
    );
    await bundleWith({ ...SETTINGS, minify: true, sourcemap: 'linked', sourcesContent: false });
    const map: unknown = JSON.parse(await read('one.mjs.map'));
    expect(map).to.not.have.property('sourcesContent');
    expect(JSON.stringify(map)).to.include('"../../../').and.not.include(serviceFolder);

    const call = `import('${join(outdir, 'src/handlers/one.mjs')}').then(({ shared }) => shared())`;
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', '-e', call], { encoding: 'utf8' });
    expect(stderr).to.match(/at .*\/payments\/src\/shared\.ts:4:3/);
    expect(stderr).to.not.match(/package\/index\.js:2/);
  });

  it('come from the cache while nothing changes', async () => {
    await bundleWith();
    await markCache();
    await bundleWith();
    expect(await cameFromCache()).to.equal(true);
  });

  it('are built again after a change of an input, of a setting or of the entry points', async () => {
    const changes = [
      () => bundleWith({ ...SETTINGS, minify: true }),
      () => bundleWith(SETTINGS, [...ENTRIES, 'src/shared.ts']),
      async () => {
        // Same size, same time: the content decides.
        await write('src/shared.ts', 'export const shared = (): string => "other";');
        await bundleWith();
        expect(await read('two.mjs')).to.include('"other"');
      },
    ];
    for (const change of changes) {
      await bundleWith();
      await markCache();
      await change();
      expect(await cameFromCache()).to.equal(false);
    }
  });

  it('are not cached when a file changed while they were built', async () => {
    await write('src/shared.ts', 'export const shared = (): string => "first";', new Date());
    await bundleWith();
    await markCache();
    await bundleWith();
    expect(await cameFromCache()).to.equal(false);
  });

  it('reports an error of the build, and succeeds after its correction', async () => {
    await write('src/shared.ts', 'export const');
    const failure: unknown = await bundleWith({ ...SETTINGS, logLevel: 'silent' }).catch((error: unknown) => error);
    expect(String(failure)).to.include('Build failed');
    await write('src/shared.ts', 'export const shared = "third";');
    await bundleWith();
    expect(await read('one.mjs')).to.include('"third"');
  });

  it('are the same bytes when esbuild keeps its state for the next build', async () => {
    await bundleWith();
    const expected = await read('one.mjs');
    const kept = await bundleContext({ serviceFolder, entries: ENTRIES, settings: SETTINGS }, outdir);
    await rm(outdir, { recursive: true });
    await kept.rebuild();
    await kept.dispose();
    expect(await read('one.mjs')).to.equal(expected);
  });
});
