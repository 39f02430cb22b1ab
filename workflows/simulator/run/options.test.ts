import { expect } from 'chai';
import { UsageError } from '#local/command-line.ts';
import { parseOptions } from './options.ts';

const asked = (line: string) => parseOptions(line.split(' '), ['kyc', 'payroll']);

describe('What npm run simulate is asked for', () => {
  it('is a thousand seeds with some faults on all processors, unless it is said otherwise', () => {
    expect(asked('--workflow kyc')).to.deep.equal({
      workflow: 'kyc',
      rate: 0.05,
      first: 1,
      last: 1000,
      trace: false,
      threads: undefined,
    });
    expect(asked('--workflow kyc --seeds 7..9 --faults 0 --threads 1')).to.include({
      first: 7,
      last: 9,
      rate: 0,
      threads: 1,
    });
  });

  it('is one seed, also with its trace', () => {
    expect(asked('--workflow kyc --seed 302 --trace')).to.include({ first: 302, last: 302, trace: true });
    expect(asked('--workflow kyc --seeds 5')).to.include({ first: 5, last: 5 });
  });

  for (const line of [
    '--seeds 1..10',
    '--workflow paiement',
    '--workflow kyc --seeds 9..7',
    '--workflow kyc --seeds some',
    '--workflow kyc --seed 1..9',
    '--workflow kyc --seed 1 --seeds 2..3',
    '--workflow kyc --faults 2',
    '--workflow kyc --faults -1',
    '--workflow kyc --faults=',
    '--workflow kyc --threads 0',
    '--workflow kyc --threads many',
    '--workflow kyc --seeds 1..9 --trace',
    '--workflow kyc --sedes 1..9',
  ]) {
    it(`is refused where it would run nothing, or something else: ${line}`, () => {
      expect(() => asked(line)).to.throw(UsageError, 'Usage: npm run simulate --');
    });
  }
});
