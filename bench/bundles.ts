import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

export interface BundleFigures {
  readonly service: string;
  readonly name: string;
  readonly bytes: number;
  /** Median of five imports in fresh processes, less the start of an empty one. */
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

/** Bundle every handler of a service with the settings that it is deployed with, and load each bundle as Lambda would. */
export const measureBundles = async (serviceFolder: string): Promise<readonly BundleFigures[]> => {
  const files = globSync('src/**/handlers/*.ts', { cwd: serviceFolder });
  const settings = parse(await readFile(join(serviceFolder, '../../shared/serverless/esbuild.yml'), 'utf8')) as {
    readonly banner: Record<string, string>;
    readonly mainFields: string[];
  };
  const outdir = await mkdtemp(join(tmpdir(), 'mindlinks-bench-'));
  try {
    await build({
      entryPoints: files.map((file) => join(serviceFolder, file)),
      outdir,
      entryNames: '[name]',
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      outExtension: { '.js': '.mjs' },
      banner: settings.banner,
      mainFields: settings.mainFields,
      logLevel: 'error',
    });
    const figures: BundleFigures[] = [];
    for (const file of files) {
      const name = basename(file, '.ts');
      const bundle = join(outdir, `${name}.mjs`);
      const { size: bytes } = await stat(bundle);
      figures.push({ service: basename(serviceFolder), name, bytes, importMilliseconds: await importTime(bundle) });
    }
    return figures;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
};
