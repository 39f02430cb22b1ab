import { object } from 'yup';
import { actorOf } from '#shared/http/actor.ts';
import { refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { currentConsent } from '../documents/consent.ts';
import { contractKeys } from '../documents/keys.ts';
import { settlementKeys } from '../documents/settlement-document.ts';
import type { Contract } from '../domain/contract.ts';
import { DocumentNotReadyError } from '../domain/errors.ts';
import type { DocumentErasedError } from '../domain/errors.ts';
import { recordView } from '../domain/signing.ts';
import { callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import {
  assertKept,
  fileLink,
  plainLink,
  plainLinkSchema,
  sealedFile,
  shownDocument,
} from '../signing/document-link.ts';
import { verification } from '../signing/verification.ts';

type OwnRequest = Pick<ApiRequest, 'caller' | 'correlationId'> & { readonly path: { readonly contractId: string } };

export const NOT_READY = refusals<DocumentErasedError | DocumentNotReadyError>({
  CONTRACT_DOCUMENT_ERASED: 'The time for which it is kept is over',
  CONTRACT_DOCUMENT_NOT_READY: 'It is made in a moment; or never, if the contract ended before',
});

type ShowPorts = Pick<ContractPorts, 'records' | 'documents' | 'clock'>;

/**
 * A link to the document that both parties sign, before and after they do. While it can be signed, the first fetch of each person is
 * recorded: nobody signs what they were not shown.
 * @throws NotFoundError; DocumentNotReadyError; DocumentErasedError
 */
export const showDocument = async (service: ShowPorts, request: OwnRequest): Promise<ApiResponse> => {
  const { contractId } = request.path;
  const { value } = await ownContract(service, request.caller, contractId);
  const document = shownDocument(value.signing);
  const link = await fileLink(service, contractKeys(contractId).shown, `contract-${contractId}.pdf`, document);
  await service.records.changeContract(contractId, (before) => viewed(service, before, request, document.sha256));
  return { status: 200, body: { ...link, consent: currentConsent() } };
};

/** The audit log takes nothing of the signing after the last signature: the certificate lists what is in it. */
const viewed = (
  { records, clock }: ShowPorts,
  before: Contract,
  { caller, correlationId }: OwnRequest,
  sha256: string,
): Decision<Contract, undefined> => {
  const at = clock.now();
  const view = { party: callerParty(caller), userId: caller.id, sha256, at };
  const signing = before.signing.status === 'open' ? recordView(before.signing, view) : before.signing;
  if (signing === before.signing) return { value: before, result: undefined };
  const { contractId } = before;
  return {
    value: { ...before, signing, updatedAt: at },
    result: undefined,
    changes: [
      records.putAudit({
        ...{ contractId, at, actor: actorOf(caller), action: 'contract.viewed', occurrence: caller.id, correlationId },
      }),
    ],
  };
};

/** A link to the signed file of a contract of the caller's. @throws NotFoundError; DocumentNotReadyError before it is sealed */
export const signedDocument = async (
  service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>,
  { caller, path: { contractId } }: OwnRequest,
): Promise<ApiResponse> => {
  const { value } = await ownContract(service, caller, contractId);
  const name = `contract-${contractId}-signed.pdf`;
  return { status: 200, body: await fileLink(service, contractKeys(contractId).signed, name, sealedFile(value)) };
};

/** The settlement statement, for people and for programs. */
export const settlementSchema = object({ pdf: plainLinkSchema.required(), json: plainLinkSchema.required() });

/** Links to the settlement statement of a contract of the caller's. @throws NotFoundError; DocumentNotReadyError before it is settled; DocumentErasedError */
export const ownSettlement = async (
  service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>,
  { caller, path: { contractId } }: OwnRequest,
): Promise<ApiResponse> => {
  const { value } = await ownContract(service, caller, contractId);
  assertKept(value.signing);
  if (value.endedAt === undefined) throw new DocumentNotReadyError('The contract is not settled yet');
  const keys = settlementKeys(contractId);
  const name = `settlement-${contractId}`;
  const [pdf, json] = await Promise.all([
    plainLink(service, keys.pdf, `${name}.pdf`),
    plainLink(service, keys.json, `${name}.json`),
  ]);
  return { status: 200, body: { pdf, json } };
};

/**
 * What holds of the stored signed file and of the audit log, each named. It is found out anew from the bytes with every request.
 * @throws NotFoundError; DocumentNotReadyError before it is sealed
 */
export const verifyOwn = async (
  service: Pick<ContractPorts, 'records' | 'documents'>,
  { caller, path: { contractId } }: OwnRequest,
): Promise<ApiResponse> => {
  const { value } = await ownContract(service, caller, contractId);
  return { status: 200, body: await verification(service, contractKeys(contractId), value) };
};
