import type { Mailbox } from '#shared/signals/mailbox.ts';
import type { Oracle } from './oracle.ts';

/** Clocks are off by two seconds at most, and a deadline is to the millisecond. */
const SKEW_MS = 5_000;

/** A machine gets only its own deadline, after it has passed: no reminder and no end comes too early. */
export const deadlinesKeepTheirTime = (): Oracle => {
  const deadlines = new Map<string, string | undefined>();
  const received: { readonly key: string; readonly wanted: string | undefined; readonly at: string }[] = [];
  const keys = new Map<string, string>();
  return {
    name: 'deadlines are on time',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || change.key.sk !== 'MAILBOX') continue;
          const { inFlight } = change.value as Mailbox;
          if (inFlight === undefined || inFlight.sent) continue;
          deadlines.set(inFlight.wait.token, inFlight.wait.deadlineAt);
          keys.set(inFlight.wait.token, change.key.pk.slice('SIGNAL#'.length));
        }
      },
      tokenAnswered: (token, output, at) => {
        const { name } = output as { readonly name: string };
        if (name === 'deadline') received.push({ key: keys.get(token) ?? '?', wanted: deadlines.get(token), at });
      },
    },
    inspect: () => early(received.splice(0)),
    conclude: () => early(received.splice(0)),
  };
};

const early = (
  received: readonly { readonly key: string; readonly wanted: string | undefined; readonly at: string }[],
): readonly string[] =>
  received.flatMap(({ key, wanted, at }) =>
    wanted !== undefined && Date.parse(at) >= Date.parse(wanted) - SKEW_MS
      ? []
      : [`${key} got a deadline at ${at}, and its own was ${wanted ?? 'none'}`],
  );
