import { one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const wait: readonly Case[] = [
  { title: 'waits for seconds', seconds: 10, fields: { Seconds: 10 } },
  { title: 'waits for no seconds', seconds: 0, fields: { Seconds: 0 } },
  { title: 'waits for seconds of an expression', seconds: 7, fields: { Seconds: '{% $states.input.s + 2 %}' } },
  { title: 'waits until a time', seconds: 3600, fields: { Timestamp: '2026-11-02T10:00:00Z' } },
  { title: 'waits until a time with an offset', seconds: 60, fields: { Timestamp: '2026-11-02T11:01:00+02:00' } },
  { title: 'waits until a time of an expression', seconds: 5, fields: { Timestamp: '{% $states.input.at %}' } },
  { title: 'does not wait for a time that has passed', seconds: 0, fields: { Timestamp: '2016-01-01T00:00:00Z' } },
].map(({ title, seconds, fields }) => ({
  title,
  source: PAGES.wait,
  definition: one({ Type: 'Wait', ...fields }),
  input: { s: 5, at: '2026-11-02T09:00:05.000Z' },
  expected: { status: 'SUCCEEDED', seconds } as const,
}));

const badTime = (Timestamp: string): Case => ({
  title: `fails for the time ${Timestamp}`,
  source: PAGES.recorded,
  definition: {
    StartAt: 'WaitState',
    States: { WaitState: { Type: 'Wait', Timestamp: `{% '${Timestamp}' %}`, End: true } },
  },
  expected: {
    error: 'States.QueryEvaluationError',
    cause: `An error occurred while executing the state 'WaitState' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${Timestamp}`,
    events: ['1<0:ExecutionStarted', '2<0:WaitStateEntered', '3<2:EvaluationFailed', '4<3:ExecutionFailed'],
  },
});

const badTimes: readonly Case[] = [
  '2016-12-05 21:29:29Z',
  '2016-12-05T21:29:29',
  '2016-13-05T21:29:29Z',
  '2016-12-05T25:29:29Z',
  '05-12-2016T21:29:29Z',
].map(badTime);

export const waitCases: readonly Case[] = [...wait, ...badTimes];
