import { setTimeout as sleep } from 'node:timers/promises';

const STARTUP_SECONDS = 90;
const REPORT_EVERY_SECONDS = 15;

type Accepts = (response: Response) => boolean;

/** @param timeoutMs How long one answer may take; a refused connection fails at once */
export const isReady = async (url: string, accepts: Accepts = () => true, timeoutMs = 2_000): Promise<boolean> => {
  try {
    return accepts(await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }));
  } catch {
    return false;
  }
};

export interface WaitOptions {
  readonly accepts?: Accepts;
  /** After which it fails; 90 by default. */
  readonly seconds?: number;
  /** Called every 15 seconds with the seconds that have passed. */
  readonly onWait?: (seconds: number) => void;
}

/**
 * Waits until a program that was just started responds at the URL. `died` resolves when the program ends.
 *
 * @throws Error when the program ends before, or after the seconds of the options
 */
export const waitUntilReady = async (
  url: string,
  died: Promise<Error>,
  { accepts, seconds = STARTUP_SECONDS, onWait }: WaitOptions = {},
): Promise<void> => {
  let failure: Error | undefined;
  void died.then((error) => (failure = error));
  const started = performance.now();
  const passed = (): number => Math.floor((performance.now() - started) / 1000);
  let reported = 0;
  while (!(await isReady(url, accepts))) {
    if (failure) throw failure;
    if (passed() > seconds) throw new Error(`${url} did not respond within ${seconds} s`);
    if (passed() >= reported + REPORT_EVERY_SECONDS) onWait?.((reported = passed()));
    await sleep(100);
  }
};
