/**
 * The Amazon States Language, with JSONata: checks definitions and runs them over a host that is handed in. No AWS, no
 * clock, no dice of its own.
 */
export { coveragePoints } from './coverage.ts';
export type { CoveragePoints } from './coverage.ts';
export { compileMachine } from './definition/compile.ts';
export type { CompileOptions } from './definition/compile.ts';
export { DEFAULT_INTEGRATIONS } from './definition/resource.ts';
export type { HistoryEvent } from './engine/history.ts';
export { startExecution } from './engine/start.ts';
export type { Start } from './engine/start.ts';
export { ExecutionNotRedrivableError, UnsupportedDefinitionError } from './errors.ts';
export type { Problem } from './errors.ts';
export type { ActiveState, Execution, Status } from './execution.ts';
export type { Host, Observer, TaskOutcome, TaskRequest } from './host.ts';
export type { Json } from './json.ts';
export type { CompiledMachine } from './machine.ts';
