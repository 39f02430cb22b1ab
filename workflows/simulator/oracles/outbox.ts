import type { Oracle } from './oracle.ts';

/** Longer than any outage, with what had to be tried again after it. */
const DAYS = 7;

/** Whatever was committed with a change came onto the bus within a week, however often it was refused. */
export const everyEventIsPublished = (): Oracle => {
  const published = new Set<string>();
  const missing = new Map<string, string>();
  /** On how many days an event was missing. */
  const days = new Map<string, number>();
  const described = ([id, type]: readonly [string, string]): string =>
    `${type} (${id}) was committed and never published`;
  return {
    name: 'every event is published',
    listener: {
      posted: (events) => {
        for (const { type, detail } of events) if (!published.has(detail.id)) missing.set(detail.id, type);
      },
      published: ({ detail }) => {
        const id = String(detail['id']);
        published.add(id);
        missing.delete(id);
        days.delete(id);
      },
    },
    inspect: () => {
      for (const id of missing.keys()) days.set(id, (days.get(id) ?? 0) + 1);
      return [...missing].filter(([id]) => (days.get(id) ?? 0) > DAYS).map(described);
    },
    conclude: () => [...missing].map(described),
  };
};
