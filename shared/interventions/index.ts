/** Park, list and resolve what an execution cannot continue by itself: one design for all workflows. */
export * from './failure.ts';
export * from './view.ts';
export { RESOLVED_DAYS, createFailures } from './failures.ts';
export type { Failures, ParkingTime } from './failures.ts';
export * from './resolve.ts';
