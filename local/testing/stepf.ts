import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StackDescription } from '../stack/description.ts';
import { childEnvironment, emulatorVariables } from '../stack/environment.ts';
import { root } from '../stack/paths.ts';

export interface Invocation {
  /** Folder under `services/` whose machine it is. */
  readonly service: string;
  /** The machine's key in that service's `serverless.yml`. */
  readonly machine: string;
  /** A file, relative to the service's folder, or the input itself. */
  readonly input: { readonly path: string } | { readonly data: object };
}

/**
 * `sls invoke stepf`, as a person runs it in a shell: starts an execution and waits for its end.
 *
 * @returns what it printed
 * @throws Error when the execution does not succeed
 */
export const invokeStepf = async (
  { endpoint }: Pick<StackDescription, 'endpoint'>,
  { service, machine, input }: Invocation,
): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules/serverless/bin/serverless.js'),
      ...['invoke', 'stepf', '--name', machine, '--stage', 'local'],
      ...('path' in input ? ['--path', input.path] : ['--data', JSON.stringify(input.data)]),
    ],
    { cwd: join(root, 'services', service), env: childEnvironment(emulatorVariables(endpoint)) },
  );
  return stdout;
};
