import type { Stack } from '../stack/index.ts';
import type { Reporter } from '../stack/report.ts';

/** Runs the stories of the platform over HTTP against a running stack. Throws at the first thing that is not as it should be. */
export const runTour = async (stack: Stack, report: Reporter): Promise<void> => {
  await report.step(`front door at ${stack.frontDoor}`, async () => {
    await fetch(stack.frontDoor);
  });
};
