import { expect } from 'chai';
import { envelopeSchema } from '#shared/events/envelope.ts';
import { catalogue } from '#shared/events/index.ts';
import { at, isRecord, list, record, records } from './json.ts';
import type { Json } from './json.ts';
import { published, reachable, following, stringsIn } from './machine.ts';
import type { Machine, Scope } from './machine.ts';
import { target, watched } from './template.ts';
import type { Stack } from './template.ts';

const CALLBACK = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

/** Rules for every machine of the platform. */
export const checkMachine = (stack: Stack, machine: Machine): void => {
  checkLogging(stack, machine);
  checkTransitions(machine);
  checkErrorHandling(machine);
  checkWaits(machine);
  checkPublishedEvents(stack, machine);
};

const checkLogging = (stack: Stack, { id, properties }: Machine): void => {
  it('is a standard machine, traced, and logged without execution data', () => {
    expect(properties['StateMachineType']).to.equal('STANDARD');
    expect(properties['TracingConfiguration']).to.deep.equal({ Enabled: true });
    expect(at(properties, 'LoggingConfiguration', 'IncludeExecutionData')).to.equal(false);
    expect(at(properties, 'LoggingConfiguration', 'Level')).to.be.oneOf(['ALL', 'ERROR', 'FATAL']);
    const group = at(properties, 'LoggingConfiguration', 'Destinations', 0, 'CloudWatchLogsLogGroup', 'LogGroupArn');
    expect(stack.resource(target(group) ?? 'its log').properties['RetentionInDays']).to.be.at.least(30);
  });

  it('raises an alarm for executions that do not succeed', () => {
    for (const ended of ['Failed', 'TimedOut', 'Aborted'])
      expect(watched(stack)).to.include(`Executions${ended} ${id}`);
  });
};

const checkTransitions = (machine: Machine): void => {
  const scopes: readonly Scope[] = [machine, ...machine.inner];

  it('has transitions to existing states only, and reaches every state', () => {
    for (const scope of scopes) {
      const reached = new Set([scope.startAt, ...reachable(scope, scope.startAt)]);
      expect([...reached].sort()).to.deep.equal(Object.keys(scope.states).sort());
    }
  });

  it('can end from every state', () => {
    for (const { states } of scopes) {
      const names = Object.keys(states);
      const ends = names.filter((name) => following(states[name] ?? {}).length === 0);
      for (const end of ends) {
        const state = states[end] ?? {};
        expect(state['End'] === true || ['Succeed', 'Fail'].includes(String(state['Type'])), end).to.equal(true);
      }
      for (const name of names.filter((other) => !ends.includes(other))) {
        expect(
          [...reachable({ states }, name)].some((reached) => ends.includes(reached)),
          name,
        ).to.equal(true);
      }
    }
  });

  it('has a default for every choice', () => {
    for (const [name, { Default }] of machine.ofType('Choice')) expect(Default, name).to.be.a('string');
  });

  // A state's input is the output of the state before, or the error that was caught: entered again, it has another input. Only
  // the first state of a Map's item, if no transition leads back to it, always has the item.
  it('reads the input of the execution by name, so that a state can be entered again', () => {
    for (const [index, { states, startAt }] of scopes.entries()) {
      for (const [name, { ItemProcessor: _inner, ...state }] of Object.entries(states)) {
        const first = index > 0 && name === startAt && Object.keys(states).every((one) => !leadsTo(states, one, name));
        if (!first)
          expect(
            stringsIn(state).filter((text) => text.includes('$states.input')),
            name,
          ).to.deep.equal([]);
      }
    }
  });

  it('has a unique name for each state', () => {
    const names = scopes.flatMap(({ states }) => Object.keys(states));
    expect(names).to.have.lengthOf(new Set(names).size);
  });
};

const leadsTo = (states: Scope['states'], from: string, to: string): boolean =>
  following(states[from] ?? {}).includes(to);

/**
 * Codes that can be retried, which are the names of the SDK's errors: S3's API reference, "Error responses"; its guide, "How to prevent
 * object overwrites with conditional writes" (409); KMS's API reference, errors of `Sign` and "Common errors".
 */
const RETRYABLE: readonly string[] = [
  ...[
    'ConditionalRequestConflict',
    'OperationAborted',
    'InternalError',
    'RequestTimeout',
    'ServiceUnavailable',
    'SlowDown',
  ],
  ...['KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException', 'InternalFailure'],
];

