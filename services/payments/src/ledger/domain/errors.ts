import { ConflictError } from '#shared/errors/index.ts';

/** An entry with this id was written before, and it says something else. Nothing was written. */
export class EntryMismatchError extends ConflictError {
  override readonly name = 'EntryMismatchError';
  override readonly code = 'LEDGER_ENTRY_MISMATCH';
}

/** The entry was written and is not in the log yet: `recordLedgerTransaction` puts it there. */
export class EntryPendingError extends ConflictError {
  override readonly name = 'EntryPendingError';
  override readonly code = 'LEDGER_ENTRY_PENDING';
}
