import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect } from 'chai';
import { EmfError, parseEmf } from './emf.ts';

const AT = 1_793_610_000_000;
const document = (directive: object, more: object = {}) =>
  JSON.stringify({ _aws: { Timestamp: AT, CloudWatchMetrics: [directive] }, service: 'kyc', stage: 'dev', ...more });
const directive = {
  Namespace: 'mindlinks-dev',
  Dimensions: [['service']],
  Metrics: [{ Name: 'DeadlineLate', Unit: 'Count' }],
};
const point = { namespace: 'mindlinks-dev', metricName: 'DeadlineLate', dimensions: { service: 'kyc' }, at: AT };

describe('A line of a log', () => {
  it('holds the metrics that Powertools prints', () => {
    const metrics = new Metrics({ namespace: 'mindlinks-dev', serviceName: 'kyc' });
    metrics.addMetric('DeadlineLate', 'Count', 1);
    const printed = metrics.serializeMetrics();
    expect(parseEmf(JSON.stringify(printed))).to.deep.equal([{ ...point, value: 1, at: printed._aws.Timestamp }]);
  });

  it('may hold several values of one metric', () => {
    const values = parseEmf(document(directive, { DeadlineLate: [1, 2] }));
    expect(values).to.deep.equal([
      { ...point, value: 1 },
      { ...point, value: 2 },
    ]);
  });

  it('may hold several sets of dimensions, each a metric of its own', () => {
    const line = document({ ...directive, Dimensions: [['service', 'stage'], []] }, { DeadlineLate: 1 });
    expect(parseEmf(line)).to.deep.equal([
      { ...point, dimensions: { service: 'kyc', stage: 'dev' }, value: 1 },
      { ...point, dimensions: {}, value: 1 },
    ]);
  });

  it('may hold several metrics', () => {
    const line = document({ ...directive, Metrics: [{ Name: 'A' }, { Name: 'B', Unit: 'Count' }] }, { A: 1, B: 2 });
    expect(parseEmf(line).map(({ metricName, value }) => [metricName, value])).to.deep.equal([
      ['A', 1],
      ['B', 2],
    ]);
  });

  for (const line of ['', 'START RequestId: 1', '{"level":"INFO","message":"_aws"}', '{broken', '[1]', 'null']) {
    it(`may hold none: ${line || '(empty)'}`, () => {
      expect(parseEmf(line)).to.deep.equal([]);
    });
  }

  const broken: readonly (readonly [title: string, line: string, message: string])[] = [
    ['no time', JSON.stringify({ _aws: { CloudWatchMetrics: [] } }), 'Timestamp is no number'],
    ['no metadata', JSON.stringify({ _aws: 5 }), '_aws is no object'],
    ['no list of metrics', JSON.stringify({ _aws: { Timestamp: AT } }), 'CloudWatchMetrics is no list'],
    ['a metric without a value', document(directive), 'DeadlineLate is no number'],
    ['a value that is no number', document(directive, { DeadlineLate: '1' }), 'DeadlineLate is no number'],
    [
      'a dimension without a value',
      document({ ...directive, Dimensions: [['who']] }, { DeadlineLate: 1 }),
      'dimension who is no string',
    ],
    [
      'a directive without a namespace',
      document({ ...directive, Namespace: undefined }, { DeadlineLate: 1 }),
      'Namespace is no string',
    ],
    [
      'too many values',
      document(directive, { DeadlineLate: Array.from({ length: 101 }, () => 1) }),
      'more than 100 values',
    ],
    [
      'too many dimensions',
      document({ ...directive, Dimensions: [Array.from({ length: 31 }, () => 'service')] }, { DeadlineLate: 1 }),
      'more than 30 dimensions',
    ],
  ];
  for (const [title, line, message] of broken) {
    it(`is refused with ${title}, which CloudWatch would drop in silence`, () => {
      expect(() => parseEmf(line)).to.throw(EmfError, message);
    });
  }
});
