import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { binFolder, localFolder, root } from './stack/places.ts';
import { readServices } from './stack/services.ts';
import type { Service } from './stack/services.ts';
import { runCheck } from './test-runner/run.ts';
import { NOTHING, add } from './test-runner/tally.ts';
import type { Tally } from './test-runner/tally.ts';

/** A stage with nothing of its own: what is packaged here is what goes to AWS. */
const PACKAGE_STAGE = 'dev';

export const buildFolder = (service: Pick<Service, 'name'>): string => join(root, '.build', service.name);
export const templateFile = (service: Pick<Service, 'name'>): string =>
  join(buildFolder(service), 'cloudformation-template-update-stack.json');

const stampFile = (service: Service): string => join(buildFolder(service), '.stamp');

/** Whatever a template is made of: it does not depend on what the handlers do. */
const SOURCES = [
  'package-lock.json',
  'shared/serverless/*',
  'services/*/serverless.yml',
  'services/*/resources/*',
  'services/*/src/**/handlers/*.ts',
];

const fingerprint = async (): Promise<string> => {
  const files: string[] = [];
  for (const pattern of SOURCES) for await (const file of glob(pattern, { cwd: root })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    // Of a handler, only that it is there.
    hash.update(file).update(file.endsWith('.ts') ? '' : await readFile(join(root, file)));
  }
  return hash.digest('hex');
};

/** The tools share scratch folders inside the services with a deployment, so not at the same time as one. */
const alone = <T>(work: () => Promise<T>): Promise<T> => withLock(join(localFolder, 'deploy.lock'), work);

const packageOne = async (service: Service, stamp: string): Promise<Tally> => {
  await rm(buildFolder(service), { recursive: true, force: true });
  const tally = await runCheck({
    title: `package ${service.name}`,
    command: join(binFolder, 'osls'),
    args: ['package', '--stage', PACKAGE_STAGE, '--package', buildFolder(service)],
    cwd: service.folder,
  });
  if (tally.failed === 0) {
    await mkdir(buildFolder(service), { recursive: true });
    await writeFile(stampFile(service), stamp);
  }
  return tally;
};

/** Package every service as for AWS, from scratch. */
export const packageAll = async (): Promise<Tally> => {
  const [services, stamp] = await Promise.all([readServices(), fingerprint()]);
  const tallies = await alone(() => Promise.all(services.map((service) => packageOne(service, stamp))));
  return tallies.reduce(add, NOTHING);
};

/**
 * Package those of the services whose template is missing or older than what it is made of.
 * @throws Error when one cannot be packaged
 */
export const ensurePackaged = async (names: readonly string[]): Promise<void> => {
  const stamp = await fingerprint();
  const services = (await readServices()).filter(({ name }) => names.includes(name));
  const isFresh = async (service: Service): Promise<boolean> =>
    existsSync(templateFile(service)) &&
    existsSync(stampFile(service)) &&
    (await readFile(stampFile(service), 'utf8')) === stamp;
  const stale = (
    await Promise.all(services.map(async (service) => ((await isFresh(service)) ? [] : [service])))
  ).flat();
  if (stale.length === 0) return;
  const tallies = await alone(() => Promise.all(stale.map((service) => packageOne(service, stamp))));
  if (tallies.some(({ failed }) => failed > 0)) throw new Error('The services could not be packaged');
};
