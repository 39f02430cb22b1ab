import { catalogue, factId, makeEvent } from '#shared/events/index.ts';
import type { Actor, Event, EventType } from '#shared/events/index.ts';
import { member } from './members.ts';

/** The example of every event of the catalogue, as it goes over the bus; ordered by type. */
export const exampleEvents = (): Event<EventType>[] => eventTypes().map(exampleEvent);

export const eventTypes = (): EventType[] => Object.keys(catalogue).filter(isEventType).sort();

const isEventType = (key: string): key is EventType => key in catalogue;

const ID = '5b0e6f0e-6f0c-4c58-9d4e-0d8c7b6a5f01';
const TIMESHEET = '9a4f2c1d-7b3e-4f60-8c5d-1e2f3a4b5c6d';
const ADMIN: Actor = { id: 'ada', type: 'admin' };
const CLIENT: Actor = { id: '33333333-3333-4333-8333-333333333333', type: 'client' };

/** Who causes what a person causes; the platform causes the rest. Payments takes an approval from the client's user only. */
const ACTORS: Readonly<Partial<Record<EventType, Actor>>> = {
  'milestone.approved': CLIENT,
  'timesheet.approved': CLIENT,
  'payroll.created': CLIENT,
  'payroll.approval.requested': CLIENT,
  'payroll.approved': CLIENT,
  'payroll.submitted': CLIENT,
  'payroll.reopened': CLIENT,
  'payroll.failure.resolved': ADMIN,
  'payment.resolved': ADMIN,
  'kyc.review.decided': ADMIN,
  'kyc.failure.resolved': ADMIN,
  'kyc.erasure.requested': ADMIN,
};
const BY_THE_CONTRACTOR: readonly EventType[] = [
  'milestone.submitted',
  'timesheet.submitted',
  'kyc.documents.uploaded',
];
const ABOUT_THE_CONTRACTOR: readonly EventType[] = [
  'contractor.payout-account.updated',
  'kyc.erasure.requested',
  'kyc.personal-data.erased',
];

/** What the metadata says of the entity and the actor is true of both. */
const exampleEvent = (type: EventType): Event<EventType> => {
  const { example } = catalogue[type];
  const contractorId = String(member(example, 'contractorId'));
  return makeEvent(type, {
    entityId: entityOf(type, example, contractorId),
    occurrence: 1,
    actor: BY_THE_CONTRACTOR.includes(type)
      ? { id: contractorId, type: 'contractor' }
      : (ACTORS[type] ?? { id: 'platform', type: 'system' }),
    time: '2026-11-02T09:00:00.000Z',
    metadata: example,
  });
};

/** A milestone's payment has the id that follows from the milestone. */
const entityOf = (type: EventType, example: object, contractorId: string): string => {
  if (type.startsWith('milestone.')) return catalogue['payment.completed'].example.payableId;
  if (type.startsWith('timesheet.')) return TIMESHEET;
  if (type.startsWith('escrow.')) return String(member(example, 'clientId'));
  if (ABOUT_THE_CONTRACTOR.includes(type)) return contractorId;
  const payableId = member(example, 'payableId');
  return typeof payableId === 'string' ? factId('payment', String(member(example, 'kind')), payableId) : ID;
};
