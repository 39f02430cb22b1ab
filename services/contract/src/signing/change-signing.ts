import { object, string } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { fieldErrors, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { notifyAsked, notifyParty, partiesOf } from '../domain/announcements.ts';
import { STATUSES, contractCalendar, signingDeadline, statusOf } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import type {
  AlreadySignedError,
  CharactersRefusedError,
  DocumentNotShownError,
  SignedOutOfTurnError,
  SigningDeadlinePassedError,
  TooManyResendsError,
  UnknownConsentError,
} from '../domain/errors.ts';
import { decline, resend, sign, turnOf, voidSigning } from '../domain/signing.ts';
import type { Signing } from '../domain/signing.ts';
import { assertOneSide, callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import type { AuditEntry } from '../records.ts';
import type { SignInput } from './sign-input.ts';
import { signatureOf } from './signature.ts';

/** Sign, decline, take back and send once more change the contract within the request; the machine follows (docs/adr/0029). */

export const signingStateSchema = object({
  contractId: uuid().required(),
  status: string().oneOf(STATUSES).required(),
});

const OVER = 'The contract was declined, taken back or signed, its time to sign is over, or its document is not ready';
const DEADLINE = 'The time to sign is over';
const SIGNED = 'The caller’s party signed before';

export const SIGN_CONFLICTS = refusals<
  | AlreadySignedError
  | DocumentNotShownError
  | IllegalTransitionError
  | SignedOutOfTurnError
  | SigningDeadlinePassedError
>({
  CONTRACT_ALREADY_SIGNED: SIGNED,
  CONTRACT_DOCUMENT_NOT_SHOWN: 'The caller did not fetch the document, or signs another one',
  CONTRACT_SIGNED_OUT_OF_TURN: 'The other party signs first',
  CONTRACT_SIGNING_DEADLINE_PASSED: DEADLINE,
  CONTRACT_SIGNING_OVER: OVER,
});
export const SIGN_REFUSALS = refusals<CharactersRefusedError | UnknownConsentError>(
  {
    CONTRACT_CHARACTERS: 'The name has characters that documents cannot show; `problems` names them',
    CONTRACT_CONSENT_UNKNOWN: 'It is not the text on electronic signatures that comes with the document',
  },
  { problems: fieldErrors },
);
export const DECLINE_CONFLICTS = refusals<AlreadySignedError | IllegalTransitionError | SigningDeadlinePassedError>({
  CONTRACT_ALREADY_SIGNED: SIGNED,
  CONTRACT_SIGNING_DEADLINE_PASSED: DEADLINE,
  CONTRACT_SIGNING_OVER: OVER,
});
export const VOID_CONFLICTS = refusals<IllegalTransitionError>({
  CONTRACT_SIGNING_OVER: 'Both parties signed, or it ended before',
});
export const RESEND_CONFLICTS = refusals<IllegalTransitionError | SigningDeadlinePassedError | TooManyResendsError>({
  CONTRACT_SIGNING_DEADLINE_PASSED: DEADLINE,
  CONTRACT_SIGNING_OVER: OVER,
  CONTRACT_TOO_MANY_RESENDS: 'It was sent once more as often as is allowed. Take it back, and draft another one',
});

type SigningPorts = Pick<ContractPorts, 'records' | 'policy' | 'clock'>;
type OwnRequest = Pick<ApiRequest, 'caller' | 'correlationId'> & { readonly path: { readonly contractId: string } };

/** What a party does with the signing, and what is published of it. */
interface SigningChange {
  readonly signing: Signing;
  /** What the audit log says, in its order. */
  readonly audit: readonly (Pick<AuditEntry, 'action'> & Partial<Pick<AuditEntry, 'facts'>>)[];
  readonly events: readonly AnyEvent[];
}

/**
 * One condition on the version of the contract: of two requests that cross, the second is decided about again. Who is the contractor
 * decides nothing for the client.
 */
const changeOwnSigning = async (
  service: SigningPorts,
  { caller, correlationId, path: { contractId } }: OwnRequest,
  change: (before: Contract, at: string) => SigningChange,
): Promise<ApiResponse> => {
  const { records, clock } = service;
  const { value: own } = await ownContract(service, caller, contractId);
  assertOneSide(caller, own);
  const contract = await records.changeContract(contractId, (before): Decision<Contract, Contract> => {
    const at = clock.now();
    const { signing, audit, events } = change(before, at);
    const value: Contract = { ...before, signing, updatedAt: at };
    const entries = audit.map((entry) =>
      records.putAudit({ contractId, at, actor: actorOf(caller), correlationId, ...entry }),
    );
    return { value, result: value, changes: entries, events };
  });
  return { status: 200, body: { contractId, status: statusOf(contract) } };
};

/** The second signature puts the contract into force, in the same commit. */
export const signOwn = (
  service: SigningPorts,
  request: OwnRequest & Pick<ApiRequest, 'origin'>,
  input: SignInput,
): Promise<ApiResponse> => {
  const signature = signatureOf(request, input);
  const { party, documentSha256, consent } = signature;
  return changeOwnSigning(service, request, (before, at) => {
    const signing = sign(before.signing, { ...signature, at });
    const fact = {
      ...{ entityId: before.contractId, actor: actorOf(request.caller), time: at },
      metadata: { ...partiesOf(before), documentSha256 },
    };
    const signed = makeEvent(`contract.signed.${party}`, fact);
    return {
      signing,
      audit: [{ action: signed.type, facts: { documentSha256, consent: consent.version } }],
      events: [signed, ...(signing.status === 'signed' ? [makeEvent('contract.signed.both', fact)] : [])],
    };
  });
};

interface EndInput {
  readonly reason: string;
  readonly isConsentWithdrawn?: boolean;
}

/** A signing ends without both signatures, and both parties are notified. */
const endOwn = (
  service: SigningPorts,
  request: OwnRequest,
  { reason, isConsentWithdrawn = false }: EndInput,
  { outcome, endSigning }: { readonly outcome: 'declined' | 'voided'; readonly endSigning: typeof decline },
): Promise<ApiResponse> =>
  changeOwnSigning(service, request, (before, at) => {
    const { caller } = request;
    const by = callerParty(caller);
    const { contractId, title } = before;
    const type = `contract.${outcome}` as const;
    // A notice of a contract that is taken back needs no party: only the client does that.
    const data = outcome === 'declined' ? { title, by, reason } : { title, reason };
    const fact = { entityId: contractId, actor: actorOf(caller), time: at, metadata: { ...partiesOf(before), by } };
    const end = { party: by, userId: caller.id, reason, at };
    return {
      signing: endSigning(before.signing, isConsentWithdrawn ? { ...end, isConsentWithdrawn } : end),
      audit: [...(isConsentWithdrawn ? [{ action: 'contract.consent.withdrawn' }] : []), { action: type }],
      events: [
        ...(isConsentWithdrawn ? [makeEvent('contract.consent.withdrawn', fact)] : []),
        makeEvent(type, fact),
        ...notifyAsked(before, { template: `contract-${outcome}`, data, time: at }),
      ],
    };
  });

/** A party that has not signed declines. */
export const declineOwn = (service: SigningPorts, request: OwnRequest, input: EndInput): Promise<ApiResponse> =>
  endOwn(service, request, input, { outcome: 'declined', endSigning: decline });

/** The client takes the contract back until both signed. */
export const voidOwn = (service: SigningPorts, request: OwnRequest, input: EndInput): Promise<ApiResponse> =>
  endOwn(service, request, input, { outcome: 'voided', endSigning: voidSigning });

/** The reason that notices of it give. */
const CONSENT_WITHDRAWN = 'The consent to sign electronically was withdrawn.';

/**
 * A party does not sign electronically any more (ESIGN §101(c)(4)): as long as not both signed, nobody can sign the contract. The
 * client's signature may be there, and stays on record: the contract is void; the contractor, who signs last, declines.
 */
export const withdrawConsentOwn = (service: SigningPorts, request: OwnRequest): Promise<ApiResponse> => {
  const input = { reason: CONSENT_WITHDRAWN, isConsentWithdrawn: true };
  return callerParty(request.caller) === 'client'
    ? voidOwn(service, request, input)
    : declineOwn(service, request, input);
};

/** The time to sign and the reminders begin anew, and the party whose turn it is gets the request once more. */
export const resendOwn = (service: SigningPorts, request: OwnRequest): Promise<ApiResponse> =>
  changeOwnSigning(service, request, (before, at) => {
    const { policy } = service;
    const deadline = signingDeadline(before, at, contractCalendar(before, policy), policy);
    const signing = resend(before.signing, { at, signBy: deadline, limit: policy.maximumResends });
    const { contractId, title } = before;
    const by = turnOf(signing) ?? signing.firstSigner;
    const { signBy } = signing;
    return {
      signing,
      audit: [{ action: 'contract.resent' }],
      events: [
        makeEvent('contract.resent', {
          ...{ entityId: contractId, occurrence: at, actor: actorOf(request.caller), time: at },
          metadata: { ...partiesOf(before), by, signBy },
        }),
        notifyParty(before, by, {
          ...{ template: 'contract-signature-requested', data: { title, signBy }, occurrence: at, time: at },
        }),
      ],
    };
  });
