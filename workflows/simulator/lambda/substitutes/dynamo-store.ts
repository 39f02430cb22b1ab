import { invocation } from '../current.ts';
import type { Store } from '#shared/store/index.ts';

/** In place of the DynamoDB store: the world's table of that name, kept to the same contract. */
export const createDynamoStore = ({ tableName }: { readonly tableName: string }): Store => {
  const effect = async <T>(name: string, perform: (table: Store) => Promise<T>): Promise<T> => {
    const running = invocation();
    const table = running.tables.store(tableName) as Store;
    return running.effect(`dynamodb:${name}`, () => perform(table));
  };
  return {
    get: <T>(key: Parameters<Store['get']>[0]) => effect('get', (table) => table.get<T>(key)),
    query: <T>(query: Parameters<Store['query']>[0]) => effect('query', (table) => table.query<T>(query)),
    commit: (changes, events) => effect('commit', (table) => table.commit(changes, events)),
  };
};

export const documentClient = (): object => ({});
