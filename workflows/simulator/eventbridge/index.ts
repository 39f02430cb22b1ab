/** EventBridge's patterns and inputs of targets, and Lambda's filters. */
export { PatternError, TransformError } from './errors.ts';
export { checkInput, inputOf } from './input.ts';
export { checkFilter, checkPattern, matches, matchesFilter } from './pattern.ts';
export type { Pattern } from './pattern.ts';
export { compileTransformer, transform } from './transform.ts';
export type { BusEvent, Delivering, Transform } from './transform.ts';
