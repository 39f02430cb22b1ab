import { expect } from 'chai';
import fc from 'fast-check';
import type { Alarm } from '../template/index.ts';
import { createAlarmBoard } from './board.ts';
import { evaluate, rangeOf } from './evaluation.ts';
import type { AlarmState } from './evaluation.ts';
import { createLevels } from './series.ts';

const START = Date.parse('2026-11-02T09:00:00.000Z');
const seconds = (count: number): number => START + count * 1000;
const minutes = (count: number): number => seconds(count * 60);

const alarm = (more: Partial<Alarm> = {}): Alarm => ({
  stack: 'kyc',
  logicalId: 'Errors',
  name: 'errors',
  arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:errors',
  description: '',
  namespace: 'AWS/Lambda',
  metricName: 'Errors',
  dimensions: { FunctionName: 'f' },
  statistic: 'Sum',
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 0,
  comparison: 'GreaterThanThreshold',
  missingData: 'notBreaching',
  warmUpMinutes: 0,
  alarmActions: [],
  okActions: [],
  ...more,
});

const setUp = (...alarms: readonly Partial<Alarm>[]) => {
  let time = START;
  const watched = alarms.map(alarm);
  const board = createAlarmBoard(watched, { now: () => time });
  return {
    board,
    /** Counts at these seconds after the start. */
    count: (value: number, ...at: readonly number[]) => {
      for (const second of at) board.count({ ...alarm(alarms[0]), value, at: seconds(second) });
    },
    gauge: (value: number, at: number, perSecond?: number) =>
      board.gauge({ ...alarm(alarms[0]), value, at: seconds(at), ...(perSecond !== undefined && { perSecond }) }),
    /** `<minute after the start>: <value>` of every raised alarm. */
    raisedBy: (minute: number) => {
      time = minutes(minute);
      return board.raisedAlarms().map(({ at, value }) => `${(at - START) / 60_000}: ${value}`);
    },
  };
};

describe('An alarm on something counted', () => {
  it('is raised in the minute after', () => {
    const { count, raisedBy } = setUp({});
    count(1, 30);
    expect(raisedBy(0.9)).to.deep.equal([]);
    expect(raisedBy(1)).to.deep.equal(['1: 1']);
  });

  it('says which one it is', () => {
    const { board, count, raisedBy } = setUp({});
    count(1, 30);
    raisedBy(1);
    expect(board.raisedAlarms().map((raisedAlarm) => raisedAlarm.alarm.name)).to.deep.equal(['errors']);
  });

  it('is raised once while it lasts, and again after it ended', () => {
    const { count, raisedBy } = setUp({});
    // A data point stays in sight for three periods when none follows.
    count(1, 30, 90, 150, 10 * 60);
    expect(raisedBy(20)).to.deep.equal(['1: 1', '11: 1']);
  });

  it('is not raised again within the same evaluation period', () => {
    const { count, raisedBy } = setUp({});
    count(1, 30, 3 * 60 + 30);
    expect(raisedBy(20)).to.deep.equal(['1: 1']);
  });

  it('adds up within its period, wherever that begins', () => {
    const five = { periodSeconds: 300, threshold: 3 };
    const { count, raisedBy } = setUp(five);
    count(1, 4 * 60, 4 * 60 + 30, 5 * 60 + 30, 6 * 60);
    expect(raisedBy(30)).to.deep.equal(['7: 4']);
    const slower = setUp(five);
    slower.count(1, 0, 100, 200, 330);
    expect(slower.raisedBy(30)).to.deep.equal([]);
  });

  const statistics = [
    ['Sum', 12],
    ['Maximum', 7],
    ['Minimum', 2],
    ['Average', 4],
    ['SampleCount', 3],
  ] as const;
  for (const [statistic, value] of statistics) {
    it(`takes the ${statistic} of a period`, () => {
      const { count, raisedBy } = setUp({ statistic, threshold: 1 });
      count(3, 10);
      count(7, 20);
      count(2, 30);
      expect(raisedBy(1)).to.deep.equal([`1: ${value}`]);
    });
  }

  it('may need several periods to breach, of more that are looked at', () => {
    const { count, raisedBy } = setUp({ evaluationPeriods: 3, datapointsToAlarm: 2 });
    count(0, 30);
    count(1, 90);
    count(0, 150);
    count(1, 210);
    expect(raisedBy(60)).to.deep.equal(['4: 1']);
  });

  it('is raised for a value that is too small', () => {
    const { count, raisedBy } = setUp({ statistic: 'Minimum', comparison: 'LessThanThreshold', threshold: 2 });
    count(2, 30);
    count(1, 90);
    expect(raisedBy(5)).to.deep.equal(['2: 1']);
  });

  it('is raised without a value where missing data is a breach', () => {
    const { count, raisedBy } = setUp({ missingData: 'breaching' });
    count(0, 30);
    expect(raisedBy(3)).to.deep.equal([]);
    expect(raisedBy(60)).to.deep.equal(['4: undefined']);
  });

  it('is not raised while it is new and has too little data, and is as soon as it has been so for its warm-up period', () => {
    const { count, raisedBy } = setUp({
      missingData: 'breaching',
      comparison: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      warmUpMinutes: 10,
    });
    expect(raisedBy(9)).to.deep.equal([]);
    expect(raisedBy(20)).to.deep.equal(['10: undefined']);
    count(1, 1201);
    expect(raisedBy(22)).to.deep.equal(['10: undefined']);
  });

  it('ends its warm-up period with as much data as it looks at', () => {
    const { count, raisedBy } = setUp({ evaluationPeriods: 2, datapointsToAlarm: 2, warmUpMinutes: 60 });
    count(1, 30, 90);
    expect(raisedBy(5)).to.deep.equal(['2: 1']);
  });

  it('is only about its own metric', () => {
    const { board, raisedBy } = setUp({ dimensions: { a: '1', b: '2' } });
    const point = { ...alarm(), value: 1, at: seconds(10) };
    board.count({ ...point, dimensions: { a: '1' } });
    board.count({ ...point, dimensions: { a: '1', b: '2', c: '3' } });
    board.count({ ...point, dimensions: { a: '1', b: '2' }, namespace: 'AWS/SQS' });
    board.count({ ...point, dimensions: { a: '1', b: '2' }, metricName: 'Throttles' });
    expect(raisedBy(5)).to.deep.equal([]);
    board.count({ ...point, dimensions: { b: '2', a: '1' }, at: minutes(5) });
    expect(raisedBy(10)).to.deep.equal(['6: 1']);
  });

  it('is ordered with others', () => {
    const { board, count, raisedBy } = setUp({ name: 'b' }, { name: 'a' }, { name: 'c', threshold: 1 });
    count(1, 30);
    count(1, 70, 80);
    raisedBy(5);
    expect(board.raisedAlarms().map(({ alarm: { name }, at }) => [name, at])).to.deep.equal([
      ['a', minutes(1)],
      ['b', minutes(1)],
      ['c', minutes(2)],
    ]);
  });

  it('reports its state', () => {
    const { board, count, raisedBy } = setUp({});
    expect(board.stateOf('errors')).to.equal('INSUFFICIENT_DATA');
    count(1, 90);
    raisedBy(1);
    expect(board.stateOf('errors')).to.equal('OK');
    raisedBy(2);
    expect(board.stateOf('errors')).to.equal('ALARM');
    raisedBy(5);
    expect(board.stateOf('errors')).to.equal('OK');
    expect(() => board.stateOf('other')).to.throw(RangeError, 'There is no alarm other');
  });
});

