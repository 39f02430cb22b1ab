import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, context, version } from 'esbuild';
import type { BuildContext, BuildOptions, Plugin } from 'esbuild';
import { withLock } from '../lock/lock.mjs';

/** The content of `shared/serverless/esbuild.yml`: options of esbuild, and those that only serverless-esbuild knows. */
export interface BundleSettings extends BuildOptions {
  readonly config?: string;
  readonly skipRebuild?: boolean | string;
  readonly exclude: string[];
  readonly outputFileExtension: string;
}

export interface BundleRequest {
  readonly serviceFolder: string;
  /** Entry points, relative to the folder. */
  readonly entries: readonly string[];
  readonly settings: BundleSettings;
  /** `.build/bundles` of the project when left out. */
  readonly cacheFolder?: string;
}

interface Manifest {
  readonly key: string;
  readonly inputs: readonly string[];
  readonly inputsDigest: string;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** They decide, besides the inputs, what an import resolves to and how it is compiled. */
const PROJECT_FILES = ['package-lock.json', 'package.json', 'tsconfig.json'];

/** A file that was written so shortly before a build, or during it, may differ from what esbuild read. */
const UNSETTLED_MS = 1_000;

/**
 * Source maps of our own sources only: those of the packages are three quarters of a map, which Node reads in every cold start
 * (docs/adr/0017). esbuild maps a file that brings a map of its own through it; here it maps the first character only.
 */
const ownSourcesOnly: Plugin = {
  name: 'own-sources-in-maps',
  setup: ({ onLoad }) => {
    const emptyMap = Buffer.from(JSON.stringify({ version: 3, sources: [''], mappings: 'AAAA' })).toString('base64');
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${emptyMap}`,
      loader: 'default',
    }));
  },
};

/** The options that serverless-esbuild gives to esbuild, for all entry points at once. */
const esbuildOptions = ({ serviceFolder, entries, settings }: BundleRequest) => {
  const { config: _config, skipRebuild: _skipRebuild, exclude, outputFileExtension, ...options } = settings;
  return {
    ...options,
    absWorkingDir: serviceFolder,
    entryPoints: entries.toSorted(),
    outbase: serviceFolder,
    platform: 'node',
    external: exclude,
    outExtension: { '.js': outputFileExtension },
    metafile: true,
    plugins: settings.sourcemap === undefined ? [] : [ownSourcesOnly],
  } as const satisfies BuildOptions;
};

const digest = async (folder: string, files: readonly string[], facts = ''): Promise<string> => {
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  const hash = createHash('sha256').update(facts);
  for (const content of contents) hash.update(createHash('sha256').update(content).digest());
  return hash.digest('hex');
};

/** Missing, incomplete, or made from a file that no longer exists: all of them mean that there is nothing to reuse. */
const isFresh = async (cached: string, key: string, serviceFolder: string): Promise<boolean> => {
  try {
    const manifest = JSON.parse(await readFile(join(cached, 'manifest.json'), 'utf8')) as Manifest;
    return manifest.key === key && manifest.inputsDigest === (await digest(serviceFolder, manifest.inputs));
  } catch {
    return false;
  }
};

const isSettled = async (folder: string, files: readonly string[], started: number): Promise<boolean> => {
  const times = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).mtimeMs));
  return times.every((time) => time < started - UNSETTLED_MS);
};

/**
 * Bundles all entry points of a service in one build of esbuild, which parses what they share only once. The bundles are kept
 * and reused until an input file, the lock file or a setting changes. Where `outdir` is given, they are copied to it.
 *
 * @throws BuildFailure of esbuild
 */
export const bundle = async (request: BundleRequest, outdir?: string): Promise<void> => {
  const { serviceFolder, cacheFolder = join(ROOT, '.build', 'bundles') } = request;
  const cached = join(cacheFolder, basename(serviceFolder));
  await withLock(`${cached}.lock`, async () => {
    const options = esbuildOptions(request);
    const key = await digest(ROOT, PROJECT_FILES, JSON.stringify([version, options]));
    if (!(await isFresh(cached, key, serviceFolder))) {
      const draft = `${cached}.draft`;
      await Promise.all([cached, draft].map((folder) => rm(folder, { recursive: true, force: true })));
      await mkdir(draft, { recursive: true });
      const { mtimeMs: started } = await stat(draft);
      const { metafile } = await build({ ...options, outdir: join(draft, 'files') });
      const inputs = Object.keys(metafile.inputs);
      if (await isSettled(serviceFolder, inputs, started)) {
        const manifest: Manifest = { key, inputs, inputsDigest: await digest(serviceFolder, inputs) };
        await writeFile(join(draft, 'manifest.json'), JSON.stringify(manifest));
      }
      await rename(draft, cached);
    }
    if (outdir === undefined) return;
    await mkdir(outdir, { recursive: true });
    await cp(join(cached, 'files'), outdir, { recursive: true });
  });
};

/** For a program that bundles again after each edit: esbuild keeps what it has parsed. */
export const bundleContext = (request: BundleRequest, outdir: string): Promise<BuildContext> =>
  context({ ...esbuildOptions(request), outdir });
