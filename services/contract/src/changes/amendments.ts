import type { AnyEvent } from '#shared/events/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { pageAsked, pageBodyOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, pageQuery } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Versioned } from '#shared/store/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import type { InferType } from 'yup';
import { amendmentDrafted, amendmentEnded, amendmentSigned } from '../domain/amendment-announcements.ts';
import { MAXIMUM_DRAFTS, amendmentProblems, amendmentRule, applyAmendment } from '../domain/amendment.ts';
import type { Amendment, TermsChange } from '../domain/amendment.ts';
import { assertNotOver, contractCalendar, signingDeadline } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import {
  AmendmentOpenError,
  AmendmentRefusedError,
  OtherPartysAmendmentError,
  TooManyAmendmentsError,
} from '../domain/errors.ts';
import { decline, newSigning, sign, voidSigning } from '../domain/signing.ts';
import type { Party } from '../domain/signing.ts';
import { newWork } from '../domain/work.ts';
import { assertOneSide, callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { payoutProblems, rateOf, rateProblems } from '../rate-input.ts';
import { signatureOf } from '../signing/signature.ts';
import type { SignInput } from '../signing/sign-input.ts';
import { amendmentView } from './amendment-view.ts';
import type { AmendmentInput } from './amendment-view.ts';

/** Draft, sign, decline and take back change the amendment within the request, and the last signature the contract, too. */

export type AmendmentPorts = Pick<ContractPorts, 'store' | 'records' | 'policy' | 'clock' | 'sleep'>;

type OwnRequest<Path> = Pick<ApiRequest, 'caller' | 'correlationId'> & { readonly path: Path };
type OfContract = OwnRequest<{ readonly contractId: string }>;
export type OfAmendment = OwnRequest<{ readonly contractId: string; readonly amendmentId: string }>;

/** An amendment of a contract of the caller's, and the contract. @throws NotFoundError */
export const ownAmendment = async (
  { records }: Pick<ContractPorts, 'records'>,
  { caller, path: { contractId, amendmentId } }: OfAmendment,
): Promise<{ readonly contract: Versioned<Contract>; readonly amendment: Versioned<Amendment> }> => {
  const contract = await ownContract({ records }, caller, contractId);
  return { contract, amendment: await records.readAmendment(contractId, amendmentId) };
};

/** One line of the audit log. */
export const amendmentAudit = (
  { records }: Pick<ContractPorts, 'records'>,
  { caller, correlationId }: Pick<OfContract, 'caller' | 'correlationId'>,
  { contractId, amendmentId }: Pick<Amendment, 'contractId' | 'amendmentId'>,
  entry: { readonly action: string; readonly at: string },
): Change =>
  records.putAudit({
    ...{ contractId, actor: actorOf(caller), occurrence: `${amendmentId}/${caller.id}`, correlationId, ...entry },
    facts: { amendmentId },
  });

/**
 * A party drafts an amendment; the machine renders its document, which the party signs first.
 * @throws AmendmentOpenError; AmendmentRefusedError; IllegalTransitionError; NotFoundError; OwnCaseError; TooManyAmendmentsError
 */
export const draftOwn = (
  service: AmendmentPorts & Pick<ContractPorts, 'ids'>,
  request: OfContract & { readonly body: AmendmentInput },
): Promise<ApiResponse> => {
  const { store, records, policy, clock, ids } = service;
  const { caller, body, path } = request;
  const amendmentId = ids.next();
  return retryOnConflict(async () => {
    const { contractId } = path;
    const contract = await ownContract(service, caller, contractId);
    assertOneSide(caller, contract.value);
    const at = clock.now();
    const calendar = contractCalendar(contract.value, policy);
    const today = calendar.dateAt(at);
    assertNotOver(contract.value, today, 'be amended');
    const { pointer, read } = await records.openAmendment(contractId);
    if (read !== undefined) throw new AmendmentOpenError(read.value.amendmentId);
    const draftedBy = callerParty(caller);
    await assertFewDrafts(service, contractId, draftedBy, at);
    const amendment: Amendment = {
      ...{ amendmentId, contractId, draftedBy, createdBy: caller.id, createdAt: at },
      effectiveOn: body.effectiveOn,
      change: changeOf(body, contract.value, () => ids.next()),
      signing: newSigning({
        firstSigner: draftedBy,
        signBy: signingDeadline(contract.value, at, calendar, policy),
        at,
      }),
    };
    const problems = amendmentProblems(amendment, amendmentRule(contract.value, today));
    if (problems.length > 0) throw new AmendmentRefusedError(problems);
    await store.commit(
      [
        records.checkContract(contract),
        records.putAmendment(amendment),
        records.putOpenAmendment(amendment, pointer),
        amendmentAudit(service, request, amendment, { action: 'amendment.drafted', at }),
      ],
      [amendmentDrafted(contract.value, amendment, actorOf(caller))],
    );
    return { status: 201, body: amendmentView(amendment) };
  }, service);
};

/** @throws TooManyAmendmentsError */
const assertFewDrafts = async (
  { records, policy }: AmendmentPorts,
  contractId: string,
  party: Party,
  at: string,
): Promise<void> => {
  const { items } = await records.listAmendments(contractId, { limit: 2 * MAXIMUM_DRAFTS });
  const since = daysAfter(at, -1, policy);
  const drafts = items.filter(({ value }) => value.draftedBy === party && value.createdAt > since);
  if (drafts.length >= MAXIMUM_DRAFTS) throw new TooManyAmendmentsError(`${MAXIMUM_DRAFTS} were drafted in a day`);
};

/** @throws AmendmentRefusedError for a rate that lacks something of its kind, and amounts that payments would refuse */
const changeOf = (
  { change: { rate, endsOn, milestones } }: AmendmentInput,
  { currency }: Contract,
  newId: () => string,
): TermsChange => {
  const problems = [
    ...(rate === undefined ? [] : rateProblems('change.rate', rate, currency)),
    ...(milestones ?? []).flatMap(({ amountMinor }, index) =>
      payoutProblems(`change.milestones[${index}].amountMinor`, { amountMinor, currency }),
    ),
  ];
  if (problems.length > 0) throw new AmendmentRefusedError(problems);
  return {
    ...(rate !== undefined && { rate: rateOf(rate, currency) }),
    ...(endsOn !== undefined && { endsOn }),
    ...(milestones !== undefined && {
      milestones: milestones.map(({ title, amountMinor, dueOn }) => ({
        ...{ workId: newId(), title, agreed: { amountMinor, currency } },
        ...(dueOn !== undefined && { dueOn }),
      })),
    }),
  };
};

/** One page of the amendments of a contract of the caller's, the newest first. */
export const listOwnAmendments = async (
  { records }: Pick<ContractPorts, 'records'>,
  { caller, path: { contractId }, query }: OfContract & { readonly query: InferType<typeof pageQuery> },
): Promise<ApiResponse> => {
  await ownContract({ records }, caller, contractId);
  return { status: 200, body: pageBodyOf(await records.listAmendments(contractId, pageAsked(query)), amendmentView) };
};

/** What becomes of an amendment, and with it of its contract. */
interface AmendmentChange {
  readonly amendment: Amendment;
  readonly contract: Contract;
  readonly changes?: readonly Change[];
  readonly audit: { readonly action: string };
  readonly events: readonly AnyEvent[];
}

/** One condition on the versions of both: of two requests that cross, the second is decided about again. */
const changeOwnAmendment = (
  service: AmendmentPorts,
  request: OfAmendment,
  decide: (before: { readonly contract: Contract; readonly amendment: Amendment }, at: string) => AmendmentChange,
): Promise<ApiResponse> =>
  retryOnConflict(async () => {
    const { store, records, clock } = service;
    const read = await ownAmendment(service, request);
    assertOneSide(request.caller, read.contract.value);
    const at = clock.now();
    const {
      amendment,
      contract,
      changes = [],
      audit,
      events,
    } = decide({ contract: read.contract.value, amendment: read.amendment.value }, at);
    await store.commit(
      [
        contract === read.contract.value
          ? records.checkContract(read.contract)
          : records.putContract(contract, read.contract),
        records.putAmendment(amendment, read.amendment),
        amendmentAudit(service, request, amendment, { ...audit, at }),
        ...changes,
      ],
      events,
    );
    return { status: 200, body: amendmentView(amendment) };
  }, service);

/**
 * A party signs. The last signature makes the new terms, and adds the milestones, in the same commit; it is refused when the
 * amendment cannot take effect any more.
 * @throws AmendmentRefusedError; IllegalTransitionError; AlreadySignedError; SignedOutOfTurnError; DocumentNotShownError;
 * SigningDeadlinePassedError; UnknownConsentError; CharactersRefusedError; NotFoundError; OwnCaseError
 */
export const signOwnAmendment = (
  service: AmendmentPorts,
  request: OfAmendment & Pick<ApiRequest, 'origin'>,
  input: SignInput,
): Promise<ApiResponse> => {
  const given = signatureOf(request, input);
  const { party, documentSha256 } = given;
  return changeOwnAmendment(service, request, ({ contract, amendment: before }, at) => {
    const today = contractCalendar(contract, service.policy).dateAt(at);
    assertNotOver(contract, today, 'be amended');
    const signing = sign(before.signing, { ...given, at });
    const signed = { ...before, signing };
    const change =
      signing.status === 'signed'
        ? inEffect(service, contract, signed, { at, today })
        : { amendment: signed, contract };
    return {
      ...change,
      audit: { action: `amendment.signed.${party}` },
      events: amendmentSigned(contract, change.amendment, { party, documentSha256, at }, actorOf(request.caller)),
    };
  });
};

/** @throws AmendmentRefusedError */
const inEffect = (
  { records }: Pick<ContractPorts, 'records'>,
  before: Contract,
  signed: Amendment,
  { at, today }: { readonly at: string; readonly today: string },
): Pick<AmendmentChange, 'amendment' | 'contract' | 'changes'> => {
  const terms = applyAmendment(signed, amendmentRule(before, today));
  const { contractId } = before;
  const added = (signed.change.milestones ?? []).map((milestone) =>
    records.putWork(newWork({ ...milestone, contractId, kind: 'milestone', at })),
  );
  return {
    amendment: { ...signed, version: before.terms.length + 1 },
    contract: { ...before, terms, updatedAt: at },
    changes: added,
  };
};

type Reason = { readonly reason: string };

/** A party that has not signed declines: the terms stay as they are. @throws as {@link decline}; NotFoundError; OwnCaseError */
export const declineOwnAmendment = (
  service: AmendmentPorts,
  request: OfAmendment & { readonly body: Reason },
): Promise<ApiResponse> => endAmendment(service, request, 'declined');

/**
 * The party that drafted the amendment takes it back until both signed.
 * @throws OtherPartysAmendmentError; IllegalTransitionError; NotFoundError; OwnCaseError
 */
export const voidOwnAmendment = (
  service: AmendmentPorts,
  request: OfAmendment & { readonly body: Reason },
): Promise<ApiResponse> => endAmendment(service, request, 'voided');

const endAmendment = (
  service: AmendmentPorts,
  request: OfAmendment & { readonly body: Reason },
  ended: 'declined' | 'voided',
): Promise<ApiResponse> => {
  const { caller, body } = request;
  const party = callerParty(caller);
  return changeOwnAmendment(service, request, ({ contract, amendment: before }, at) => {
    if (ended === 'voided' && before.draftedBy !== party) {
      throw new OtherPartysAmendmentError('The other party drafted it: decline it instead');
    }
    const end = { party, userId: caller.id, reason: body.reason, at };
    const signing = ended === 'declined' ? decline(before.signing, end) : voidSigning(before.signing, end);
    const amendment = { ...before, signing };
    return {
      amendment,
      contract,
      // The reason is in the amendment: the audit log outlives an erasure.
      audit: { action: `amendment.${ended}` },
      events: amendmentEnded(contract, amendment, ended, end, actorOf(caller)),
    };
  });
};
