import { expect } from 'chai';
import { LogFilterError, compileLogFilter } from './log-filter.ts';

const FAILED = '{ ($.type = "platform.report") && ($.record.status != "success") }';

const report = (status: string) => ({ type: 'platform.report', record: { status } });

describe('A filter pattern of CloudWatch Logs', () => {
  const matches = compileLogFilter(FAILED);

  for (const status of ['error', 'timeout', 'failure']) {
    it(`finds a report with the status ${status}`, () => {
      expect(matches(report(status))).to.equal(true);
    });
  }

  it('passes over other lines', () => {
    const others = [
      report('success'),
      { type: 'platform.report' },
      { type: 'platform.start' },
      { level: 'ERROR' },
      'text',
      null,
    ];
    expect(others.map(matches)).to.deep.equal(others.map(() => false));
  });

  for (const pattern of ['ERROR', '{ $.a > 1 }', '{ $.a = "b" || $.c = "d" }', '{ $.a IS NULL }', '']) {
    it(`is refused where the simulator does not know it: ${pattern}`, () => {
      expect(() => compileLogFilter(pattern)).to.throw(LogFilterError);
    });
  }
});
