import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { childEnvironment } from './environment.ts';
import { STAGE, binFolder, localFolder, root, stackFolder } from './places.ts';
import { runProgram } from './processes.ts';

/**
 * What compose remembers of its last deployment to this stage: the outputs. It does not know which emulator they came
 * from, and with another one's user pool the APIs would refuse every token; so it is forgotten before every deployment.
 */
const forgetOutputs = (): Promise<void> => rm(join(root, '.serverless', `state.${STAGE}.json`), { force: true });

/** `osls-compose` prints a line such as `kyc › deployed` when a stack is done. */
const FINISHED = /^([\w-]+) › (deployed|no changes)$/gm;

/** Compact progress out of what compose prints. */
export const finishedServices = (output: string): readonly string[] =>
  [...output.matchAll(FINISHED)].map(([, service, how]) => `${service} ${how}`);

/**
 * Deploys every stack to the emulator, as one would to AWS: `osls-compose deploy --stage local`. One deployment at a time
 * on this machine, because the tools share scratch folders inside the services.
 *
 * @throws ProgramError with the end of the log
 */
export const deployAll = async (
  stack: string,
  variables: Record<string, string>,
  say: (text: string) => void,
): Promise<void> => {
  const waiting = (holder: number | undefined): void => say(`waiting for the deployment of process ${holder ?? '?'}`);
  await withLock(
    join(localFolder, 'deploy.lock'),
    async () => {
      await forgetOutputs();
      await runProgram(join(binFolder, 'osls-compose'), ['deploy', '--stage', STAGE], {
        env: childEnvironment(variables),
        log: join(stackFolder(stack), 'deploy.log'),
        onOutput: (text) => finishedServices(text).forEach(say),
      });
      // What compose remembers now stays: `sls remove` and single deployments by hand need it.
    },
    waiting,
  );
};
