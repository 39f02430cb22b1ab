/** The objects of one kind, each belonging to an account. */
export interface Table<T extends { readonly id: string }> {
  get(owner: string, id: string): T | undefined;
  /** Adds the object, or replaces the one with its id. */
  put(owner: string, object: T): T;
  remove(owner: string, id: string): void;
  /** Newest first, as Stripe lists. */
  list(owner: string): readonly T[];
  /** Of any account. */
  find(id: string): T | undefined;
  /** Of all accounts, oldest first. */
  all(): readonly { readonly owner: string; readonly object: T }[];
  clear(): void;
}

export const createTable = <T extends { readonly id: string }>(): Table<T> => {
  const rows = new Map<string, Map<string, T>>();
  const of = (owner: string): Map<string, T> => {
    const found = rows.get(owner) ?? new Map<string, T>();
    rows.set(owner, found);
    return found;
  };

  return {
    get: (owner, id) => rows.get(owner)?.get(id),
    put: (owner, object) => {
      of(owner).set(object.id, object);
      return object;
    },
    remove: (owner, id) => void rows.get(owner)?.delete(id),
    list: (owner) => [...(rows.get(owner)?.values() ?? [])].toReversed(),
    find: (id) => {
      for (const own of rows.values()) {
        const found = own.get(id);
        if (found) return found;
      }
      return undefined;
    },
    all: () => [...rows].flatMap(([owner, own]) => [...own.values()].map((object) => ({ owner, object }))),
    clear: () => rows.clear(),
  };
};
