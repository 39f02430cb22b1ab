/**
 * Leave out what does not matter: the smallest list, as far as found within `tries`, that still `fails`. Halves first, then
 * smaller pieces (Zeller's delta debugging).
 */
export const shrink = async <T>(
  things: readonly T[],
  fails: (things: readonly T[]) => Promise<boolean>,
  tries: number,
): Promise<readonly T[]> => {
  let kept = things;
  let pieces = 2;
  let left = tries;
  while (kept.length > 0 && left > 0) {
    const size = Math.ceil(kept.length / pieces);
    let smaller: readonly T[] | undefined;
    for (let start = 0; start < kept.length && left > 0; start += size) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      left -= 1;
      if (await fails(rest)) {
        smaller = rest;
        break;
      }
    }
    if (smaller !== undefined) {
      kept = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) break;
    else pieces = Math.min(kept.length, pieces * 2);
  }
  return kept;
};
