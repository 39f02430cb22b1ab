import { expect } from 'chai';
import { UsageError } from '../command-line.ts';
import { TIERS, select, tierOf } from './selection.ts';

const FILES = [
  'services/kyc/test/domain/kyc.test.ts',
  'services/kyc/test/e2e/access.e2e.test.ts',
  'services/kyc/test/template.test.ts',
  'services/payments/test/domain/payout.test.ts',
  'shared/store/dynamo-store.emulator.test.ts',
  'workflows/kyc-verification/simulation/kyc.simulation.test.ts',
];
const selected = (...args: readonly string[]) => Object.fromEntries(select(args, FILES, '/project'));

describe('The selection of tests', () => {
  it('is every tier with all of its files when nothing is named', () => {
    expect(Object.keys(selected())).to.deep.equal(TIERS);
    expect(Object.values(selected()).flat().sort()).to.deep.equal(FILES);
  });

  it('is the named tiers, in their usual order', () => {
    expect(selected('--only', 'e2e', '--only', 'check')).to.deep.equal({ check: [], e2e: [FILES[1], FILES[4]] });
    expect(selected('unit')).to.deep.equal(selected('--only', 'unit'));
  });

  it('is the files under a path, each in its tier', () => {
    expect(selected('--only', './services/kyc/')).to.deep.equal({
      unit: [FILES[0]],
      template: [FILES[2]],
      e2e: [FILES[1]],
    });
    expect(selected('--only=/project/shared/store')).to.deep.equal({ e2e: [FILES[4]] });
    expect(selected('--only', 'services/payments/test/domain/payout.test.ts')).to.deep.equal({ unit: [FILES[3]] });
  });

  it('counts a file once that is named twice', () => {
    expect(selected('simulation', '--only', 'workflows')).to.deep.equal({ simulation: [FILES[5]] });
  });

  for (const args of [['--only', 'services/ky'], ['nothing'], ['--only'], ['--grep', 'x']]) {
    it(`is refused where it would run nothing: ${args.join(' ')}`, () => {
      expect(() => selected(...args)).to.throw(UsageError, 'Usage: npm test');
    });
  }
});

describe('The tier of a test file', () => {
  it('follows from its name', () => {
    expect(FILES.map(tierOf)).to.deep.equal(['unit', 'e2e', 'template', 'unit', 'e2e', 'simulation']);
    expect(tierOf('shared/store/memory-template.test.ts')).to.equal('unit');
    expect(tierOf('shared/store/contract.ts')).to.equal(undefined);
  });
});
