import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect } from 'chai';
import { documents } from './documents.ts';

describe('The API document', () => {
  it('has no finding of Redocly’s recommended rules', async () => {
    const source = (await documents())['docs/openapi.yaml'] ?? '';
    const config = await createConfig({ extends: ['recommended'] });
    const findings = await lintFromString({ source, absoluteRef: 'openapi.yaml', config });
    expect(findings.map(({ ruleId, message }) => `${ruleId}: ${message}`)).to.deep.equal([]);
  });
});
