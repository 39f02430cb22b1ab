import type { PlantedBug } from '../../simulator/run/workflow.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';

/** Each takes one safety away. The simulator must notice within so many seeds; if it does not, the safety protects nothing. */

const code = (name: string, file: string, find: string, replace: string) => ({
  mutation: { name, file, find, replace },
});

const withoutStream = (prepared: Prepared): Prepared => ({ ...prepared, streamConsumers: [] });

/** Lambda then takes an answer that names failures for success. */
const withoutReports = (prepared: Prepared): Prepared => ({
  ...prepared,
  queueConsumers: prepared.queueConsumers.map((consumer) => ({ ...consumer, reportsFailures: false })),
});

const withoutRule =
  (name: string) =>
  (prepared: Prepared): Prepared => ({
    ...prepared,
    rules: prepared.rules.filter((rule) => !rule.name.includes(name)),
  });

export const planted: readonly PlantedBug[] = [
  {
    name: 'no-dedupe',
    safety: 'a signal is remembered by its id',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'no-dedupe',
      'shared/signals/index.ts',
      'const remembered = name !== DEADLINE;',
      'const remembered = false;',
    ),
  },
  {
    name: 'no-conditions',
    safety: 'a write insists on what it read',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'no-conditions',
      'shared/store/memory-store.ts',
      'if (failed.length > 0) throw new StoreConflictError(failed);',
      '',
    ),
  },
  {
    name: 'last-in-first-out',
    safety: 'signals keep their order in the mailbox',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'last-in-first-out',
      'shared/signals/mailbox.ts',
      'queue: [...mailbox.queue, signal]',
      'queue: [signal, ...mailbox.queue]',
    ),
  },
  {
    name: 'late-twins-count',
    safety: 'a superseded registration does not take the place of the live one',
    withinSeeds: 600,
    rate: 0.1,
    ...code('late-twins-count', 'shared/signals/mailbox.ts', 'if (isSuperseded(mailbox, wait)) return mailbox;', ''),
  },
  {
    name: 'no-timer',
    safety: 'a wait has a timer behind its deadline',
    withinSeeds: 5,
    rate: 0,
    ...code('no-timer', 'shared/signals/index.ts', 'wait.deadlineAt > clock.now()', 'wait.deadlineAt === clock.now()'),
  },
  {
    name: 'no-outbox',
    safety: 'what was committed is published, whatever dies',
    withinSeeds: 5,
    rate: 0,
    deployed: withoutStream,
  },
  {
    name: 'publish-and-forget',
    safety: 'an event that the bus did not take is published again',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'publish-and-forget',
      'shared/store/outbox.ts',
      'await publish([readEvent(record)]);',
      'await publish([readEvent(record)]).catch(() => undefined);',
    ),
  },
  {
    name: 'failures-unreported',
    safety: 'a message that failed goes back to its queue',
    withinSeeds: 600,
    rate: 0.1,
    deployed: withoutReports,
  },
  {
    name: 'signal-half-sent',
    safety: 'a signal that was taken out and not answered is answered by the next caller',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'signal-half-sent',
      'shared/signals/index.ts',
      'if (read.value.inFlight?.sent === false) return read.value.inFlight;',
      '',
    ),
  },
  {
    name: 'token-lost',
    safety: 'a signal whose token was dead goes back to the queue',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'token-lost',
      'shared/signals/mailbox.ts',
      'const arrived = inFlight === undefined || inFlight.signal.id === acknowledged;',
      'const arrived = true;',
    ),
  },
  {
    name: 'two-drivers',
    safety: 'one execution drives a verification',
    withinSeeds: 100,
    rate: 0.1,
    ...code(
      'two-drivers',
      'services/kyc/src/handlers/initiateKyc.ts',
      'if (holder !== undefined && (await executions.isRunning(holder.executionArn))) {',
      'if (holder === null) {',
    ),
  },
  {
    name: 'decided-twice',
    safety: 'a closed session stays as it is',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'decided-twice',
      'services/kyc/src/domain/session.ts',
      'if (isClosed(session)) {\n    return { effect:',
      'if (session.status === undefined) {\n    return { effect:',
    ),
  },
  {
    name: 'session-runs-forever',
    safety: 'silence is broken by asking Veriff',
    withinSeeds: 100,
    rate: 0.1,
    ...code(
      'session-runs-forever',
      'services/kyc/src/handlers/checkVeriffDecision.ts',
      'await service.veriff.getDecision(sessionId, at)',
      'undefined',
    ),
  },
  {
    name: 'any-deadline',
    safety: 'the deadline of an earlier wait does not end this one',
    withinSeeds: 20,
    rate: 0.1,
    ...code(
      'any-deadline',
      'shared/signals/mailbox.ts',
      'signal.name === DEADLINE ? isAlive(signal, wait) :',
      'signal.name === DEADLINE ||',
    ),
  },
  {
    name: 'webhook-unkept',
    safety: 'a webhook is kept and queued before it is answered',
    withinSeeds: 600,
    rate: 0.1,
    ...code(
      'webhook-unkept',
      'services/kyc/src/handlers/receiveVeriffWebhook.ts',
      'dedupeKey: entry.dedupeKey });\n    return',
      'dedupeKey: entry.dedupeKey }).catch(() => undefined);\n    return',
    ),
  },
  {
    name: 'mailed-again',
    safety: 'a notification that was sent is not sent again',
    withinSeeds: 200,
    rate: 0.1,
    ...code(
      'mailed-again',
      'services/notifications/src/domain/delivery.ts',
      "if (known.status !== 'pending') return undefined;",
      '',
    ),
  },
  {
    name: 'no-notifications',
    safety: 'what is to be told reaches the service that tells it',
    withinSeeds: 5,
    rate: 0,
    deployed: withoutRule('notifications'),
  },
  {
    name: 'no-audit',
    safety: 'each step is in the audit log',
    withinSeeds: 5,
    rate: 0,
    ...code('no-audit', 'services/kyc/src/repository.ts', ', ...audit.map((entry) => putAudit(entry))]', ']'),
  },
];
