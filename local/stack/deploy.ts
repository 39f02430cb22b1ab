import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { childEnvironment } from './environment.ts';
import { STAGE, localFolder, root, stackFolder } from './paths.ts';
import { runProgram } from './processes.ts';

/**
 * Compose stores the outputs of its last deployment to a stage, but not the emulator that they belong to. With the user pool
 * of an earlier emulator the APIs would reject every token.
 */
const removeStoredOutputs = (): Promise<void> => rm(join(root, '.serverless', `state.${STAGE}.json`), { force: true });

/** `osls-compose` prints a line such as `kyc › deployed` when a stack is done. */
const FINISHED = /^([\w-]+) › (deployed|no changes)$/gm;

/** The services that compose reports as done in this part of its output, each with the outcome. */
export const finishedServices = (output: string): readonly string[] =>
  [...output.matchAll(FINISHED)].map(([, service, how]) => `${service} ${how}`);

/**
 * Deploys every stack to the emulator in the same way as to AWS: `osls-compose deploy --stage local`. Deployments of one
 * checkout run one after another, because the tools share scratch folders inside the services.
 *
 * @throws ProgramError with the end of the log
 */
export const deployAll = async (
  stack: string,
  variables: Record<string, string>,
  onProgress: (text: string) => void,
): Promise<void> => {
  const waiting = (holder: number | undefined): void =>
    onProgress(`waiting for the deployment of process ${holder ?? '?'}`);
  await withLock(
    join(localFolder, 'deploy.lock'),
    async () => {
      await removeStoredOutputs();
      await runProgram(process.execPath, [join(import.meta.dirname, 'compose.mjs'), 'deploy', '--stage', STAGE], {
        env: childEnvironment(variables),
        log: join(stackFolder(stack), 'deploy.log'),
        onOutput: (text) => finishedServices(text).forEach(onProgress),
      });
      // The new outputs stay stored: `sls remove` and manual deployments of one service need them.
    },
    waiting,
  );
};
