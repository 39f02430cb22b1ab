import { expect } from 'chai';
import { UsageError } from '../command-line.ts';
import { readOptions } from './index.ts';
import { dictionariesOf } from './schemathesis.ts';

describe('The fuzzer', () => {
  it('sends the requests of each role in all phases by default', () => {
    expect(readOptions([]).map(({ role }) => role)).to.deep.equal(['client', 'contractor', 'admin']);
    expect(readOptions(['--role', 'admin'])).to.deep.equal([
      { role: 'admin', maxExamples: 30, phases: ['coverage', 'fuzzing', 'stateful'] },
    ]);
  });

  it('takes roles, a number of requests, a seed and phases', () => {
    const args = ['--role', 'client', '--max-examples', '5', '--seed', '0', '--phases', 'stateful,fuzzing'];
    expect(readOptions(args)).to.deep.equal([
      { role: 'client', maxExamples: 5, seed: 0, phases: ['stateful', 'fuzzing'] },
    ]);
  });

  for (const args of [
    ['--role', 'owner'],
    ['--max-examples', '0'],
    ['--max-examples', '1e3'],
    ['--seed', '-1'],
    ['--phases', ''],
    ['--phases', 'fuzzing,examples'],
  ]) {
    it(`refuses ${args.join(' ')} with its usage`, () => {
      expect(() => readOptions(args)).to.throw(UsageError, /\n\nUsage: npm run fuzz/);
    });
  }

  it('names the ids of both tenants to schemathesis, for paths and bodies', () => {
    const written = dictionariesOf({ contractorId: ['a', 'b'] });
    expect(written).to.match(/^\[dictionaries\.contractorId\]\nvalues = \["a","b"\]\n\[parameters\]\n/);
    for (const path of ['path.contractorId', 'body.contractorId', 'body.add[*].contractorId']) {
      expect(written).to.include(`"${path}" = { dictionary = "contractorId", probability = 0.7 }`);
    }
  });
});