const checkErrorHandling = (machine: Machine): void => {
  it('has a timeout, retries and a catch for every task', () => {
    for (const [name, { TimeoutSeconds, Retry, Catch }] of machine.ofType('Task')) {
      expect(TimeoutSeconds, name).to.be.a('number').that.is.above(0);
      expect(records(Retry), name).to.not.have.lengthOf(0);
      expect(list(at(records(Catch).at(-1), 'ErrorEquals')), name).to.deep.equal(['States.ALL']);
    }
  });

  it('retries a throttled Lambda for longer than an hour, and other transient errors as before', () => {
    for (const [name, { Resource, Retry }] of machine.ofType('Task')) {
      if (!String(Resource).includes(':lambda:')) continue;
      const throttled = records(Retry).filter(({ ErrorEquals }) =>
        list(ErrorEquals).includes('Lambda.TooManyRequestsException'),
      );
      expect(throttled, name).to.have.lengthOf(1);
      expect(averageSeconds(throttled[0] ?? {}), name).to.be.above(2 * 3_600);
      // Soon after a burst, and within minutes after a long time.
      expect(throttled[0], name).to.include({ IntervalSeconds: 1, MaxDelaySeconds: 300 });
      const transient = records(Retry).find(({ ErrorEquals }) => list(ErrorEquals).includes('Lambda.ServiceException'));
      expect(averageSeconds(transient ?? {}), name).to.be.within(10, 60);
    }
  });

  it('retries what S3 and KMS say can be retried, in each task of a Lambda', () => {
    for (const [name, { Resource, Retry }] of machine.ofType('Task')) {
      if (!String(Resource).includes(':lambda:')) continue;
      expect(
        records(Retry).flatMap(({ ErrorEquals }) => list(ErrorEquals)),
        name,
      ).to.include.members([...RETRYABLE]);
    }
  });

  it('has jitter in each retry, and retries no business error', () => {
    for (const [name, { Retry }] of machine.ofType('Task')) {
      for (const retry of records(Retry)) {
        expect(retry['JitterStrategy'], name).to.equal('FULL');
        expect(retry['MaxAttempts'], name).to.be.within(1, 100);
        expect(retry['MaxDelaySeconds'], name).to.be.above(0);
        expect(list(retry['ErrorEquals']), name).to.not.include('States.ALL');
      }
    }
  });
};

/** How long all attempts of a retrier take on average, besides what they do. Full jitter waits for half of each delay. */
export const averageSeconds = ({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }: Json): number =>
  Array.from({ length: Number(MaxAttempts) }, (_, attempt) =>
    Math.min(Number(IntervalSeconds) * Number(BackoffRate) ** attempt, Number(MaxDelaySeconds)),
  ).reduce((sum, delay) => sum + delay / 2, 0);

const checkWaits = (machine: Machine): void => {
  it('acknowledges the last signal in each wait, has a deadline, and stores the id of the received signal', () => {
    const waits = machine.ofType('Task').filter(([, { Resource }]) => Resource === CALLBACK);
    for (const [name, { Arguments, Assign }] of waits) {
      const payload = record(at(Arguments, 'Payload'));
      expect(payload, name).to.include({
        token: '{% $states.context.Task.Token %}',
        enteredAt: '{% $states.context.State.EnteredTime %}',
        redrive: '{% $states.context.Execution.RedriveCount %}',
        retry: '{% $states.context.State.RetryCount %}',
      });
      expect(payload, name).to.include.keys('key', 'accepts', 'deadlineAt');
      expect(list(payload['accepts']), name).to.not.have.lengthOf(0);
      // While it is parked, the signal whose task failed stays in the mailbox: it is received once more.
      if (name === 'ParkForOperator' && payload['acknowledged'] === null) continue;
      // Within a Map the variable has a name of its own, because none of an outer scope can be assigned there.
      const variable = /^\{% \$(received|\w+Received) %\}$/.exec(String(payload['acknowledged']))?.[1];
      expect(variable, name).to.be.a('string');
      expect(at(Assign, variable ?? ''), name).to.equal('{% $states.result.id %}');
    }
  });
};

const checkPublishedEvents = ({ service }: Stack, machine: Machine): void => {
  it('publishes events of the catalogue only, with the source of its service', () => {
    for (const { state, entry } of published(machine)) {
      const definition = Object.entries(catalogue).find(([type]) => type === entry['DetailType'])?.[1];
      expect(definition?.service, `${state}: ${String(entry['DetailType'])}`).to.be.oneOf([service, '*']);
      expect(entry['Source'], state).to.equal(`mindlinks.${service}`);
      expect(entry['EventBusName'], state).to.equal('mindlinks-dev');
      const detail = entry['Detail'];
      if (!isRecord(detail)) continue;
      expect(Object.keys(detail), state).to.have.members(Object.keys(envelopeSchema.fields));
      expect(`${String(detail['entityType'])}.${String(detail['action'])}`, state).to.equal(entry['DetailType']);
      expect(Object.keys(record(detail['metadata'])), state).to.have.members(
        Object.keys(definition?.metadata.fields ?? {}),
      );
    }
  });
};
