import type { Clock } from '#shared/runtime/index.ts';
import { commitsOf } from './contract/commits.ts';
import { at } from './contract/fixtures.ts';
import type { Subject } from './contract/fixtures.ts';
import { itemsOf } from './contract/items.ts';
import { followsTheModel } from './contract/model.ts';
import { queriesOf } from './contract/queries.ts';

export type StoreUnderTest = Pick<Subject, 'store' | 'outbox'>;

export interface ContractOptions {
  /** Random histories to compare with the model. */
  readonly histories: number;
}

/** What every Store promises (`port.ts`), registered as one mocha suite. `makeStore` is called once per test. */
export const storeContract = (
  name: string,
  makeStore: (clock: Clock) => Promise<StoreUnderTest>,
  { histories }: ContractOptions,
): void => {
  describe(`${name} keeps the contract of a Store`, () => {
    let time: string;
    let made: StoreUnderTest;
    const subject: Subject = {
      store: {
        get: (key) => made.store.get(key),
        query: (query) => made.store.query(query),
        commit: (changes, events) => made.store.commit(changes, events),
      },
      outbox: () => made.outbox(),
      setClock: (milliseconds) => (time = at(milliseconds)),
    };

    beforeEach(async () => {
      time = at(0);
      made = await makeStore({ now: () => time });
    });

    itemsOf(subject);
    commitsOf(subject);
    queriesOf(subject);

    it('agrees with a simple model on random histories', async function () {
      this.timeout(60_000);
      await followsTheModel(subject.store, histories);
    });
  });
};
