import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../stack/environment.ts';
import { localFolder, pythonTool, root } from '../stack/paths.ts';
import { endWithThisProcess } from '../stack/processes.ts';
import type { Role } from '../stack/users.ts';
import type { Ids, Tenants } from './tenants.ts';

export const PHASES = ['coverage', 'fuzzing', 'stateful'] as const;
export type Phase = (typeof PHASES)[number];

export interface FuzzOptions {
  readonly role: Role;
  /** Requests that are tried of each operation in the phase `fuzzing`; sequences of requests in `stateful`. */
  readonly maxExamples: number;
  /** The same seed makes the same choices, of the ids that it is given; a random one when left out. */
  readonly seed?: number;
  readonly phases: readonly Phase[];
}

/** How often a request names a thing that there is: it is random, and mostly of nothing, in the others. */
const KNOWN = 0.7;

/** Places in bodies that take ids; in paths every parameter is one. */
const IN_BODIES = [
  'body.contractorId',
  'body.add[*].contractorId',
  'body.update[*].contractorId',
  'body.update[*].lineId',
];

/** What schemathesis reads of the ids: a dictionary for each, and the parameters that it is for, in paths and bodies. */
export const dictionariesOf = (ids: Ids): string => {
  const entries = Object.entries(ids);
  const placesOf = (name: string): readonly string[] => [
    `path.${name}`,
    ...IN_BODIES.filter((path) => path.endsWith(`.${name}`)),
  ];
  return [
    ...entries.flatMap(([name, values]) => [`[dictionaries.${name}]`, `values = ${JSON.stringify(values)}`]),
    '[parameters]',
    ...entries.flatMap(([name]) =>
      placesOf(name).map((place) => `"${place}" = { dictionary = "${name}", probability = ${KNOWN} }`),
    ),
    '',
  ].join('\n');
};

export interface FuzzResult {
  /** 0 when every answer was as the API document says. */
  readonly status: number;
  /** Empty when it was shown. */
  readonly output: string;
}

/**
 * Send the requests of one role to every operation of the API document, and check every answer.
 * @param shown Whether people see the report as it is written
 */
export const fuzz = async (
  { frontDoor }: { readonly frontDoor: string },
  { tokens, ids }: Tenants,
  { role, maxExamples, seed, phases }: FuzzOptions,
  shown = false,
): Promise<FuzzResult> => {
  const folder = join(localFolder, 'fuzz');
  const config = join(folder, `${role}.toml`);
  await mkdir(folder, { recursive: true });
  const settings = await readFile(join(import.meta.dirname, 'schemathesis.toml'), 'utf8');
  await writeFile(config, `${settings}\n${dictionariesOf(ids)}`);
  const args = [
    ...['--config-file', config, 'run', join(root, 'docs/openapi.yaml')],
    ...['--phases', phases.join(','), '--max-examples', String(maxExamples)],
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
  ];
  const chunks: Buffer[] = [];
  const child = spawn(pythonTool('schemathesis'), args, {
    cwd: folder,
    env: childEnvironment({ FUZZ_URL: frontDoor, FUZZ_TOKEN: tokens[role] }),
    detached: true,
    stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => chunks.push(data));
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { status, output: Buffer.concat(chunks).toString() };
};
