import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readBundleSettings } from '#local/stack/bundles.ts';
import { bundle } from '#shared/bundles/bundle.ts';

export interface BundleFigures {
  readonly service: string;
  readonly name: string;
  readonly bytes: number;
  /** Median of five imports, each in a new process; its start is not counted. */
  readonly importMilliseconds: number;
}

const RUNS = 5;

const timed = (code: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.on('error', reject);
    child.on('exit', () => resolve(Number(out)));
  });

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const importTime = async (file: string): Promise<number> => {
  const code = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); process.stdout.write(String(performance.now() - t)); process.exit(0);`;
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await timed(code));
  return median(runs);
};

/** Bundles every handler of a service with the settings of its deployment, and loads each bundle as Lambda would. */
export const measureBundles = async (serviceFolder: string): Promise<readonly BundleFigures[]> => {
  const entries = globSync('src/**/handlers/*.ts', { cwd: serviceFolder });
  const settings = await readBundleSettings();
  const folder = await mkdtemp(join(tmpdir(), 'mindlinks-bench-'));
  const outdir = join(folder, 'bundles');
  try {
    await bundle({ serviceFolder, entries, settings, cacheFolder: join(folder, 'cache') }, outdir);
    const figures: BundleFigures[] = [];
    for (const entry of entries) {
      const file = join(outdir, entry.replace(/\.ts$/, settings.outputFileExtension));
      const { size: bytes } = await stat(file);
      const name = basename(entry, '.ts');
      figures.push({ service: basename(serviceFolder), name, bytes, importMilliseconds: await importTime(file) });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
