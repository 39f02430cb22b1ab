import { readFile } from 'node:fs/promises';
import { stackFile } from './paths.ts';
import type { Role, User } from './users.ts';

/** The content of `.local/stack.json`: everything that a program needs to use a running stack. */
export interface StackDescription {
  /** The emulator; AWS clients take it as their endpoint, with the keys `test` / `test`. */
  readonly endpoint: string;
  readonly region: string;
  /** Base URL of `/api/**` and `/webhooks/**` of all services. */
  readonly frontDoor: string;
  /** Base URL of the HTTP API of each service. */
  readonly apis: Readonly<Record<string, string>>;
  /** State machine ARNs, by the machine's id in `serverless.yml`. */
  readonly stateMachines: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<Role, User>>;
  readonly simulators: { readonly stripe: string; readonly veriff: string };
  readonly secrets: {
    readonly stripeWebhook: string;
    readonly veriffShared: string;
    readonly veriffApiKey: string;
  };
}

/** No stack is running, or the described one has ended. */
export class NoStackError extends Error {
  override readonly name = 'NoStackError';

  constructor() {
    super('No local stack is running. Start one with `npm start` in another terminal and leave it open.');
  }
}

/**
 * The stack of the file `STACK_FILE` if that variable is set (by tests), otherwise the default stack.
 *
 * @throws NoStackError
 */
export const readStack = async (
  file = process.env['STACK_FILE'] ?? stackFile('default'),
): Promise<StackDescription> => {
  try {
    const description = JSON.parse(await readFile(file, 'utf8')) as StackDescription;
    await fetch(description.endpoint, { signal: AbortSignal.timeout(5_000) });
    return description;
  } catch {
    throw new NoStackError();
  }
};
