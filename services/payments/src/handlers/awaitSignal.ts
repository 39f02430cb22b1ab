import { awaitSignal, awaitSignalInput } from '#shared/signals/handlers.ts';
import { task } from '#shared/tasks/index.ts';
import { signals } from '../wiring.ts';

/** Task of every wait state of the machines. */
export const handler = task(awaitSignalInput, () => awaitSignal(signals()));
