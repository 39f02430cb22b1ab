import type { CodeEdit } from '../../simulator/lambda/edits.ts';
import { withoutOutbox, withoutRepublisher } from '../../simulator/run/outbox-mutants.ts';
import type { Mutant } from '../../simulator/run/workflow.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';

const ODDS = { withinSeeds: 600, rate: 0.1 };

const mutant = (
  name: string,
  safeguard: string,
  edit: CodeEdit,
  odds: Partial<Pick<Mutant, 'withinSeeds' | 'rate' | 'knownSeed'>> = {},
): Mutant => ({ name, safeguard, ...ODDS, ...odds, edits: [edit] });

/** Lambda then takes a response that lists failed items for success. */
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

/** Each mutant removes one safeguard of `KycVerification`. */
export const mutants: readonly Mutant[] = [
  mutant(
    'no-dedupe',
    'a signal that arrives twice counts once',
    {
      file: 'shared/signals/index.ts',
      find: 'const remembered = name !== DEADLINE;',
      replace: 'const remembered = false;',
    },
    { knownSeed: 230 },
  ),
  mutant('no-conditions', 'a write is conditional on the version that was read', {
    file: 'shared/store/memory-store.ts',
    find: 'if (failed.length > 0) throw new StoreConflictError(failed);',
    replace: '',
  }),
  mutant(
    'last-in-first-out',
    'signals keep their order in the mailbox',
    {
      file: 'shared/signals/mailbox.ts',
      find: '[...mailbox.queue, signal]',
      replace: '[signal, ...mailbox.queue]',
    },
    { knownSeed: 91 },
  ),
  mutant('late-twins-count', 'a superseded registration does not replace the live one', {
    file: 'shared/signals/mailbox.ts',
    find: 'if (newestOrder !== undefined && wait.order < newestOrder) throw new WaitSupersededError(wait.order, newestOrder);',
    replace: '',
  }),
  mutant(
    'no-timer',
    'every wait with a deadline has a timer',
    {
      file: 'shared/signals/index.ts',
      find: 'wait.deadlineAt > clock.now()',
      replace: 'wait.deadlineAt === clock.now()',
    },
    { withinSeeds: 5, rate: 0 },
  ),
  {
    name: 'no-outbox',
    safeguard: 'a committed event is published even if the committing Lambda crashes',
    withinSeeds: 5,
    rate: 0,
    changeDeployment: withoutOutbox,
  },
  {
    name: 'no-republisher',
    safeguard: 'an event that the bus refused is published again',
    ...ODDS,
    changeDeployment: withoutRepublisher,
  },
  mutant('removed-unpublished', 'an event stays in the outbox until the bus has accepted it', {
    file: 'shared/store/outbox.ts',
    find: 'valid.filter(({ event }) => !unpublished.has(event))',
    replace: 'valid',
  }),
  {
    name: 'failures-unreported',
    safeguard: 'a message whose processing failed returns to its queue',
    ...ODDS,
    changeDeployment: withoutReports,
  },
  mutant('signal-half-sent', 'a signal that was dequeued but not sent is sent by the next caller', {
    file: 'shared/signals/index.ts',
    find: 'if (read.value.inFlight?.sent === false) return read.value.inFlight;',
    replace: '',
  }),
  mutant(
    'token-lost',
    'a signal whose task token was dead returns to the queue',
    {
      file: 'shared/signals/mailbox.ts',
      find: 'const arrived = inFlight === undefined || inFlight.signal.id === acknowledged;',
      replace: 'const arrived = true;',
    },
    { knownSeed: 91 },
  ),
  mutant(
    'two-drivers',
    'one execution processes a verification',
    {
      file: 'shared/executions/index.ts',
      within: 'claimFor',
      find: "outcome === 'running'",
      replace: 'outcome === null',
    },
    { withinSeeds: 100 },
  ),
  mutant('decided-twice', 'a closed session does not change', {
    file: 'services/kyc/src/domain/session.ts',
    within: 'applyDecision',
    find: 'isClosed(session)',
    replace: 'session.status === undefined',
  }),
  mutant(
    'session-runs-forever',
    'Veriff is polled when its webhooks are late',
    {
      file: 'services/kyc/src/handlers/checkVeriffDecision.ts',
      find: 'await service.veriff.getDecision(session, at)',
      replace: 'undefined',
    },
    { withinSeeds: 100 },
  ),
  mutant(
    'any-deadline',
    'the deadline of an earlier wait does not end the present one',
    {
      file: 'shared/signals/mailbox.ts',
      within: 'isWanted',
      find: 'signal.name === DEADLINE ? isAlive(signal, wait) : wait.accepts.includes(signal.name)',
      replace: 'signal.name === DEADLINE || wait.accepts.includes(signal.name)',
    },
    { withinSeeds: 20 },
  ),
  mutant(
    'webhook-not-queued',
    'a webhook is stored and queued before it is answered',
    {
      file: 'shared/inbox/receive.ts',
      find: 'await queues.webhookReceived(idOf(label));',
      replace: 'await queues.webhookReceived(idOf(label)).catch(() => undefined);',
    },
    { knownSeed: 110 },
  ),
  {
    name: 'kept-after-erasure',
    safeguard:
      'what is uploaded during or after an erasure is removed: as it arrives, and once no form is good any more',
    withinSeeds: 100,
    rate: 0,
    edits: [
      {
        file: 'services/kyc/src/handlers/checkDocument.ts',
        within: 'checkDocument',
        find: 'if (!isTheDocument) await bucket.remove(reference);',
        replace: 'if (!isTheDocument && document.erasedAt === undefined) await bucket.remove(reference);',
      },
      {
        file: 'services/kyc/src/handlers/erasePersonalData.ts',
        within: 'eraseDocuments',
        find: 'end !== undefined',
        replace: 'false',
      },
    ],
  },
  mutant(
    'mailed-again',
    'a notification is sent once',
    {
      file: 'services/notifications/src/domain/delivery.ts',
      find: "if (known.status !== 'pending') return undefined;",
      replace: '',
    },
    { withinSeeds: 200 },
  ),
  {
    name: 'no-notifications',
    safeguard: 'notification requests reach the notifications service',
    withinSeeds: 5,
    rate: 0,
    changeDeployment: withoutRule('notifications'),
  },
  mutant(
    'no-audit',
    'every step is in the audit log',
    {
      file: 'services/kyc/src/repository.ts',
      within: 'changeVerification',
      find: '...audit.map(auditLog.putAudit)',
      replace: '...[]',
    },
    { withinSeeds: 5, rate: 0 },
  ),
];
