/** What preflight reads of an AWS account. Every call is a read; docs/deploying.md lists the permissions. */
export interface Account {
  /** How many Lambdas may run at the same time, of all functions of the account in this region. */
  concurrentExecutions(): Promise<number>;
  roles(): Promise<{ readonly used: number; readonly quota: number }>;
  mail(): Promise<{
    readonly isOutOfSandbox: boolean;
    readonly canSend: boolean;
    readonly mailsPerDay: number;
  }>;
  /** Whether SES has verified an address or a domain as a sender. */
  isVerifiedSender(identity: string): Promise<boolean>;
  /** The text of a secret; undefined when there is none. */
  secret(name: string): Promise<string | undefined>;
  hasTable(name: string): Promise<boolean>;
  /** `taken`: the name belongs to another account. */
  bucket(name: string): Promise<'free' | 'own' | 'taken'>;
  stack(name: string): Promise<DeployedStack | undefined>;
  confirmedSubscriptions(topicArn: string): Promise<number>;
  admins(userPoolId: string): Promise<readonly Admin[]>;
  sendsMailsThroughSes(userPoolId: string): Promise<boolean>;
  /** Names of the alarms with the prefix that are raised now. */
  raisedAlarms(prefix: string): Promise<readonly string[]>;
}

export interface DeployedStack {
  /** CloudFormation's, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Admin {
  readonly username: string;
  readonly isEnabled: boolean;
  /** Whether a TOTP device is enrolled: without it the user's tokens lack the group. */
  readonly hasTotp: boolean;
}
