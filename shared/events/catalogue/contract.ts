import { array, object } from 'yup';
import { key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';
import { amountOf, exampleAmount } from './amounts.ts';

const parties = {
  contractId: uuid().required(),
  clientId: uuid().required(),
  contractorId: uuid().required(),
};
const exampleParties = {
  contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
  clientId: '22222222-2222-4222-8222-222222222222',
  contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
};
const submission = named(
  'WorkSubmission',
  object({
    ...parties,
    ...amountOf,
    /** Users who may approve it; any user of the client when left out. */
    approverIds: array().of(key().required()).optional(),
  }).noUnknown(),
);
const approval = named('WorkApproval', object({ ...parties, ...amountOf }).noUnknown());

/** Work under a contract. The entity is one milestone or timesheet; the approver is the actor. */
export const contractEvents = {
  'milestone.submitted': defineEvent({
    summary: 'A contractor handed in a milestone: it can be approved, and then paid.',
    service: 'contract',
    metadata: submission,
    example: { ...exampleParties, ...exampleAmount },
  }),
  'milestone.approved': defineEvent({
    summary: 'The client approved a milestone. Starts its payment.',
    service: 'contract',
    metadata: approval,
    example: { ...exampleParties, ...exampleAmount },
  }),
  'timesheet.submitted': defineEvent({
    summary: 'A contractor handed in a timesheet: it can be approved, and then paid.',
    service: 'contract',
    metadata: submission,
    example: { ...exampleParties, ...exampleAmount, approverIds: ['33333333-3333-4333-8333-333333333333'] },
  }),
  'timesheet.approved': defineEvent({
    summary: 'The client approved a timesheet. Starts its payment.',
    service: 'contract',
    metadata: approval,
    example: { ...exampleParties, ...exampleAmount },
  }),
};
