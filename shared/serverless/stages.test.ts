import { createRequire } from 'node:module';
import { expect } from 'chai';

type Variables = Readonly<Record<string, string>>;
type Settings = (variables: { resolveVariable: (name: string) => Promise<string> }) => Promise<unknown>;

const require = createRequire(import.meta.url);

/** What a file of this folder says for these variables; a variable with a default is empty. */
const settings = (file: string, variables: Variables): Promise<unknown> => {
  const resolveVariable = (name: string): Promise<string> => Promise.resolve(variables[name] ?? '');
  return (require(`./${file}`) as Settings)({ resolveVariable });
};

describe('a stage', () => {
  const FIRST = { "env:FIRST_DEPLOYMENT, ''": 'true' };
  const protection = async (variables: Variables): Promise<unknown> => {
    const { protectedTable, userPoolProtection, stackProtection } = (await settings(
      'retention.cjs',
      variables,
    )) as Record<string, unknown>;
    return { protectedTable, userPoolProtection, stackProtection };
  };

  it('has a name that leaves room in the names of its buckets', async () => {
    for (const stage of ['dev', 'prod', 'production', 'pr-123'])
      expect(await settings('runs-on.cjs', { 'sls:stage': stage }), stage).to.equal('aws');
    for (const stage of ['development', 'Prod', '1st', 'a_b', ''])
      await settings('runs-on.cjs', { 'sls:stage': stage }).then(
        () => expect.fail(`${stage} was accepted`),
        (error: unknown) => expect(String(error)).to.include(`Stage "${stage}": a name has up to ten`),
      );
  });

  it('protects its tables, users and stacks from deletion if it is prod; only its stacks in the first deployment', async () => {
    const none = { protectedTable: false, userPoolProtection: 'INACTIVE', stackProtection: null };
    expect(await protection({ 'sls:stage': 'dev' })).to.deep.equal(none);
    expect(await protection({ 'sls:stage': 'prod' })).to.deep.equal({
      protectedTable: { DeletionProtectionEnabled: true },
      userPoolProtection: 'ACTIVE',
      stackProtection: true,
    });
    expect(await protection({ 'sls:stage': 'prod', ...FIRST })).to.deep.equal({ ...none, stackProtection: true });
  });

  it('answers browsers of development servers unless it is prod, and those of the web application always', async () => {
    const webOrigin = 'https://app.pay.test';
    const origins = (stage: string) =>
      settings('web-origins.cjs', { 'sls:stage': stage, 'param:webOrigin': webOrigin });
    expect(await origins('prod')).to.deep.equal([webOrigin]);
    for (const stage of ['dev', 'local'])
      expect(await origins(stage), stage)
        .to.include.members([webOrigin, 'http://localhost:5173', 'http://localhost:3000', 'http://localhost:4200'])
        .and.include('http://127.0.0.1:8080')
        .and.not.include('*');
  });
});
