import type { Oracle } from './oracle.ts';

/** Whatever was committed with a change came onto the bus, in the end, however often it was refused. */
export const everyEventIsPublished = (): Oracle => {
  const published = new Set<string>();
  const missing = new Map<string, string>();
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
      },
    },
    conclude: () => [...missing].map(([id, type]) => `${type} (${id}) was committed and never published`),
  };
};
