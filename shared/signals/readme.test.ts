import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const sections = read('./README.md').split(/^#{2,3} /m);
const testsOf = (title: string): string[] =>
  (sections.find((section) => section.startsWith(title)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.includes('---'))
    .map((line) => line.split('|').at(-2)?.trim() ?? '')
    .filter((test) => test !== 'test');

describe('The table of interleavings', () => {
  const tables: [section: string, sources: string[], rows: number][] = [
    ['Register and deliver', ['./interleavings.test.ts', './signals.test.ts'], 15],
    ['Deadlines', ['./interleavings.test.ts'], 13],
    ['Twins, tokens, executions', ['./interleavings.test.ts'], 16],
    ['Crashes', ['./crashes.test.ts'], 22],
  ];
  for (const [section, sources, rows] of tables) {
    it(`names tests that exist: ${section}`, () => {
      const tests = testsOf(section);
      const code = sources.map(read).join('\n');
      expect(tests).to.have.length(rows);
      expect(tests.filter((test) => !code.includes(`'${test}'`))).to.deep.equal([]);
    });
  }

  it('leaves out no test of an interleaving', () => {
    const listed = tables.flatMap(([section]) => testsOf(section));
    const titles = [...read('./interleavings.test.ts').matchAll(/^ {2}it\('(.*)', async/gm)].map(([, title]) => title);
    expect(titles.filter((title) => title === undefined || !listed.includes(title))).to.deep.equal([]);
    expect(titles.length).to.be.greaterThan(35);
  });
});
