import { catalogue, makeEvent } from '#shared/events/index.ts';
import type { Event, EventType } from '#shared/events/index.ts';

/** The example of every event of the catalogue, as it goes over the bus; ordered by type. */
export const exampleEvents = (): Event<EventType>[] => eventTypes().map(exampleEvent);

export const eventTypes = (): EventType[] => Object.keys(catalogue).filter(isEventType).sort();

const isEventType = (key: string): key is EventType => key in catalogue;

const exampleEvent = (type: EventType): Event<EventType> =>
  makeEvent(type, {
    entityId: '5b0e6f0e-6f0c-4c58-9d4e-0d8c7b6a5f01',
    occurrence: 1,
    actor: { id: 'platform', type: 'system' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: catalogue[type].example,
  });
