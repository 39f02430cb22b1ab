import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isRecord } from '#shared/validation/index.ts';
import { root } from './paths.ts';

export interface Service {
  /** Its name in `serverless-compose.yml`, which is the name of its folder too. */
  readonly name: string;
  readonly folder: string;
  /** Name of its CloudFormation stack, without the stage. */
  readonly stack: string;
  /** Source files of its Lambdas, relative to the folder. */
  readonly entries: readonly string[];
}

const readYaml = async (file: string): Promise<Record<string, unknown>> => {
  // Without warnings about the tags of CloudFormation (!Ref, !Sub).
  const document: unknown = parse(await readFile(file, 'utf8'), { logLevel: 'silent' });
  if (!isRecord(document)) throw new Error(`${file} is not a mapping`);
  return document;
};

const entriesOf = (functions: unknown): readonly string[] =>
  Object.values(isRecord(functions) ? functions : {}).flatMap((definition) =>
    isRecord(definition) && typeof definition['handler'] === 'string'
      ? [definition['handler'].replace(/\.\w+$/, '.ts')]
      : [],
  );

const readService = async (name: string, path: string): Promise<Service> => {
  const { service, functions } = await readYaml(join(path, 'serverless.yml'));
  return { name, folder: path, stack: String(service), entries: [...new Set(entriesOf(functions))] };
};

/** The services of `serverless-compose.yml`, in its order. */
export const readServices = async (folder = root): Promise<readonly Service[]> => {
  const { services } = await readYaml(join(folder, 'serverless-compose.yml'));
  if (!isRecord(services)) throw new Error('serverless-compose.yml has no services');
  return Promise.all(
    Object.entries(services).map(async ([name, entry]) => {
      if (!isRecord(entry) || typeof entry['path'] !== 'string') throw new Error(`Service ${name} has no path`);
      return readService(name, join(folder, entry['path']));
    }),
  );
};

/** Stacks that compose does not deploy, because a stage need not have them. */
export const readOptionalServices = (folder = root): Promise<readonly Service[]> =>
  Promise.all(['edge'].map((name) => readService(name, join(folder, 'services', name))));
