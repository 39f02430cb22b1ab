import { array, number, object, string } from 'yup';
import type { InferType } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { fieldErrors, refusals } from '#shared/http/index.ts';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named, reference, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { rateSchema, signingSchema, signingView } from '../contracts/view.ts';
import type { Amendment, TermsChange } from '../domain/amendment.ts';
import type {
  AlreadySignedError,
  AmendmentOpenError,
  AmendmentRefusedError,
  CharactersRefusedError,
  DocumentNotShownError,
  OtherPartysAmendmentError,
  TooManyAmendmentsError,
  SignedOutOfTurnError,
  SigningDeadlinePassedError,
  UnknownConsentError,
} from '../domain/errors.ts';
import { PARTIES } from '../domain/signing.ts';
import { contractPath } from '../own-contract.ts';
import { amountMinorInput, rateInput } from '../rate-input.ts';

/** Amendments as the API takes and shows them. */

export const amendmentPath = contractPath.shape({ amendmentId: uuid().required() });

/** The milestones are written in one transaction with the last signature. */
const MAX_MILESTONES = 50;

const milestoneInput = named(
  'AddedMilestoneInput',
  object({
    title: reference(120).min(1).required(),
    amountMinor: amountMinorInput().required(),
    dueOn: localDate().optional(),
  }),
);

export const amendmentInput = object({
  /** From this day on. */
  effectiveOn: localDate().required(),
  change: object({
    rate: rateInput.optional().default(undefined),
    /** The last day of the contract: a later one renews it. */
    endsOn: localDate().optional(),
    /** Are added to those that there are. */
    milestones: array().of(milestoneInput).min(1).max(MAX_MILESTONES).optional(),
  }).required(),
});
export type AmendmentInput = InferType<typeof amendmentInput>;

export const amendmentSchema = named(
  'Amendment',
  object({
    amendmentId: uuid().required(),
    draftedBy: string().oneOf(PARTIES).required(),
    effectiveOn: localDate().required(),
    change: object({
      rate: rateSchema.optional().default(undefined),
      endsOn: localDate().optional(),
      milestones: array()
        .of(
          named(
            'AddedMilestone',
            object({
              workId: uuid().required(),
              title: string().required(),
              agreed: amountSchema.required(),
              dueOn: localDate().optional(),
            }),
          ),
        )
        .optional(),
    }).required(),
    signing: signingSchema.required(),
    /** Of the terms that it made, once both signed. */
    version: number().integer().optional(),
    /** The signed file, once it is sealed. */
    signedDocument: object({
      sha256: string().required(),
      length: number().integer().required(),
      sealedAt: instant().required(),
    })
      .optional()
      .default(undefined),
    createdAt: instant().required(),
  }),
);

const changeView = ({ milestones, ...change }: TermsChange) => ({
  ...change,
  ...(milestones !== undefined && { milestones: [...milestones] }),
});

export const amendmentView = (amendment: Amendment) => {
  const { amendmentId, draftedBy, effectiveOn, change, signing, version, sealed, createdAt } = amendment;
  return {
    ...{ amendmentId, draftedBy, effectiveOn, change: changeView(change), signing: signingView(signing) },
    ...(version !== undefined && { version }),
    ...(sealed && { signedDocument: { sha256: sealed.sha256, length: sealed.length, sealedAt: sealed.sealedAt } }),
    createdAt,
  };
};

const STATUS_CONFLICT = { CONTRACT_STATUS_CONFLICT: 'The contract is not signed by both, or its last day is over' };
const OVER = {
  CONTRACT_SIGNING_OVER:
    'It was signed, declined or taken back, its time to sign is over, or its document is not ready',
};
const SIGNED = { CONTRACT_ALREADY_SIGNED: 'The caller’s party signed before' };
const DEADLINE = { CONTRACT_SIGNING_DEADLINE_PASSED: 'The time to sign is over' };
const REFUSED = { CONTRACT_AMENDMENT_REFUSED: 'It cannot take effect; `problems` names each reason' };

export const DRAFT_CONFLICTS = refusals<AmendmentOpenError | IllegalTransitionError | TooManyAmendmentsError>(
  {
    ...STATUS_CONFLICT,
    CONTRACT_AMENDMENT_OPEN: 'Another one is being signed; `amendmentId` names it',
    CONTRACT_TOO_MANY_AMENDMENTS: 'The party drafted five of this contract in a day',
  },
  { amendmentId: uuid() },
);
export const DRAFT_REFUSALS = refusals<AmendmentRefusedError>(REFUSED, { problems: fieldErrors });

export const SIGN_CONFLICTS = refusals<
  | AlreadySignedError
  | DocumentNotShownError
  | IllegalTransitionError
  | SignedOutOfTurnError
  | SigningDeadlinePassedError
>({
  ...SIGNED,
  ...DEADLINE,
  ...OVER,
  ...STATUS_CONFLICT,
  CONTRACT_DOCUMENT_NOT_SHOWN: 'The caller did not fetch the document, or signs another one',
  CONTRACT_SIGNED_OUT_OF_TURN: 'The party that drafted it signs first',
});
export const SIGN_REFUSALS = refusals<AmendmentRefusedError | CharactersRefusedError | UnknownConsentError>(
  {
    ...REFUSED,
    CONTRACT_CHARACTERS: 'The name has characters that documents cannot show; `problems` names them',
    CONTRACT_CONSENT_UNKNOWN: 'It is not the text on electronic signatures that comes with the document',
  },
  { problems: fieldErrors },
);

export const DECLINE_CONFLICTS = refusals<AlreadySignedError | IllegalTransitionError | SigningDeadlinePassedError>({
  ...SIGNED,
  ...DEADLINE,
  ...OVER,
});
export const VOID_CONFLICTS = refusals<IllegalTransitionError | OtherPartysAmendmentError>({
  ...OVER,
  CONTRACT_AMENDMENT_OF_OTHER_PARTY: 'The other party drafted it',
});
