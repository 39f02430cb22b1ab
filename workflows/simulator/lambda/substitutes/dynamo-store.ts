import { invocation } from '../current.ts';
import type { Change, Store } from '#shared/store/index.ts';

/** In place of the DynamoDB store: the world's table of that name, kept to the same contract. */
export const createDynamoStore = ({ tableName }: { readonly tableName: string }): Store => {
  /** An effect, and the call of DynamoDB that has to be allowed for it. */
  const effect = async <T>(
    name: string,
    { command, ...input }: { readonly command: string },
    perform: (table: Store) => Promise<T>,
  ): Promise<T> => {
    const running = invocation();
    const table = running.tables.store(tableName) as Store;
    return running.effect(`dynamodb:${name}`, () => {
      running.authorize({ service: 'dynamodb', command, input });
      return perform(table);
    });
  };
  const at = { TableName: tableName };
  return {
    get: <T>(key: Parameters<Store['get']>[0]) =>
      effect('get', { command: 'GetItem', ...at }, (table) => table.get<T>(key)),
    query: <T>(query: Parameters<Store['query']>[0]) =>
      effect('query', { command: 'Query', ...at, ...(query.index && { IndexName: query.index }) }, (table) =>
        table.query<T>(query),
      ),
    commit: (changes, events = []) => {
      const items = [...changes.map(({ kind }) => ITEMS[kind]), ...events.map(() => 'Put')];
      const call = { command: 'TransactWriteItems', TransactItems: items.map((item) => ({ [item]: at })) };
      return effect('commit', call, (table) => table.commit(changes, events));
    },
  };
};

/** What the DynamoDB store makes of a change; an event is put into the outbox. */
const ITEMS: Readonly<Record<Change['kind'], string>> = { put: 'Put', delete: 'Delete', check: 'ConditionCheck' };

export const documentClient = (): object => ({});
