import { existsSync, globSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { fingerprint, isStamped, writeStamp } from './bootstrap/stamp.mjs';
import { binFolder, localFolder, root } from './stack/paths.ts';
import { readOptionalServices, readServices } from './stack/services.ts';
import type { Service } from './stack/services.ts';
import { runCheck } from './test-runner/run.ts';
import { NOTHING, sum } from './test-runner/tally.ts';
import type { Tally } from './test-runner/tally.ts';

/** A stage without settings of its own: its packages are those of a deployment to AWS. */
const PACKAGE_STAGE = 'dev';

/** `.build/<service>`; of another stage `.build/<stage>/<service>`. */
export const buildFolder = (service: Pick<Service, 'name'>, stage = PACKAGE_STAGE): string =>
  join(root, '.build', ...(stage === PACKAGE_STAGE ? [] : [stage]), service.name);
export const templateFile = (service: Pick<Service, 'name'>, stage = PACKAGE_STAGE): string =>
  join(buildFolder(service, stage), 'cloudformation-template-update-stack.json');

/** What a stack reads from deployed ones or has from the account, by example, and all that it may have besides. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  edge: {
    contractApiUrl: 'https://con0000001.execute-api.eu-central-1.amazonaws.com',
    kycApiUrl: 'https://kyc0000001.execute-api.eu-central-1.amazonaws.com',
    notificationsApiUrl: 'https://not0000001.execute-api.eu-central-1.amazonaws.com',
    paymentsApiUrl: 'https://pay0000001.execute-api.eu-central-1.amazonaws.com',
    domain: 'app.mindlinks.example',
    certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000',
    webAcl: 'managed',
  },
};

const paramsOf = ({ name }: Service): string[] =>
  Object.entries(EXAMPLES[name] ?? {}).flatMap(([param, value]) => ['--param', `${param}=${value}`]);

const stampFile = (service: Service, stage: string): string => join(buildFolder(service, stage), '.stamp');

/** Everything that the template of a service is made from. It names the handlers, but does not depend on their code. */
const templateFingerprint = ({ folder, entries }: Service): string => {
  const patterns = ['package-lock.json', 'shared/serverless/**', `${folder}/**/*.{yml,cjs,json}`];
  const files = globSync(patterns, { cwd: root, exclude: ['**/.serverless', '**/.esbuild'] })
    .map((file) => resolve(root, file))
    .filter((file) => statSync(file).isFile());
  return fingerprint(files.sort(), [...files, ...entries]);
};

/** Packaging and deployment use the same scratch folders inside the services, so only one of them runs at a time. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> => withLock(join(localFolder, 'deploy.lock'), work);

const isPackaged = (service: Service, stage: string, stamp: string): boolean =>
  isStamped(stampFile(service, stage), stamp) && existsSync(templateFile(service, stage));

const packageOne = async (service: Service, stage: string, stamp: string): Promise<Tally> => {
  const folder = buildFolder(service, stage);
  await rm(folder, { recursive: true, force: true });
  const tally = await runCheck({
    title: `package ${service.name}`,
    command: join(binFolder, 'osls'),
    args: ['package', '--stage', stage, '--package', folder, ...paramsOf(service)],
    cwd: service.folder,
  });
  if (tally.failed === 0) {
    await mkdir(folder, { recursive: true });
    writeStamp(stampFile(service, stage), stamp);
  }
  return tally;
};

/** Packages those of the services whose template is missing or was made from other sources; the rest counts as passed. */
const packageStale = async (services: readonly Service[], stage = PACKAGE_STAGE): Promise<Tally> => {
  const stale = services
    .map((service) => ({ service, stamp: templateFingerprint(service) }))
    .filter(({ service, stamp }) => !isPackaged(service, stage, stamp));
  const unchanged = { ...NOTHING, passed: services.length - stale.length };
  if (stale.length === 0) return unchanged;
  const packages = await exclusively(() =>
    Promise.all(stale.map(({ service, stamp }) => packageOne(service, stage, stamp))),
  );
  return sum([unchanged, ...packages]);
};

/** Every stack of the project, the optional ones last. */
export const allServices = async (): Promise<readonly Service[]> => [
  ...(await readServices()),
  ...(await readOptionalServices()),
];

/** Packages every service as for AWS. */
export const packageAll = async (stage = PACKAGE_STAGE): Promise<Tally> => packageStale(await allServices(), stage);

/**
 * Packages the named services for a program that reads their templates.
 * @throws Error when one cannot be packaged
 */
export const ensurePackaged = async (names: readonly string[], stage = PACKAGE_STAGE): Promise<void> => {
  const { failed } = await packageStale(
    (await allServices()).filter(({ name }) => names.includes(name)),
    stage,
  );
  if (failed > 0) throw new Error('The services could not be packaged');
};