describe('An alarm on a level', () => {
  const depth = {
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    statistic: 'Maximum',
  } as const;

  it('is raised once for as long as it stays', () => {
    const { gauge, raisedBy } = setUp(depth);
    gauge(0, 0);
    gauge(2, 90);
    expect(raisedBy(100_000)).to.deep.equal(['2: 2']);
  });

  it('is raised again when it returns', () => {
    const { gauge, raisedBy } = setUp(depth);
    gauge(2, 90);
    gauge(0, 3600);
    gauge(1, 7200);
    expect(raisedBy(600)).to.deep.equal(['2: 2', '121: 1']);
  });

  it('is raised for a change between two minutes', () => {
    const { gauge, raisedBy } = setUp(depth);
    gauge(0, 0);
    gauge(1, 70);
    gauge(0, 80);
    expect(raisedBy(5)).to.deep.equal(['2: 1']);
  });

  it('is not raised for a change that lasts no time', () => {
    const { gauge, raisedBy } = setUp(depth);
    gauge(0, 0);
    gauge(1, 70);
    gauge(0, 70);
    expect(raisedBy(5)).to.deep.equal([]);
  });

  it('is raised when a growing value exceeds its threshold', () => {
    const { gauge, raisedBy } = setUp({ ...depth, threshold: 300 });
    gauge(0, 0);
    gauge(0, 30, 1);
    // It is 300 at 330 seconds, and more in the minute that ends at 360.
    expect(raisedBy(1000)).to.deep.equal(['6: 330']);
  });

  it('is not raised when a growing value is reset in time', () => {
    const { gauge, raisedBy } = setUp({ ...depth, threshold: 300 });
    gauge(0, 0, 1);
    gauge(5, 290, 1);
    gauge(0, 500);
    expect(raisedBy(1000)).to.deep.equal([]);
  });

  it('takes an average over time', () => {
    const { gauge, raisedBy } = setUp({ ...depth, statistic: 'Average', threshold: 5 });
    gauge(0, 0);
    gauge(12, 90);
    gauge(0, 120);
    gauge(9, 600);
    gauge(0, 630);
    expect(raisedBy(100)).to.deep.equal(['2: 6']);
  });

  it('cannot be summed', () => {
    const { gauge } = setUp({ statistic: 'Sum' });
    expect(() => gauge(1, 0)).to.throw(RangeError, 'A level has no Sum');
  });

  it('is not counted at the same time', () => {
    const first = setUp(depth);
    first.gauge(1, 0);
    expect(() => first.count(1, 1)).to.throw(RangeError, 'is a level, not a count');
    const second = setUp(depth);
    second.count(1, 0);
    expect(() => second.gauge(1, 1)).to.throw(RangeError, 'is a count, not a level');
  });
});

