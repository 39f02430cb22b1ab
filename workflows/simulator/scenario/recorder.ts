import type { BusEvent } from '../aws/bus.ts';
import type { Listener } from '../world/world.ts';

interface RequestedMail {
  readonly recipientId: string;
  readonly template: string;
}

/** Records the events of a run, and the mails that they request. */
export const createEventRecorder = () => {
  const events: BusEvent[] = [];
  const listener: Listener = { published: (event) => void events.push(event) };
  return {
    listener,
    events: (): readonly BusEvent[] => events,
    hasSeen: (type: string, count = 1): boolean =>
      events.filter((event) => event['detail-type'] === type).length >= count,
    mails: (): readonly RequestedMail[] =>
      events.flatMap(({ 'detail-type': type, detail }) =>
        type === 'notification.requested' ? [(detail as { readonly metadata: RequestedMail }).metadata] : [],
      ),
  };
};
export type EventRecorder = ReturnType<typeof createEventRecorder>;
