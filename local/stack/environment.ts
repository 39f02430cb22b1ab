import { binFolder } from './paths.ts';

export const REGION = process.env['AWS_REGION'] ?? 'eu-central-1';

/** The root key of the emulator. It enforces IAM policies for all other keys. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Configuration of an AWS SDK client for the emulator. */
export const clientConfig = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

/** Settings that services read from the environment when they are deployed to stage `local`. */
export interface DeploymentSettings {
  /** How many seconds a day lasts (`DAY_SECONDS`). */
  readonly daySeconds: number;
  /** How many seconds a day lasts for what a contractor does at Veriff (`SESSION_DAY_SECONDS`). */
  readonly sessionDaySeconds: number;
  /** Where mails and providers lead to (`WEB_ORIGIN`). */
  readonly webOrigin: string;
  readonly veriffBaseUrl: string;
  readonly stripeUrl: string;
}

/**
 * How long a day of a session at Veriff lasts where a person may play the contractor (`SESSION_DAY_SECONDS`): a minute at least, so
 * that the session of seven days lasts seven minutes.
 */
export const sessionDaySecondsOf = (daySeconds: number): number =>
  Number(process.env['SESSION_DAY_SECONDS'] ?? Math.max(daySeconds, 60));

/** The environment without variables that could direct a tool to a real AWS account. */
export const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));

/** The variables that direct a tool, a test or a shell to the emulator. */
export const emulatorVariables = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
});

/** All variables that `sls` and `osls-compose` need to deploy with the same settings as `npm start`. */
export const deploymentVariables = (endpoint: string, settings: DeploymentSettings): Record<string, string> => ({
  ...emulatorVariables(endpoint),
  DAY_SECONDS: String(settings.daySeconds),
  SESSION_DAY_SECONDS: String(settings.sessionDaySeconds),
  WEB_ORIGIN: settings.webOrigin,
  VERIFF_BASE_URL: settings.veriffBaseUrl,
  STRIPE_URL: settings.stripeUrl,
  // By default CloudFormation is polled every 5 s, which is longer than most deployments to the emulator take.
  SLS_AWS_MONITORING_FREQUENCY: '300',
});

/** The tools would send requests to this machine through a proxy. */
const PROXY = /^(https?_proxy|all_proxy|proxy)$/i;

const withoutProxies = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !PROXY.test(name)));

/** The environment of a child process, with the Node and the tools of the project first on the PATH. */
export const childEnvironment = (variables: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...withoutProxies(withoutAws(process.env)),
  PATH: `${binFolder}:${process.env['PATH'] ?? ''}`,
  ...variables,
});
