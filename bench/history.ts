/** An event of an execution's history, as far as it is counted here: AWS's own, or the simulator's. */
export interface Happening {
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

export const countHistory = (events: readonly Happening[]): HistoryFigures => ({
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
