import { withoutRepetitions, withoutRound } from '#local/testing/paths.ts';

/** What a scenario left behind, in a form in which the simulator's and the emulator's can be compared. */
export interface ScenarioRecord {
  /** States of each execution, in order, each round of a loop once; the executions sorted. */
  readonly executions: readonly string[];
  /** Outputs of the executions, without ids. */
  readonly outputs: readonly string[];
  /** Kinds of events about the contractor, and templates of the notifications. */
  readonly events: readonly string[];
}

interface Ended {
  readonly states: readonly string[];
  readonly status: string;
  readonly output: unknown;
}

export interface Published {
  readonly 'detail-type': string;
  readonly detail: object;
}

/** A state that is entered only if a timer is faster than an actor. */
interface ByChance {
  readonly state: string;
  /** The round that it makes, beginning where the execution was before. */
  readonly round: readonly string[];
  readonly events: readonly string[];
}

/**
 * Known differences. On the emulator a day lasts four seconds, and timers are up to ten seconds late. Whether a reminder is sent,
 * Veriff is polled or a review escalates before actors and webhooks arrive, and how often, depends on timing there. Where a
 * scenario is about it, it is compared; elsewhere it is left out.
 */
const BY_CHANCE: readonly ByChance[] = [
  { state: 'CheckVeriffDecision', round: ['VeriffDecision', 'CheckVeriffDecision'], events: [] },
  { state: 'EscalateReview', round: ['AdminDecision', 'EscalateReview'], events: ['kyc.review.overdue'] },
  {
    state: 'SendDocumentsReminder',
    round: ['WaitForDocuments', 'DocumentsOrDeadline', 'SendDocumentsReminder'],
    events: ['notification.requested kyc-documents-reminder'],
  },
  {
    state: 'SendResubmissionReminder',
    round: ['WaitForResubmission', 'ResubmissionOrDeadline', 'SendResubmissionReminder'],
    events: ['notification.requested kyc-resubmission-reminder'],
  },
];

/** States that a scenario enters only if an actor or a webhook is late. */
export const LATE_STATES: readonly string[] = BY_CHANCE.map(({ state }) => state);

const metadataOf = (detail: object): Readonly<Record<string, unknown>> =>
  'metadata' in detail ? (detail.metadata as Readonly<Record<string, unknown>>) : {};

const statusOf = (output: unknown): string =>
  typeof output === 'object' && output !== null && 'status' in output ? String(output.status) : '';

export const recordOf = (
  { contractorId, about }: { readonly contractorId: string; readonly about: readonly string[] },
  executions: readonly Ended[],
  events: readonly Published[],
): ScenarioRecord => {
  const leftOut = BY_CHANCE.filter(({ state }) => !about.includes(state));
  const path = (states: readonly string[]): string =>
    withoutRepetitions(leftOut.reduce((left, { round }) => withoutRound(left, round), states)).join(' → ');
  const said = new Set(
    events.flatMap(({ 'detail-type': type, detail }) => {
      const metadata = metadataOf(detail);
      if (metadata['contractorId'] === contractorId) return [type];
      return metadata['recipientId'] === contractorId ? [`${type} ${String(metadata['template'])}`] : [];
    }),
  );
  for (const event of leftOut.flatMap((one) => one.events)) said.delete(event);
  return {
    executions: executions.map(({ states }) => path(states)).sort(),
    outputs: executions.map(({ status, output }) => `${status} ${statusOf(output)}`).sort(),
    events: [...said].sort(),
  };
};
