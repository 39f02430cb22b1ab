import { setTimeout as sleep } from 'node:timers/promises';

const STARTUP_SECONDS = 90;

type Accepts = (response: Response) => boolean;

export const isReady = async (url: string, accepts: Accepts = () => true): Promise<boolean> => {
  try {
    return accepts(await fetch(url, { signal: AbortSignal.timeout(2_000) }));
  } catch {
    return false;
  }
};

/**
 * Waits until a program that was just started responds at the URL. `died` resolves when the program ends.
 *
 * @throws Error when the program ends before, or after 90 seconds
 */
export const waitUntilReady = async (url: string, died: Promise<Error>, accepts?: Accepts): Promise<void> => {
  let failure: Error | undefined;
  void died.then((error) => (failure = error));
  const deadline = performance.now() + STARTUP_SECONDS * 1000;
  while (!(await isReady(url, accepts))) {
    if (failure) throw failure;
    if (performance.now() > deadline) throw new Error(`${url} did not respond within ${STARTUP_SECONDS} s`);
    await sleep(100);
  }
};
