import { expect } from 'chai';
import { evaluate, isBreach } from './evaluation.ts';
import type { AlarmState, Criteria } from './evaluation.ts';

type Treatment = Criteria['missingData'];

const criteria = (missingData: Treatment, evaluationPeriods: number, datapointsToAlarm: number): Criteria => ({
  evaluationPeriods,
  datapointsToAlarm,
  threshold: 0,
  comparison: 'GreaterThanThreshold',
  missingData,
});

/** `X` is too much, `0` is fine, `-` is missing; the newest stands last. */
const points = (row: string): readonly (number | undefined)[] =>
  row
    .split(' ')
    .map((sign) => (sign === '-' ? undefined : sign === 'X' ? 1 : 0))
    .reverse();

const RETAIN = 'RETAIN';

/** Tables of docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
const TABLES: readonly (readonly [
  periods: number,
  toAlarm: number,
  rows: readonly (readonly [row: string, expected: Readonly<Record<Treatment, AlarmState | typeof RETAIN>>])[],
])[] = [
  [
    3,
    3,
    [
      ['0 - X - X', { missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' }],
      ['0 - - - -', { missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' }],
      ['- - - - -', { missing: 'INSUFFICIENT_DATA', ignore: RETAIN, breaching: 'ALARM', notBreaching: 'OK' }],
      ['0 X X - X', { missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' }],
      ['- - X - -', { missing: 'ALARM', ignore: RETAIN, breaching: 'ALARM', notBreaching: 'OK' }],
    ],
  ],
  [
    3,
    2,
    [
      ['0 - X - X', { missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' }],
      ['0 0 X 0 X', { missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' }],
      ['0 - X - -', { missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' }],
      ['- - - - 0', { missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' }],
      ['- - - X -', { missing: 'ALARM', ignore: RETAIN, breaching: 'ALARM', notBreaching: 'OK' }],
    ],
  ],
];

describe('An evaluation', () => {
  for (const [periods, toAlarm, rows] of TABLES)
    for (const [row, expected] of rows)
      for (const [treatment, state] of Object.entries(expected))
        it(`of ${row}, ${toAlarm} of ${periods}, missing data being ${treatment}, is ${state}`, () => {
          const missingData = treatment as Treatment;
          for (const present of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const)
            expect(evaluate(criteria(missingData, periods, toAlarm), points(row), present)).to.equal(
              state === RETAIN ? present : state,
            );
        });

  it('does not alarm before the only breach is old enough, where missing data may only be late', () => {
    const strict = criteria('missing', 3, 3);
    expect(evaluate(strict, points('- - - - X'), 'OK')).to.equal('OK');
    expect(evaluate(strict, points('- - - X -'), 'OK')).to.equal('OK');
    expect(evaluate(strict, points('- - X - -'), 'OK')).to.equal('ALARM');
  });

  it('takes the newest real point of one period, as far back as the range goes', () => {
    expect(evaluate(criteria('notBreaching', 1, 1), points('X - -'), 'ALARM')).to.equal('ALARM');
    expect(evaluate(criteria('notBreaching', 1, 1), points('0 - X'), 'OK')).to.equal('ALARM');
    expect(evaluate(criteria('notBreaching', 1, 1), points('X - 0'), 'ALARM')).to.equal('OK');
    expect(evaluate(criteria('notBreaching', 1, 1), points('- - -'), 'ALARM')).to.equal('OK');
  });
});

describe('A point with nothing after it', () => {
  it('keeps an alarm, but does not begin one again', () => {
    expect(evaluate(criteria('notBreaching', 1, 1), points('X - -'), 'ALARM')).to.equal('ALARM');
    expect(evaluate(criteria('notBreaching', 1, 1), points('X - -'), 'OK')).to.equal('OK');
    expect(evaluate(criteria('ignore', 1, 1), points('X -'), 'OK')).to.equal('OK');
  });

  it('begins one where it is a breach that there is nothing', () => {
    expect(evaluate(criteria('breaching', 1, 1), points('X -'), 'OK')).to.equal('ALARM');
  });
});

describe('A value', () => {
  const cases = [
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const;
  for (const [comparison, expected] of cases) {
    it(`below, at and above 5 breaches ${comparison}: ${expected.join(', ')}`, () => {
      expect([4, 5, 6].map((value) => isBreach({ comparison, threshold: 5 }, value))).to.deep.equal(expected);
    });
  }
});
