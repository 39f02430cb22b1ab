import type { Account } from './account.ts';
import type { Providers } from './providers.ts';
import type { Requirements } from './requirements.ts';

/**
 * - `ready`: done, nothing to do
 * - `missing`: the step of docs/deploying.md has to be done
 * - `advice`: works as it is, with the named drawback
 * - `unknown`: no API tells it
 * - `failed`: could not be read, such as for a missing permission
 */
export type Status = 'ready' | 'missing' | 'advice' | 'unknown' | 'failed';

export interface Finding {
  readonly status: Status;
  readonly text: string;
}

export const ready = (text: string): Finding => ({ status: 'ready', text });
export const missing = (text: string): Finding => ({ status: 'missing', text });
export const advice = (text: string): Finding => ({ status: 'advice', text });
export const unknown = (text: string): Finding => ({ status: 'unknown', text });
export const failed = (text: string): Finding => ({ status: 'failed', text });

/** What checks read from: the account, the providers, and what the packaged templates require. */
export interface Subject {
  readonly account: Account;
  readonly providers: Providers;
  readonly requirements: Requirements;
}

export interface Check {
  /** Heading of its step in docs/deploying.md, without the number. */
  readonly step: string;
  /** Whether it can be done only after the first deployment. */
  readonly needsDeployment: boolean;
  readonly title: string;
  /** Reads only. An error that it throws is reported as `failed`. */
  readonly run: (subject: Subject) => Promise<readonly Finding[]>;
}
