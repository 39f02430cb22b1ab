import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import pLimit from 'p-limit';
import { UsageError, parseCommandLine } from './command-line.ts';
import { childEnvironment } from './stack/environment.ts';
import { root } from './stack/paths.ts';

interface Ended {
  readonly status: number;
  readonly output: string;
}

const run = (script: string, option: string): Promise<Ended> =>
  new Promise((resolve) => {
    const [entry = '', ...args] = [...(entries.get(script) ?? []), option];
    execFile(process.execPath, [join(root, entry), ...args], { env: childEnvironment() }, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });

/** Entry and first arguments of each npm script, as the bootstrap has them. */
const entries = new Map(
  [...readFileSync(join(root, 'local/bootstrap.mjs'), 'utf8').matchAll(/^ {2}'?([\w:]+)'?: \[('.+\.ts'.*)\],$/gm)].map(
    ([, name = '', list = '']) => [name, [...list.matchAll(/'([^']+)'/g)].map(([, part = '']) => part)] as const,
  ),
);
/** The tiers are `npm test` with a name. */
const scripts = [...entries.keys()].filter((name) => name !== 'check' && !name.startsWith('test:'));

describe('Every npm script', () => {
  const limit = pLimit(2);
  const answers = new Map<string, Ended>();
  const answerTo = (name: string, option: string): Ended | undefined => answers.get(`${name} ${option}`);

  before(async function () {
    this.timeout(120_000);
    const asked = scripts.flatMap((name) => ['--help', '--no-such-option'].map((option) => [name, option] as const));
    await Promise.all(
      asked.map(([name, option]) => limit(async () => void answers.set(`${name} ${option}`, await run(name, option)))),
    );
  });

  it('is started by the bootstrap', () => {
    const { scripts: named } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    expect([...entries.keys(), 'format']).to.have.members(Object.keys(named));
  });

  for (const name of scripts) {
    it(`${name} prints its usage when asked, and after a mistake, without a stack trace`, () => {
      const [help, mistake] = [answerTo(name, '--help'), answerTo(name, '--no-such-option')];
      expect(help?.status, help?.output).to.equal(0);
      expect(help?.output).to.match(new RegExp(`^Usage: npm (run )?${name}\\b`));
      expect(mistake?.status, mistake?.output).to.equal(2);
      expect(mistake?.output).to.match(/\n\nUsage: npm /);
      expect(mistake?.output)
        .to.contain(help?.output.trim())
        .and.not.match(/^\s+at /m);
    });
  }
});

describe('A command line', () => {
  const commandLine = { usage: 'Usage: x', options: { all: { type: 'boolean' }, of: { type: 'string' } } } as const;
  const parse = (...args: readonly string[]) => parseCommandLine(args, { ...commandLine, positionals: 1 });

  it('has options and arguments', () => {
    const { values, positionals } = parse('a', '--of', 'b', '--no-all');
    expect({ ...values, positionals }).to.deep.equal({ all: false, of: 'b', positionals: ['a'] });
  });

  for (const args of [['--ol'], ['--of'], ['--all=yes'], ['a', 'b']]) {
    it(`is refused with the usage, exit status 2: ${args.join(' ')}`, () => {
      expect(() => parse(...args))
        .to.throw(UsageError, /.+\n\nUsage: x$/)
        .with.property('exitStatus', 2);
    });
  }

  it('asks for the usage alone, exit status 0', () => {
    for (const option of ['--help', '-h']) {
      expect(() => parse('a', option))
        .to.throw(UsageError, /^Usage: x$/)
        .with.property('exitStatus', 0);
    }
  });
});
