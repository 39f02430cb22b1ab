import { awaitSignalTask } from '#shared/signals/handlers.ts';
import { signals } from '../wiring.ts';

/** Task of every wait state of the machines. */
export const handler = awaitSignalTask(signals);
