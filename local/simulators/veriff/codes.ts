import { VeriffError } from './errors.ts';
import type { DecisionStatus, EventAction, Outcome } from './types.ts';

/** Source: Veriff, "Verification session status codes (table)". */
export const EVENT_CODES: Readonly<Record<EventAction, number>> = { started: 7001, submitted: 7002 };

export const DECISION_CODES: Readonly<Record<DecisionStatus, number>> = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
};

/** Source: Veriff, "Granular reason codes (table)". */
export const DECLINE_REASONS: ReadonlyMap<number, string> = new Map([
  [102, 'Suspected document tampering'],
  [103, 'Person showing the document does not appear to match document photo'],
  [104, 'Name entered does not match name on document'],
  [105, 'Suspicious behaviour'],
  [106, 'Known fraud'],
  [107, 'Velocity/abuse'],
  [108, 'Velocity/abuse duplicated end-user'],
  [109, 'Velocity/abuse duplicated device'],
  [110, 'Velocity/abuse duplicated ID'],
  [111, 'Session fraudulently accessed'],
  [112, 'Restricted IP location'],
  [113, 'Suspicious behaviour - Identity Farming'],
]);

export const RESUBMISSION_REASONS: ReadonlyMap<number, string> = new Map([
  [201, 'Video and/or photos missing'],
  [204, 'Poor image quality'],
  [205, 'Document damaged'],
  [206, 'Document type not supported'],
  [207, 'Document expired'],
]);

/** "One end-user can resubmit up to 9 times": the tenth attempt is always declined with this code. */
export const MAX_ATTEMPTS = 10;
export const RESUBMISSION_LIMIT = { reasonCode: 539, reason: 'Resubmission limit exceeded' } as const;

export interface Reason {
  readonly reasonCode: number | null;
  readonly reason: string | null;
}

const choose = (reasons: ReadonlyMap<number, string>, code: number, status: DecisionStatus): Reason => {
  const reason = reasons.get(code);
  if (reason === undefined) throw new VeriffError(400, '1104', `Reason code ${code} does not go with ${status}.`);
  return { reasonCode: code, reason };
};

/** @throws VeriffError (400) when the code does not belong to the status */
export const reasonOf = ({ status, reasonCode }: Pick<Outcome, 'status' | 'reasonCode'>): Reason => {
  if (status === 'declined') return choose(DECLINE_REASONS, reasonCode ?? 102, status);
  if (status === 'resubmission_requested') return choose(RESUBMISSION_REASONS, reasonCode ?? 204, status);
  if (reasonCode !== undefined) throw new VeriffError(400, '1104', `A reason code does not go with ${status}.`);
  return { reasonCode: null, reason: null };
};
