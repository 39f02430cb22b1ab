import pLimit from 'p-limit';

/** Requests of one Lambda at the same time: an AWS client has 50 sockets. */
const DEFAULT_CONCURRENCY = 50;

/**
 * Call `work` for each item, at most `concurrency` at a time. Returns the results in the order of the items. After a failure
 * no further call starts, and the failure is thrown when the calls that had started have ended.
 */
export const mapEach = async <T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  concurrency = DEFAULT_CONCURRENCY,
): Promise<readonly R[]> => {
  const limit = pLimit({ concurrency, rejectOnClear: true });
  const call = async (item: T): Promise<R> => {
    try {
      return await work(item);
    } catch (error) {
      limit.clearQueue();
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from(items, (item) => limit(call, item)));
  // Calls that never started come after all that did, so the first rejection is the work's own.
  return ended.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
};
