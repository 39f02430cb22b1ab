/** Runs `fn` once, `delayMs` from now; must not run it before returning. */
export type Schedule = (delayMs: number, fn: () => void | Promise<void>) => void;

/** The platform's answer to a webhook. */
export interface Answer {
  readonly status: number;
  readonly body?: string;
}
