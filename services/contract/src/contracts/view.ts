import { array, boolean, number, object, string } from 'yup';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { terminationSchema, terminationView } from '../changes/termination-view.ts';
import { SILENCES, STATUSES, contractCalendar, lastDay, statusOf } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import { ACTION_TYPES, nextAction } from '../domain/next-action.ts';
import { PARTIES, SIGNING_STATUSES, turnOf } from '../domain/signing.ts';
import type { Party, Signing, SigningEnd } from '../domain/signing.ts';
import { PRO_RATINGS } from '../domain/terms.ts';
import type { ContractPorts } from '../ports.ts';

const party = () => string().oneOf(PARTIES);

/** A rate in an answer. */
export const rateSchema = named(
  'ContractRate',
  object({
    kind: string().oneOf(['hourly', 'weekly']).required(),
    amount: amountSchema.required(),
    maximumMinutes: number().integer().optional(),
    proRating: string().oneOf(PRO_RATINGS).optional(),
  }),
);

/** What became of a document that both parties sign: nothing of it says from where or how a person signed. */
export const signingSchema = named(
  'Signing',
  object({
    status: string().oneOf(SIGNING_STATUSES).required(),
    /** Whose signature it waits for. */
    turn: party().optional(),
    signBy: instant().required(),
    document: object({ sha256: string().required(), length: number().integer().required() })
      .optional()
      .default(undefined),
    signatures: array()
      .of(object({ party: party().required(), name: string().required(), at: instant().required() }))
      .required(),
    /** Who declined or took it back, and why. */
    end: object({
      party: party().required(),
      reason: string().required(),
      /** The party withdrew the consent to sign electronically. */
      isConsentWithdrawn: boolean().optional(),
      at: instant().required(),
    })
      .optional()
      .default(undefined),
  }),
);

export const signingView = (signing: Signing) => {
  const { status, signBy, document, signatures, end } = signing;
  const turn = turnOf(signing);
  return {
    status,
    ...(turn !== undefined && { turn }),
    signBy,
    ...(document && { document }),
    signatures: signatures.map(({ party: signer, name, at }) => ({ party: signer, name, at })),
    ...(end && { end: endView(end) }),
  };
};

const endView = ({ party: ended, reason, isConsentWithdrawn, at }: SigningEnd) => ({
  ...{ party: ended, reason, at },
  ...(isConsentWithdrawn !== undefined && { isConsentWithdrawn }),
});

const summaryFields = {
  contractId: uuid().required(),
  clientId: uuid().required(),
  contractorId: uuid().required(),
  title: string().required(),
  status: string().oneOf(STATUSES).required(),
  currency: string().required(),
  startsOn: localDate().required(),
  /** By the terms or a termination; absent for an open end. */
  lastDay: localDate().optional(),
  createdAt: instant().required(),
  updatedAt: instant().required(),
};

/** A contract in a list. */
export const contractSummarySchema = named('ContractSummary', object(summaryFields));

export const contractSummary = (contract: Contract) => {
  const { contractId, clientId, contractorId, title, currency, startsOn, createdAt, updatedAt } = contract;
  const last = lastDay(contract);
  return {
    ...{ contractId, clientId, contractorId, title, status: statusOf(contract), currency, startsOn },
    ...(last !== undefined && { lastDay: last }),
    ...{ createdAt, updatedAt },
  };
};

export const contractSchema = named(
  'Contract',
  object({
    ...summaryFields,
    timeZone: string().required(),
    /** First instant of the first day. */
    startsAt: instant().required(),
    noticeDays: number().integer().required(),
    silence: string().oneOf(SILENCES).required(),
    /** All versions that are signed, the oldest first. */
    terms: array()
      .of(
        object({
          version: number().integer().required(),
          effectiveOn: localDate().required(),
          endsOn: localDate().optional(),
          rate: rateSchema.optional().default(undefined),
        }),
      )
      .required(),
    /** To the client: the template that the terms came from, and its version then. */
    template: object({ templateId: uuid().required(), version: number().integer().required() })
      .optional()
      .default(undefined),
    signing: signingSchema.required(),
    /** The signed file, once it is sealed. */
    signedDocument: object({
      sha256: string().required(),
      length: number().integer().required(),
      sealedAt: instant().required(),
    })
      .optional()
      .default(undefined),
    terminations: array().of(terminationSchema).required(),
    activatedAt: instant().optional(),
    endedAt: instant().optional(),
    /** What the caller has to do next, and until when. */
    nextAction: object({
      type: string().oneOf(ACTION_TYPES).required(),
      entityId: uuid().optional(),
      deadlineAt: instant().optional(),
    }).required(),
    /** Where the rest is. */
    links: object({ document: string().required(), work: string().required(), audit: string().required() }).required(),
  }),
);

type ViewPorts = Pick<ContractPorts, 'records' | 'policy' | 'clock'>;

/** A contract as a party of it sees it. */
export const contractView = async (service: ViewPorts, contract: Contract, viewer: Party) => {
  const { contractId, timeZone, startsOn, noticeDays, silence, terms, signing, sealed } = contract;
  const { terminations, activatedAt, endedAt, template } = contract;
  const path = `/api/${viewer}s/me/contracts/${contractId}`;
  return {
    ...contractSummary(contract),
    ...{ timeZone, startsAt: contractCalendar(contract, service.policy).startOf(startsOn), noticeDays, silence, terms },
    ...(viewer === 'client' && template && { template }),
    signing: signingView(signing),
    ...(sealed && { signedDocument: { sha256: sealed.sha256, length: sealed.length, sealedAt: sealed.sealedAt } }),
    terminations: terminations.map((termination) => terminationView(termination, viewer)),
    ...(activatedAt !== undefined && { activatedAt }),
    ...(endedAt !== undefined && { endedAt }),
    nextAction: nextAction(contract, await actionFacts(service, contract, viewer)),
    links: { document: `${path}/document`, work: `${path}/work`, audit: `${path}/audit` },
  };
};

/** A client reviews what is submitted; a contractor submits what is planned or rejected, too. Before it is signed, there is neither. */
const actionFacts = async ({ records, policy, clock }: ViewPorts, { contractId, signing }: Contract, viewer: Party) => {
  const at = clock.now();
  if (signing.status !== 'signed') return { party: viewer, works: [], policy, at };
  const [works, { read }] = await Promise.all([
    viewer === 'client' ? records.openWork(contractId) : records.allWork(contractId),
    records.openAmendment(contractId),
  ]);
  return { party: viewer, works, policy, at, ...(read && { amendment: read.value }) };
};
