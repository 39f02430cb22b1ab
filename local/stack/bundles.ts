import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { parse } from 'yaml';
import { bundle, type BundleSettings } from '#shared/bundles/bundle.ts';
import { root } from './paths.ts';
import { readServices } from './services.ts';

/** The settings that every service is bundled with. */
export const readBundleSettings = async (): Promise<BundleSettings> =>
  parse(await readFile(join(root, 'shared', 'serverless', 'esbuild.yml'), 'utf8')) as BundleSettings;

/** Bundles all services into the cache, so that a deployment that starts later finds them there. */
export const bundleAll = async (): Promise<void> => {
  const settings = await readBundleSettings();
  const services = (await readServices()).filter(({ entries }) => entries.length > 0);
  // The service with the most Lambdas first: its deployment takes longest.
  for (const { folder, entries } of services.toSorted((a, b) => b.entries.length - a.entries.length)) {
    await bundle({ serviceFolder: folder, entries, settings });
  }
  // The process of esbuild keeps the memory of its largest build.
  await stop();
};
