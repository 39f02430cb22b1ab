/**
 * The scheduled turns of `publishOutbox`, of a service with an outbox: its queue (`queues.cjs`), its schedule (`recurring.cjs`)
 * and its alarm (`alarms.cjs`). The visibility timeout is six times the function's timeout.
 */
const OUTBOX_QUEUE = { name: 'outbox', visibilitySeconds: 360, deadLetters: 'ScheduledDeadLetters' };

const OUTBOX_SCHEDULE = { name: 'outbox', every: 'outboxEvery', queue: 'OutboxQueue' };

/** Three turns long, so that the alarm lasts as long as its cause. */
const OUTBOX_ALARM = [
  'Events were not published; they stay in the table and are tried again every few minutes. The log of publishOutbox has their ids.',
  { Statistic: 'Maximum', Period: 900 },
];

module.exports = { OUTBOX_ALARM, OUTBOX_QUEUE, OUTBOX_SCHEDULE };
