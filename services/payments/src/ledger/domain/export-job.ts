import type { Actor } from '#shared/events/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import type { Digest } from './log.ts';

/**
 * An export of the ledger as of a checkpoint: it has every entry below the checkpoint's size, once, however long it takes and
 * whatever is booked meanwhile. It is written part by part; what is written of it is on record with each part.
 */
export interface ExportJob {
  readonly exportId: string;
  readonly status: 'requested' | 'running' | 'done';
  readonly requestedAt: string;
  readonly requestedBy: Actor;
  /** When its objects and its record are removed. */
  readonly expiresAt: string;
  /** Absent until its first part is written. `at` is absent for a ledger without a checkpoint. */
  readonly checkpoint?: ExportedCheckpoint;
  /** Sequence of the first entry that is in no part yet. */
  readonly next: number;
  readonly parts: number;
  readonly doneAt?: string;
  readonly manifest?: ObjectFacts;
  /** Of the last attempt, if it failed; it is repeated. */
  readonly failure?: { readonly error: string; readonly at: string };
}

export interface ExportedCheckpoint extends Digest {
  readonly at?: string;
}

/** An object in the bucket. */
export interface ObjectFacts {
  readonly objectKey: string;
  /** In hexadecimal, of the object as it is in the bucket. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One object of an export: JSON Lines, compressed by gzip. */
export interface ExportPart extends ObjectFacts {
  /** The first has 1. */
  readonly number: number;
  readonly rows: number;
  readonly entries: number;
}

/** Entries of a part: a Lambda reads and writes them within seconds. */
export const PART_ENTRIES = 2_000;

/** Days after which an export is removed; the lifecycle rule of `exports/` says the same. */
export const EXPORT_DAYS = 7;

/** What the audit log files its decisions under. */
export const auditSubjectOf = (exportId: string): string => `ledger-export/${exportId}`;

export const newExport = (exportId: string, requestedBy: Actor, now: string): ExportJob => ({
  exportId,
  status: 'requested',
  requestedAt: now,
  requestedBy,
  expiresAt: daysAfter(now, EXPORT_DAYS, CALENDAR_DAY),
  next: 0,
  parts: 0,
});

/** Entries `from` to `to - 1` make the next part; none are left for the last part, which has the rest of the export. */
export const nextPart = (next: number, { size }: Digest) => ({
  from: next,
  to: Math.min(next + PART_ENTRIES, size),
  isLast: next >= size,
});

/** The job after a part was written. */
export const withPart = (
  { failure: _repeated, ...job }: ExportJob,
  checkpoint: ExportedCheckpoint,
  next: number,
): ExportJob => ({ ...job, status: 'running', checkpoint, next, parts: job.parts + 1 });

/** The job after its last part. */
export const completed = (job: ExportJob, manifest: ObjectFacts, now: string): ExportJob => ({
  ...job,
  status: 'done',
  doneAt: now,
  manifest,
});

export const failed = (job: ExportJob, error: string, now: string): ExportJob => ({
  ...job,
  failure: { error, at: now },
});
