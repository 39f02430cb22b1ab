import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import {
  ROOT,
  codeIn,
  exists,
  fencesIn,
  firstColumn,
  foldersIn,
  functions,
  leadsTo,
  machines,
  markdownFiles,
  read,
  scripts,
  withoutFences,
} from './reading.ts';

const files = markdownFiles().map((path) => ({ path, text: read(path) }));

/** What each document says that does not hold, as `<file>: <what>`. */
const wrong = (findWrong: (file: { path: string; text: string }) => readonly string[]): readonly string[] =>
  files.flatMap((file) => findWrong(file).map((what) => `${file.path}: ${what}`));

/** Commands of npm itself that need no entry in `package.json`. */
const NPM_COMMANDS = ['ci', 'install'];

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading.trim()));

type Params = Readonly<Record<string, unknown>>;

/** Parameters of a service's `serverless.yml`, as its stages have them, with what all services share. */
const paramsOf = async (service: string): Promise<Readonly<Record<'default' | 'local', Params>>> => {
  const { default: build } = (await import(join(ROOT, 'shared/serverless/params.cjs'))) as {
    readonly default: (source: object) => Promise<Readonly<Record<'default' | 'local', Params>>>;
  };
  const config = parse(read(`services/${service}/serverless.yml`), { logLevel: 'silent' }) as {
    readonly custom: { readonly params?: Params };
  };
  return build({ resolveConfigurationProperty: () => Promise.resolve(config.custom.params) });
};

/** A number, a schedule or a word: nothing that is resolved at deployment. */
const isPlain = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && /^[\w.:/-]+$|^rate\(/.test(value));

/** A value, or the default of the environment variable that overrides it. */
const plainOf = (value: unknown): string => (/'([^']*)'\}$/.exec(String(value)) ?? [])[1] ?? String(value);

describe('The documents for people', () => {
  it('name npm scripts that exist', () => {
    expect(files).to.have.length.above(10);
    const known = scripts();
    expect(
      wrong(({ text }) =>
        codeIn(text).flatMap((code) =>
          [...code.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)]
            .filter(
              ([, run, name = '']) => !known.includes(name) && (run !== undefined || !NPM_COMMANDS.includes(name)),
            )
            .map(([command]) => command),
        ),
      ),
    ).to.deep.equal([]);
  });

  it('link to files and headings that exist', () => {
    expect(
      wrong(({ path, text }) =>
        [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)]
          .map(([, link = '']) => link)
          .filter((link) => !/^[a-z]+:/.test(link))
          .filter((link) => {
            const [file = '', anchor] = link.split('#');
            const target = file === '' ? path : normalize(join(dirname(path), file));
            return !exists(target) || (anchor !== undefined && !anchorsIn(read(target)).includes(anchor));
          }),
      ),
    ).to.deep.equal([]);
  });

  it('have every service, workflow and shared folder in a table', () => {
    const folders = ['services', 'workflows'].flatMap((name) => foldersIn(name).map((inner) => `${name}/${inner}`));
    const rows = firstColumn(read('README.md'), 'folder');
    expect(rows.filter((row) => row.includes('/'))).to.have.members(folders);
    expect(firstColumn(read('shared/README.md'), 'folder')).to.have.members(foldersIn('shared'));
  });

  it('draw a machine as it is: its states, and the ways between them', () => {
    const drawings = files.flatMap(({ path, text }) =>
      fencesIn(text)
        .filter(({ text: drawing }) => drawing.startsWith('stateDiagram'))
        .map(({ text: drawing }) => ({ path, drawing })),
    );
    expect(drawings).to.have.length.above(0);
    const astray = drawings.flatMap(({ path, drawing }) => {
      const edges = [...drawing.matchAll(/^ *(\S+) --> ([^\s:]+)/gm)].map(
        ([, from = '', to = '']) => [from, to] as const,
      );
      expect(edges).to.have.length.above(5);
      const machine = machines().find(({ states }) => states.includes(edges[0]?.[1] ?? ''));
      return edges
        .filter(([from, to]) => machine === undefined || !leadsTo(machine, from, to))
        .map((edge) => `${path}: ${edge.join(' --> ')}`);
    });
    expect(astray).to.deep.equal([]);
  });

  it('name HTTP operations that a service has', () => {
    const anyName = (route: string): string => route.replaceAll(/\{[^}]*\}|:\w+/g, '{}');
    const routes = [...functions().values()].flatMap(({ routes: own }) => own.map(anyName));
    expect(
      wrong(({ path, text }) =>
        path === 'docs/specification-map.md'
          ? []
          : codeIn(text)
              .filter((code) => /^(GET|POST|PUT|DELETE) \/(api|webhooks)\/[^*]*$/.test(code))
              .filter((code) => !routes.includes(anyName(code.replace(/\?.*$/, '')))),
      ),
    ).to.deep.equal([]);
  });

  it('give the settings of each service with their defaults, local ones included', async () => {
    for (const service of ['kyc', 'notifications', 'payments']) {
      const { default: defaults, local } = await paramsOf(service);
      const rows = read(`services/${service}/README.md`)
        .split('\n')
        .map((row) => row.split('|').map((cell) => cell.trim()))
        .filter(([, names = '']) => /^`\w+`(, `\w+`)*$/.test(names));
      expect(rows, service).to.have.length.above(5);
      for (const [, names = '', text = ''] of rows) {
        for (const name of names.replaceAll('`', '').split(', ')) {
          const where = `${service}: ${name}`;
          if (isPlain(defaults[name])) expect(text.split(';')[0], where).to.include(String(defaults[name]));
          if (text.includes('locally')) expect(text.split(';')[1], where).to.include(plainOf(local[name]));
        }
      }
    }
  });

  it('start machines that exist, from the folder of their service, with inputs that exist', () => {
    const commands = files.flatMap(({ text }) =>
      codeIn(text).flatMap((code) => [...code.matchAll(/sls invoke stepf --name (\S+) --path (\S+)/g)]),
    );
    expect(commands).to.have.length.above(0);
    for (const [command, name, path = ''] of commands) {
      const machine = machines().find(({ key }) => key === name);
      expect(machine, command).not.to.equal(undefined);
      expect(exists(normalize(join('services', machine?.service ?? '', path))), command).to.equal(true);
    }
  });

  it('give an example input for the contractor whom the tour prepares', () => {
    const [contractorId = 'missing'] =
      /[0-9a-f-]{36}/.exec(read('workflows/kyc-verification/input.example.json')) ?? [];
    expect(read('local/tour/index.ts')).to.include(contractorId);
  });
});
