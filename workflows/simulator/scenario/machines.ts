import type { DeployedMachine } from '../aws/states.ts';
import type { Prepared } from '../world/prepared.ts';

/** A deployed state machine, by its physical name without the stage's prefix. @throws Error when there is none */
export const deployedMachine = ({ machines }: Pick<Prepared, 'machines'>, name: string): DeployedMachine => {
  const found = machines.find((machine) => machine.name.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`No state machine ${name} is deployed`);
  return found;
};
