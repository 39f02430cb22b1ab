import { expect } from 'chai';
import { fontCoverage } from './adapters/fonts.ts';
import { COVERED, codePoints, missingGlyphs } from './coverage.ts';
import { renderPdf } from './index.ts';

const inRanges = (points: readonly number[]): string => {
  const ranges: (readonly [from: number, to: number])[] = [];
  for (const point of points) {
    const last = ranges.at(-1);
    if (last?.[1] === point - 1) ranges.splice(-1, 1, [last[0], point]);
    else ranges.push([point, point]);
  }
  return ranges.map(([from, to]) => [...new Set([from, to])].map((point) => point.toString(36)).join('-')).join(' ');
};

describe('The characters that documents can show', () => {
  it('are those of the fonts', () => {
    expect(COVERED.trim().split(/\s/).join(' ')).to.equal(inRanges(fontCoverage()));
  });

  for (const [text, missing] of [
    ['Łódź, “Škoda”: Q4 – 50 €/h', []],
    ['Ελένη, Александр, 李雷, テスト, 김철수, محمد, בִּנְיָמִין', []],
    ['cafe\u0301', []],
    ['می\u200cخواهم ☆\ufe0f', []],
    ['Anna 😀 ไ 😀', ['😀', 'ไ']],
    ['გ 𠮷 吉', ['გ', '𠮷']],
    ['Արմեն', ['Ա', 'ր', 'մ', 'ե', 'ն']],
  ] as const) {
    it(`are distinguished as the layout does it: ${text}`, async () => {
      const boxes: string[] = [];
      const document = {
        title: 'Receipt',
        date: '2026-11-04T10:00:00Z',
        blocks: [{ kind: 'paragraph', text }],
      } as const;
      await renderPdf(document, (characters) => boxes.push(...characters));
      expect(missingGlyphs(text)).to.deep.equal(missing);
      expect(boxes).to.deep.equal(missing);
    });
  }

  it('have code points as people look them up', () => {
    expect(['é', '😀', '☆\ufe0f'].map(codePoints)).to.deep.equal(['U+00E9', 'U+1F600', 'U+2606 U+FE0F']);
  });
});