describe('An alarm board', () => {
  it('needs no time for time in which nothing happens', () => {
    const { count, gauge, raisedBy } = setUp({ statistic: 'Maximum' });
    // Evaluating every minute of it would take years.
    const ages = 100_000_000_000;
    gauge(1, 0);
    gauge(0, ages * 60 - 3600);
    expect(raisedBy(ages)).to.deep.equal(['1: 1']);
    expect(() => count(1, ages * 60)).to.throw(RangeError, 'is a level');
  });

  it('refuses what is older than what was evaluated', () => {
    const { count, raisedBy } = setUp({});
    raisedBy(10);
    count(1, 10 * 60);
    expect(() => count(1, 9 * 60)).to.throw(RangeError, 'came after');
  });

  it('refuses what is no number', () => {
    const { count, gauge } = setUp({});
    expect(() => count(NaN, 0)).to.throw(RangeError, 'AWS/Lambda Errors is no number: NaN');
    expect(() => gauge(1, 0, Infinity)).to.throw(RangeError, 'is no number: Infinity');
  });

  it('refuses alarms that CloudWatch evaluates at another pace', () => {
    expect(() => setUp({ periodSeconds: 10 })).to.throw(RangeError, 'whole minutes');
    expect(() => setUp({ periodSeconds: 300, evaluationPeriods: 289 })).to.throw(RangeError, 'at most 1 days');
    expect(() => setUp({ periodSeconds: 3600, evaluationPeriods: 169 })).to.throw(RangeError, 'at most 7 days');
  });
});

describe('Looking only when something may have changed', () => {
  const alarms = fc.record({
    statistic: fc.constantFrom('Maximum', 'Minimum', 'Average'),
    periodSeconds: fc.constantFrom(60, 120, 300),
    evaluationPeriods: fc.integer({ min: 1, max: 4 }),
    datapointsToAlarm: fc.integer({ min: 1, max: 4 }),
    threshold: fc.integer({ min: -2, max: 5 }),
    comparison: fc.constantFrom('GreaterThanThreshold', 'LessThanOrEqualToThreshold'),
    missingData: fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching'),
  } as const);
  const events = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 900 }),
      value: fc.integer({ min: -3, max: 6 }),
      perMinute: fc.integer({ min: -1, max: 1 }),
    }),
    { maxLength: 12 },
  );
  type Event = { readonly at: number; readonly value: number; readonly perSecond: number };
  const END = 200;

  /** What CloudWatch does: an evaluation every minute. */
  const everyMinute = (watched: Alarm, over: (from: number, to: number) => number | undefined): readonly number[] => {
    let state: AlarmState = 'INSUFFICIENT_DATA';
    const raisedAlarms: number[] = [];
    for (let minute = 1; minute <= END; minute += 1) {
      const period = watched.periodSeconds * 1000;
      const points = Array.from({ length: rangeOf(watched) }, (_, index) =>
        over(minutes(minute) - (index + 1) * period, minutes(minute) - index * period),
      );
      const next = evaluate(watched, points, state);
      if (next === 'ALARM' && state !== 'ALARM') raisedAlarms.push(minutes(minute));
      state = next;
    }
    return raisedAlarms;
  };

  const inTime = (list: readonly { after: number; value: number; perMinute: number }[]): readonly Event[] => {
    let at = START;
    return list.map(({ after, value, perMinute }) => {
      at += after * 1000;
      return { at, value, perSecond: perMinute / 60 };
    });
  };

  const statistics = {
    Maximum: (values: readonly number[]) => Math.max(...values),
    Minimum: (values: readonly number[]) => Math.min(...values),
    Average: (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length,
  };

  it('finds what looking every minute finds, of counts', () => {
    fc.assert(
      fc.property(alarms, events, (more, list) => {
        const watched = alarm(more);
        const points = inTime(list);
        const clock = { now: START };
        const board = createAlarmBoard([watched], { now: () => clock.now });
        for (const { at, value } of points) board.count({ ...watched, value, at });
        const over = (from: number, to: number) => {
          const values = points.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
          return values.length === 0 ? undefined : statistics[more.statistic](values);
        };
        clock.now = minutes(END);
        expect(board.raisedAlarms().map(({ at }) => at)).to.deep.equal(everyMinute(watched, over));
      }),
    );
  });

  it('finds what looking every minute finds, of levels', () => {
    fc.assert(
      fc.property(alarms, events, (more, list) => {
        const watched = alarm(more);
        const readings = inTime(list);
        const clock = { now: START };
        const board = createAlarmBoard([watched], { now: () => clock.now });
        for (const reading of readings) board.gauge({ ...watched, ...reading });
        const levels = createLevels(more.statistic);
        for (const { value, perSecond, at } of readings) levels.read(value, perSecond, at);
        clock.now = minutes(END);
        expect(board.raisedAlarms().map(({ at }) => at)).to.deep.equal(everyMinute(watched, levels.over));
      }),
    );
  });
});
