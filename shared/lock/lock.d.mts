export function tryLock(
  file: string,
): { release: () => void; holder?: undefined } | { holder: number; release?: undefined };
export function withLock<T>(
  file: string,
  work: () => Promise<T> | T,
  onWait?: (holder: number | undefined) => void,
): Promise<T>;
