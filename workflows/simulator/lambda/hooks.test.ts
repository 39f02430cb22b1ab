import { join } from 'node:path';
import { ConflictException } from '@aws-sdk/client-scheduler';
import { expect } from 'chai';
import { renderPdf } from '#shared/pdf/index.ts';
import type { PdfDocument } from '#shared/pdf/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import { START_AT } from '../testing.ts';
import { remember as realRemember } from '../probe/handlers.ts';
import { invocation } from './current.ts';
import { projectRoot, simulatedImport } from './hooks.ts';
import type { CodeEdit } from './edits.ts';
import { loadProbe } from './testing.ts';

const COUNTER = 'workflows/simulator/probe/counter.ts';
const price = (from: string, to: string): CodeEdit => ({ file: COUNTER, within: 'PRICE', find: from, replace: to });

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('Code that is loaded into the simulated graph', () => {
  it('sends AWS commands to the world, and knows the real errors', async () => {
    const sent: unknown[] = [];
    const { value } = await loadProbe({
      aws: (service, command, input) => {
        sent.push(service, command, (input as { readonly Name: string }).Name);
        throw new ConflictException({ $metadata: {}, message: 'n', Message: 'n' });
      },
    });
    expect(await value('schedule')).to.equal('a conflict');
    expect(sent).to.deep.equal(['scheduler', 'CreateSchedule', 'n']);
  });

  it("writes to the world's tables, and each access takes a moment", async () => {
    const store = createMemoryStore({ clock: { now: () => START_AT } });
    const names: string[] = [];
    const { value, hub } = await loadProbe({
      tables: {
        store: (name) => {
          names.push(name);
          return store;
        },
        idempotency: () => undefined,
      },
    });
    expect(await value('write', 'c1')).to.deep.equal({
      found: { key: { pk: 'c1', sk: 'CASE' }, value: { id: 'c1' }, version: 1 },
      page: 1,
    });
    expect(new Set(names)).to.deep.equal(new Set(['cases']));
    expect(hub.traced.filter((line) => line.includes('dynamodb'))).to.deep.equal([
      'probe: dynamodb:commit',
      'probe: dynamodb:get',
      'probe: dynamodb:query',
    ]);
  });

  const page = (text: string): PdfDocument => ({
    ...{ title: 'Contract', date: START_AT, blocks: [{ kind: 'paragraph', text }] },
  });

  it('makes PDFs without text, whose bytes follow from the document, and reports characters without a glyph', async () => {
    const { value } = await loadProbe();
    const made = (text: string) => value('pdf', page(text)) as Promise<{ file: string; missing: readonly string[] }>;
    const first = await made('one');
    expect(await made('one')).to.deep.equal(first);
    expect(await made('two')).not.to.deep.equal(first);
    expect(first.file)
      .to.match(/^%PDF-/)
      .and.have.length.below(2_000);
    expect(first.missing).to.deep.equal([]);
    expect((await made('a 😀')).missing).to.deep.equal(['😀']);
  });

  it('sets the text of PDFs where the world says so', async () => {
    const { value } = await loadProbe({ setsText: true });
    const file = Buffer.from(await renderPdf(page('one'))).toString('latin1');
    expect(await value('pdf', page('one'))).to.deep.equal({ file, missing: [] });
  });

  it('logs into the trace, and counts in the simulated CloudWatch', async () => {
    const { hub, value, surroundings } = await loadProbe();
    await value('log');
    expect(hub.traced).to.include.members(['probe: warn: Odd.', 'probe: error: Broken.', 'probe: info: Fine.']);
    expect(surroundings.metrics).to.deep.equal(['probe Refused 1']);
  });

  it('keeps what it makes once as long as its environment lives', async () => {
    const { value, coolDown } = await loadProbe();
    expect([await value('connect'), await value('connect')]).to.deep.equal([1, 2]);
    coolDown();
    expect(await value('connect')).to.equal(1);
  });

  it('reads a secret again when its time is over', async () => {
    let reads = 0;
    const { hub, value } = await loadProbe({
      aws: (_service, _command, input) => ({ SecretString: `${JSON.stringify(input)} ${(reads += 1)}` }),
    });
    const read = async () =>
      String(await value('secret'))
        .split(' ')
        .at(1);
    expect([await read(), await read()]).to.deep.equal(['1', '1']);
    await hub.pass(61_000);
    expect(await read()).to.equal('2');
  });

  it('makes forms that say until when and for what they are', async () => {
    const { value, run } = await loadProbe();
    const { url, fields } = (await value('form')) as { readonly url: string; readonly fields: Record<string, string> };
    expect(url).to.equal('https://documents.s3.amazonaws.com/');
    const { policy = '', ...rest } = fields;
    expect(rest).to.deep.equal({ key: 'k', 'Content-Type': 'image/jpeg' });
    expect(JSON.parse(policy)).to.deep.include({ fields: rest, conditions: [['content-length-range', 1, 9]] });
    expect(JSON.parse(policy))
      .to.have.property('expiresAt')
      .that.matches(/^2026-11-02T09:01:00/);
    expect(await run('form', [['starts-with', 1, 2]])).to.include({
      message: 'The simulated S3 knows no condition starts-with',
    });
  });

  it('cannot reach an AWS that is not simulated', async () => {
    const file = join(projectRoot, 'shared/store/adapters/document-client.ts');
    expect(await rejection(simulatedImport()(file)))
      .to.have.property('message')
      .that.includes('no @aws-sdk/client-dynamodb');
  });

  it('cannot be run outside of a Lambda where it needs the world', () => {
    expect(() => invocation()).to.throw('Only code of a simulated Lambda may do this');
  });
});

describe('A graph of modules', () => {
  it('shares nothing with the real one, nor with one that has edits', async () => {
    const plain = await loadProbe();
    const edited = await loadProbe({}, { edits: [price('5', '6')] });
    realRemember('real');
    await plain.value('remember', 'plain');
    expect(await edited.value('remember', 'edited')).to.deep.equal(['edited']);
    expect(await plain.value('remember', 'again')).to.deep.equal(['plain', 'again']);
    expect(realRemember('more')).to.deep.equal(['real', 'more']);
  });

  it('is the same whenever it is asked for', async () => {
    const load = () => simulatedImport()(join(projectRoot, COUNTER));
    expect(await load()).to.equal(await load());
  });

  it('has its edits, each applied to what the one before left', async () => {
    expect(await (await loadProbe()).value('price')).to.equal(10);
    const edits = [price('5', "'$&'.length"), price("'$&'", "'1234'")];
    expect(await (await loadProbe({}, { edits })).value('price')).to.equal(8);
  });

  it('is refused when the code to be edited is not there', async () => {
    expect(await rejection(loadProbe({}, { edits: [price('7', '8')] })))
      .to.have.property('message')
      .that.includes('(PRICE) has 0 occurrences of: 7');
  });
});
