import type { Mailbox } from '#shared/signals/mailbox.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle } from './oracle.ts';

interface Arrived {
  readonly id: string;
  readonly name: string;
}

const keyOf = (pk: string): string => pk.slice('SIGNAL#'.length);

/** Of the signals that a wait accepts, it gets the one that came first. */
export const signalsComeInOrder = (): Oracle => {
  const unread = new Map<string, Arrived[]>();
  const taken = new Map<string, string>();
  const wrong: string[] = [];

  const arrive = (key: string, signal: Arrived): void => {
    unread.set(key, [...(unread.get(key) ?? []), signal]);
  };

  const take = (key: string, { inFlight }: Mailbox): void => {
    if (inFlight === undefined || taken.get(key) === inFlight.wait.token) return;
    taken.set(key, inFlight.wait.token);
    const { signal, wait } = inFlight;
    const waiting = unread.get(key) ?? [];
    // A deadline, or what was read before and not acknowledged: it came before all that is unread.
    if (!waiting.some(({ id }) => id === signal.id)) return;
    const first = waiting.find(({ name }) => wait.accepts.includes(name));
    if (first !== undefined && first.id !== signal.id) {
      wrong.push(`${key}: ${signal.name} overtook an earlier one`);
    }
  };

  /** What the machine acknowledged is read; until then it may return to its position. */
  const feed = ({ kind, key, ...rest }: Change): void => {
    if (kind !== 'put' || !('value' in rest) || !key.pk.startsWith('SIGNAL#')) return;
    const { sk } = key;
    if (sk === 'MAILBOX') take(keyOf(key.pk), rest.value as Mailbox);
    else arrive(keyOf(key.pk), { id: sk.slice('SEEN#'.length), name: String((rest.value as { name?: string }).name) });
  };

  return {
    name: 'signals keep their order',
    listener: {
      committed: (_table, changes) => {
        // The signal arrives with the mailbox that holds it.
        const [seen, others] = [
          changes.filter(({ key }) => key.sk !== 'MAILBOX'),
          changes.filter(({ key }) => key.sk === 'MAILBOX'),
        ];
        for (const change of [...seen, ...others]) feed(change);
      },
      tokenAnswered: (token, output) => {
        const { id } = output as Arrived;
        // An id is one signal within its key only.
        for (const [key, signals] of unread) {
          if (taken.get(key) !== token) continue;
          unread.set(
            key,
            signals.filter((signal) => signal.id !== id),
          );
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};
