/** Where progress is shown, such as `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

export interface Progress {
  /** Says how far the work is; most calls print nothing. */
  readonly show: (text: string) => void;
  /** Before anything else is printed. */
  readonly clear: () => void;
}

const TERMINAL_PAUSE_MS = 100;
const FILE_PAUSE_MS = 30_000;
const CLEAR_LINE = '\r\u001B[K';

/**
 * On a terminal one line that is written over; in a file or a pipe a line every half minute.
 * @param now Milliseconds of a clock that does not go back
 */
export const progressOn = (stream: ProgressStream, now: () => number = () => performance.now()): Progress => {
  const isTerminal = stream.isTTY === true;
  const pause = isTerminal ? TERMINAL_PAUSE_MS : FILE_PAUSE_MS;
  let last = isTerminal ? -Infinity : now();
  return {
    show: (text) => {
      if (now() - last < pause) return;
      last = now();
      stream.write(isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`);
    },
    clear: () => {
      if (isTerminal) stream.write(CLEAR_LINE);
    },
  };
};
