import { awaitSignalTask } from '#shared/signals/handlers.ts';
import { signals } from '../wiring.ts';

/** Task of every wait state of the machine. */
export const handler = awaitSignalTask(signals);
