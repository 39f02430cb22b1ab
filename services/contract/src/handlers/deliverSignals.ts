import { deliverSignals } from '#shared/signals/handlers.ts';
import { signals } from '../wiring.ts';

/** Consumer of the signal queue, which deadlines' schedules and this service's event rules write to. */
export const handler = deliverSignals(signals);
