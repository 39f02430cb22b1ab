/** Reads of one Lambda under way at the same time: an AWS client has 50 sockets. */
const READS_AT_ONCE = 50;

/**
 * Do something for each of the items, so many of them at a time; answers with the results, in the items' order. After a
 * failure nothing new is begun, and it is thrown when what was under way has ended.
 */
export const mapEach = async <T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  atOnce = READS_AT_ONCE,
): Promise<readonly R[]> => {
  const left = [...items].entries();
  const results: R[] = [];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failed) return;
      results[index] = await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
};
