import getPort from 'get-port';

const HOST = '127.0.0.1';

/** The port of an environment variable is in use by another program. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(variable: string, port: number) {
    super(`Port ${port} (${variable}) is in use. Set ${variable} to another one, or leave it out for any free port.`);
  }
}

/** Any free port of this machine. */
export const freePort = (): Promise<number> => getPort({ host: HOST });

/**
 * The port in the environment variable, which must be free; without the variable `preferred` or any other free port.
 *
 * @throws PortInUseError
 */
export const choosePort = async (variable: string, preferred?: number): Promise<number> => {
  const wanted = Number(process.env[variable] ?? 0);
  if (!wanted) return getPort({ host: HOST, ...(preferred === undefined ? {} : { port: preferred }) });
  if ((await getPort({ host: HOST, port: wanted })) !== wanted) throw new PortInUseError(variable, wanted);
  return wanted;
};
