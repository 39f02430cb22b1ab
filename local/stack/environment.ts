import { binFolder } from './paths.ts';

export const REGION = process.env['AWS_REGION'] ?? 'eu-central-1';

/** The emulator's root key: with IAM enforced, everybody else is held to a policy. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What an AWS SDK client needs to talk to the emulator. */
export const clientConfig = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

/** Settings that services read from the environment when they are deployed to stage `local`. */
export interface DeploymentSettings {
  /** How many seconds a day lasts (`DAY_SECONDS`). */
  readonly daySeconds: number;
  readonly veriffBaseUrl: string;
  readonly stripeUrl: string;
}

/** This process's environment without anything that could lead a tool to a real AWS account. */
export const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));

/** Only what leads a tool, a test or a person to the emulator. */
export const emulatorVariables = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
});

/** What `sls` and `osls-compose` need besides, to deploy the same thing that `npm start` deployed. */
export const deploymentVariables = (endpoint: string, settings: DeploymentSettings): Record<string, string> => ({
  ...emulatorVariables(endpoint),
  DAY_SECONDS: String(settings.daySeconds),
  VERIFF_BASE_URL: settings.veriffBaseUrl,
  STRIPE_URL: settings.stripeUrl,
  // CloudFormation is polled every 5 s by default, which is most of the time a deployment to the emulator takes.
  SLS_AWS_MONITORING_FREQUENCY: '300',
});

/** All these programs talk to is on this machine, and the tools would send even that through a proxy. */
const PROXY = /^(https?_proxy|all_proxy|proxy)$/i;

const withoutProxies = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !PROXY.test(name)));

/** A whole environment for a child process: the project's Node and tools first on the PATH. */
export const childEnvironment = (variables: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...withoutProxies(withoutAws(process.env)),
  PATH: `${binFolder}:${process.env['PATH'] ?? ''}`,
  ...variables,
});
