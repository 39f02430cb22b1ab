import { createHmac } from 'node:crypto';
import { readStack } from '../stack/description.ts';
import type { StackDescription } from '../stack/description.ts';
import { readDeployedService } from '../stack/deployed.ts';
import { clientConfig } from '../stack/environment.ts';
import { readServices } from '../stack/services.ts';
import type { UserPool } from '../stack/users.ts';
import { api, eventually, send } from '../platform-client/http.ts';
import type { Answer } from '../platform-client/http.ts';
import type { Json } from '../platform-client/transport.ts';
import { eventTap } from './event-tap.ts';
import type { EventTap } from './event-tap.ts';
import { machineOf } from './machine.ts';

/** The running stack, with what only end-to-end tests may read of it. */
export interface Platform extends StackDescription {
  readonly userPool: UserPool;
  /** Outputs of a service's stack. */
  outputs(service: string): Promise<Readonly<Record<string, string>>>;
}

/** The stack of `STACK_FILE`. */
export const openPlatform = async (): Promise<Platform> => {
  const stack = await readStack();
  const services = await readServices();
  const outputs = async (name: string) => {
    const service = services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new Error(`No service ${name}`);
    return (await readDeployedService(stack.endpoint, service)).outputs;
  };
  const ids = await outputs('platform');
  const userPool = {
    endpoint: stack.endpoint,
    userPoolId: ids['UserPoolId'] ?? '',
    userPoolClientId: ids['UserPoolClientId'] ?? '',
    adminClientId: ids['AdminClientId'] ?? '',
  };
  return { ...stack, userPool, outputs };
};

let tap: Promise<EventTap> | undefined;
/** One tap on the bus for each process of a test run. */
export const events = (platform: Platform): Promise<EventTap> =>
  (tap ??= eventTap(clientConfig(platform.endpoint), 'mindlinks-local'));

export const kycMachine = (platform: Platform) =>
  machineOf(clientConfig(platform.endpoint), platform.stateMachines['KycVerification'] ?? '');

export const milestoneMachine = (platform: Platform) =>
  machineOf(clientConfig(platform.endpoint), platform.stateMachines['MilestonePayment'] ?? '');

export const payrollMachine = (platform: Platform) =>
  machineOf(clientConfig(platform.endpoint), platform.stateMachines['PayrollProcessing'] ?? '');

export const contractMachine = (platform: Platform) =>
  machineOf(clientConfig(platform.endpoint), platform.stateMachines['ContractLifecycle'] ?? '');

/** Mails that were sent to a contractor made by `createContractor`, oldest first. */
export const mailsTo = async ({ endpoint }: Platform, username: string): Promise<readonly Json[]> => {
  const { body } = await send(`${endpoint}/_ministack/ses/messages`);
  const accounts = Object.values(body['messages'] as Record<string, readonly Json[]>);
  return accounts.flat().filter((mail) => JSON.stringify(mail).includes(`contractor-${username}@example.com`));
};

/** Wait for a mail whose text matches. */
export const mailTo = (
  platform: Platform,
  username: string,
  text: RegExp,
  seconds?: number,
): Promise<readonly Json[]> =>
  eventually(
    `a mail matching ${text}`,
    async () => (await mailsTo(platform, username)).filter((mail) => text.test(JSON.stringify(mail))),
    ({ length }) => length > 0,
    seconds,
  );

export interface WebhookOptions {
  readonly secret?: string;
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Post a webhook as Veriff would, with a signature that the test computes itself. */
export const postVeriffWebhook = (
  platform: Platform,
  body: unknown,
  { secret = platform.secrets.veriffShared, client = platform.secrets.veriffApiKey, headers }: WebhookOptions = {},
): Promise<Answer> => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(raw).digest('hex');
  return api(platform)('/webhooks/veriff', {
    method: 'POST',
    body: raw,
    headers: headers ?? { 'x-auth-client': client, 'x-hmac-signature': signature },
  });
};
