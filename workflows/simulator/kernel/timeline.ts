/** What is to happen when, soonest first; at one instant, in the order in which it was put there. A binary heap. */
export interface Entry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly order: number;
  readonly what: string;
  /** Undefined once it was cancelled. */
  action: (() => void) | undefined;
}

export interface Timeline {
  add(entry: Entry): void;
  /** The soonest entry that was not cancelled. */
  peek(): Entry | undefined;
  /** The same, taken out. */
  take(): Entry | undefined;
  /** All that were not cancelled, in their order. */
  entries(): readonly Entry[];
}

const compare = (a: Entry, b: Entry): number => a.at - b.at || a.order - b.order;
const isBefore = (a: Entry, b: Entry): boolean => compare(a, b) < 0;

export const createTimeline = (): Timeline => {
  const heap: Entry[] = [];
  const place = (index: number, entry: Entry): void => {
    heap[index] = entry;
  };

  const rise = (entry: Entry): void => {
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      place(index, parent);
      index = above;
    }
    place(index, entry);
  };

  const sink = (entry: Entry): void => {
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (left === undefined) break;
      const goRight = right !== undefined && isBefore(right, left);
      const least = goRight ? right : left;
      if (!isBefore(least, entry)) break;
      place(index, least);
      index = goRight ? 2 * index + 2 : 2 * index + 1;
    }
    place(index, entry);
  };

  const removeFirst = (): Entry | undefined => {
    const [first] = heap;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) sink(last);
    return first;
  };

  const peek = (): Entry | undefined => {
    while (heap[0] !== undefined && heap[0].action === undefined) removeFirst();
    return heap[0];
  };

  return {
    add: rise,
    peek,
    take: () => (peek() === undefined ? undefined : removeFirst()),
    entries: () => heap.filter(({ action }) => action !== undefined).sort(compare),
  };
};
