/** The counted fields of an event in an execution's history, of AWS or of the simulator. */
export interface HistoryEvent {
  readonly stateEnteredEventDetails?: { readonly input?: string | undefined } | undefined;
  readonly stateExitedEventDetails?: { readonly output?: string | undefined } | undefined;
  readonly taskScheduledEventDetails?:
    { readonly resourceType: string | undefined; readonly parameters: string | undefined } | undefined;
}

export interface HistoryFigures {
  readonly transitions: number;
  readonly lambdaCalls: number;
  readonly historyEvents: number;
  /** The largest input or output of a state, or argument of a task, in bytes. */
  readonly largestPayload: number;
}

export const countHistory = (events: readonly HistoryEvent[]): HistoryFigures => ({
  transitions: events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined).length,
  lambdaCalls: events.filter(({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resourceType === 'lambda')
    .length,
  historyEvents: events.length,
  largestPayload: events
    .flatMap(({ stateEnteredEventDetails, stateExitedEventDetails, taskScheduledEventDetails }) => [
      stateEnteredEventDetails?.input,
      stateExitedEventDetails?.output,
      taskScheduledEventDetails?.parameters,
    ])
    .reduce((largest, payload = '') => Math.max(largest, Buffer.byteLength(payload)), 0),
});
