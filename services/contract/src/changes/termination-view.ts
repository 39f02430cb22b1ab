import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { refusals } from '#shared/http/index.ts';
import { instant, named, reference, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import type { NoticeTooShortError, TerminationDateError, TooManyTerminationsError } from '../domain/errors.ts';
import { PARTIES } from '../domain/signing.ts';
import type { Party } from '../domain/signing.ts';
import { TERMINATION_GROUNDS, TERMINATION_REASONS, TERMINATION_STATUSES } from '../domain/termination.ts';
import type { Termination } from '../domain/termination.ts';
import { contractPath } from '../own-contract.ts';

/** Terminations as the API takes and shows them. */

export const terminationPath = contractPath.shape({ terminationId: uuid().required() });

export const terminationInput = object({
  ground: string().oneOf(TERMINATION_GROUNDS).required(),
  /** Last day on which work is done and paid. */
  lastDay: localDate().required(),
  /** The other party does not see it. */
  reasonCode: string().oneOf(TERMINATION_REASONS).required(),
  /** For the other party. */
  message: reference(500).min(1).required(),
});

export const terminationSchema = named(
  'Termination',
  object({
    terminationId: uuid().required(),
    /** Who asked. */
    party: string().oneOf(PARTIES).required(),
    ground: string().oneOf(TERMINATION_GROUNDS).required(),
    status: string().oneOf(TERMINATION_STATUSES).required(),
    lastDay: localDate().required(),
    /** For the party that asked only. */
    reasonCode: string().oneOf(TERMINATION_REASONS).optional(),
    message: string().required(),
    requestedAt: instant().required(),
    updatedAt: instant().required(),
  }),
);

/** @param viewer The party that reads it */
export const terminationView = (
  { requestedBy: _user, reasonCode, ...termination }: Termination,
  viewer: Party,
): InferType<typeof terminationSchema> => ({
  ...termination,
  ...(termination.party === viewer && { reasonCode }),
});

/** What a request to end a contract conflicts with. */
export const TERMINATION_CONFLICTS = refusals<IllegalTransitionError | TooManyTerminationsError>({
  CONTRACT_STATUS_CONFLICT: 'The contract is not signed by both, or its last day is over',
  CONTRACT_TOO_MANY_TERMINATIONS: 'The caller’s party has 20 requests that are not withdrawn or refused',
});

export const TERMINATION_REFUSALS = refusals<NoticeTooShortError | TerminationDateError>(
  {
    CONTRACT_NOTICE_TOO_SHORT: 'The notice period is longer; `earliestLastDay` is the first day that it allows',
    CONTRACT_TERMINATION_DATE: 'The day is over, more than ten years away, or the contract ends by itself before',
  },
  { earliestLastDay: localDate() },
);

/** What an answer to a request, or its withdrawal, conflicts with. */
export const ANSWER_CONFLICTS = refusals<IllegalTransitionError>({
  CONTRACT_STATUS_CONFLICT: 'The contract is not signed by both, or its last day is over',
  CONTRACT_TERMINATION_STATUS_CONFLICT: 'It was answered or withdrawn before, or is the other party’s to answer',
});

export const ANSWER_REFUSALS = refusals<TerminationDateError>({
  CONTRACT_TERMINATION_DATE: 'Its last day is over',
});
