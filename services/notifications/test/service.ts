import type { Clock } from '#shared/runtime/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import { addressHash } from '../src/adapters/address-hash.ts';
import { deliver } from '../src/domain/deliver.ts';
import type { Delivering, RequestedEvent } from '../src/domain/deliver.ts';
import { deliveriesIn } from '../src/domain/deliveries.ts';
import type { Mail, Recipient } from '../src/domain/ports.ts';
import { templateNamed } from '../src/templates/index.ts';

export const ANN = '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
export const BOB = '9b1d7c0e-2d53-4d0c-8a5b-0f6f2c8e7a22';

/** A clock that stands still until a test advances it. */
export const testClock = (start = '2026-11-23T09:00:00.000Z') => {
  let now = Date.parse(start);
  return {
    now: () => new Date(now).toISOString(),
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  } satisfies Clock & { pass: (seconds: number) => void };
};

export const requested = (overrides: Partial<RequestedEvent['metadata']> = {}, number = 1): RequestedEvent => ({
  version: '1.0',
  id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
  time: '2026-11-23T08:59:59.000Z',
  entityId: `kyc-1/approved/${number}`,
  entityType: 'notification',
  action: 'requested',
  actorId: 'kyc',
  actorType: 'system',
  metadata: { recipientId: ANN, template: 'kyc-approved', data: {}, ...overrides },
});

/** The whole service over memory: people to find, a mail box to look into, faults to inject. */
export const testService = () => {
  const clock = testClock();
  const mails: Mail[] = [];
  const people = new Map<string, Recipient>([[ANN, { enabled: true, email: 'ann@example.org', name: 'Ann' }]]);
  const faults: Error[] = [];
  const ports: Delivering = {
    deliveries: deliveriesIn(createMemoryStore({ clock })),
    directory: { find: async (username) => people.get(username) },
    mailer: {
      send: async (mail) => {
        const fault = faults.shift();
        if (fault) throw fault;
        mails.push(mail);
        return `message-${mails.length}`;
      },
    },
    addressHash,
    templateNamed,
    clock,
    webOrigin: 'https://app.example',
  };
  const statusOf = async (event: RequestedEvent) => (await ports.deliveries.find(event.id))?.value;
  return { clock, mails, people, faults, ports, deliver: deliver(ports), statusOf };
};

/** The rejection of a promise that must reject. */
export const failure = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('It succeeded');
};
