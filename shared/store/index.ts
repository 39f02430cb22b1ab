export * from './port.ts';
export { createMemoryStore } from './memory-store.ts';
export type { MemoryStoreOptions } from './memory-store.ts';
export { retryOnConflict } from './mutate.ts';
export type { RetryOnConflict } from './mutate.ts';
export { changeRecord, listAll, put, queryAll, remove, searchPage } from './records.ts';
export type { Decision, PageRequest, RecordAccess } from './records.ts';
export { partitionOf } from './partition.ts';
