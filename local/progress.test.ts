import { expect } from 'chai';
import { progressOn } from './progress.ts';

const shownOn = (isTTY: boolean, times: readonly number[]) => {
  const written: string[] = [];
  let now = 0;
  const progress = progressOn({ isTTY, write: (text) => written.push(text) }, () => now);
  for (const time of times) {
    now = time;
    progress.show(`at ${time}`);
  }
  progress.clear();
  return written;
};

describe('Progress', () => {
  it('is one line on a terminal, written over at most ten times a second', () => {
    const clear = '\r\u001B[K';
    expect(shownOn(true, [0, 50, 100, 150])).to.deep.equal([`${clear}at 0`, `${clear}at 100`, clear]);
  });

  it('is a line every half minute elsewhere', () => {
    expect(shownOn(false, [0, 29_999, 30_000, 45_000, 60_000])).to.deep.equal(['at 30000\n', 'at 60000\n']);
  });
});
