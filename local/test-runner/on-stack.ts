import type { Stack } from '../stack/index.ts';
import { add, type Tally } from './tally.ts';

/** The steps of a tier on a running stack. */
export interface Steps {
  /** Packages the services whose templates the tests read. */
  ensurePackaged(): Promise<void>;
  startStack(): Promise<Stack>;
  test(stack: Stack): Promise<Tally>;
  /** Removes what was deployed; that nothing is left counts as a test. */
  remove(stack: Stack): Promise<Tally>;
}

/** Packages before it starts the stack, because some tests simulate what is deployed; ends the stack even after an error. */
export const onStack = async ({ ensurePackaged, startStack, test, remove }: Steps): Promise<Tally> => {
  await ensurePackaged();
  const stack = await startStack();
  try {
    return add(await test(stack), await remove(stack));
  } finally {
    await stack.stop();
  }
};
