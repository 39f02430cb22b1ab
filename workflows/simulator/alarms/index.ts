/** CloudWatch alarms in virtual time, and the metrics in a log. */
export { createAlarmBoard } from './board.ts';
export type { AlarmBoard, BoardOptions } from './board.ts';
export { EmfError, parseEmf } from './emf.ts';
export type { AlarmState } from './evaluation.ts';
export type { DataPoint, Metric, Reading } from './metric.ts';
export type { RaisedAlarm } from './watch.ts';
export { compileLogFilter } from './log-filter.ts';
