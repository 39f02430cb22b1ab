import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { parse } from 'yaml';
import { documents } from './documents.ts';
import { entries, member } from './members.ts';

describe('The event document', () => {
  const read = async (): Promise<string> => (await documents())['docs/asyncapi.yaml'] ?? '';

  it('has no finding of Redocly’s recommended rules', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const findings = await lintFromString({ source: await read(), absoluteRef: 'asyncapi.yaml', config });
    expect(findings.map(({ ruleId, message }) => `${ruleId}: ${message}`)).to.deep.equal([]);
  });

  it('has examples that its own schemas of headers and payload accept, and that they refuse without metadata', async () => {
    const document = parse(await read()) as Readonly<Record<string, unknown>>;
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    ajv.addSchema(document, 'asyncapi');
    const messages = entries(member(member(document, 'components'), 'messages'));
    expect(messages).not.to.have.length(0);
    for (const [type, message] of messages) {
      const [example] = entries(member(message, 'examples')).map(([, each]) => each);
      const refers = (part: string) => ajv.compile({ $ref: `asyncapi#/components/messages/${type}/${part}` });
      for (const part of ['headers', 'payload']) {
        const isValid = refers(part);
        expect(isValid(member(example, part)), `${type}: ${JSON.stringify(isValid.errors)}`).to.equal(true);
      }
      const bare = Object.fromEntries([...entries(member(example, 'payload')), ['metadata', {}]]);
      expect(refers('payload')(bare), `${type} without metadata`).to.equal(false);
    }
  });

  it('names each payload and its metadata once, so that generated types have names', async () => {
    const { components } = Object(parse(await read())) as { readonly components: unknown };
    const names = new Map<string, string>();
    for (const [name, schema] of entries(member(components, 'schemas'))) {
      const text = JSON.stringify(schema);
      expect(names.get(text) ?? name, `${name} is the same as another`).to.equal(name);
      names.set(text, name);
    }
    for (const [type, message] of entries(member(components, 'messages'))) {
      expect(member(message, 'payload'), type).to.have.all.keys('$ref');
    }
  });
});
