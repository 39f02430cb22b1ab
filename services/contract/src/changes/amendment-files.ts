import { actorOf } from '#shared/http/actor.ts';
import type { ApiResponse } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { currentConsent } from '../documents/consent.ts';
import { amendmentKeys } from '../documents/keys.ts';
import { recordView } from '../domain/signing.ts';
import { callerParty } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { fileLink, sealedFile, shownDocument } from '../signing/document-link.ts';
import { verification } from '../signing/verification.ts';
import { amendmentAudit, ownAmendment } from './amendments.ts';
import type { OfAmendment } from './amendments.ts';

/** The files of an amendment, as those of a contract (`contracts/documents.ts`). */

export type FilePorts = Pick<ContractPorts, 'store' | 'records' | 'documents' | 'clock' | 'sleep'>;

/**
 * A link to the document that both parties sign. While it can be signed, the first fetch of each person is recorded: nobody signs
 * what they were not shown.
 * @throws NotFoundError; DocumentNotReadyError
 */
export const showAmendment = (service: FilePorts, request: OfAmendment): Promise<ApiResponse> =>
  retryOnConflict(async () => {
    const { store, records, clock } = service;
    const { caller, path } = request;
    const { contractId, amendmentId } = path;
    const { amendment: read } = await ownAmendment(service, request);
    const { signing } = read.value;
    const document = shownDocument(signing);
    const link = await fileLink(
      service,
      amendmentKeys(contractId, amendmentId).shown,
      `amendment-${amendmentId}.pdf`,
      document,
    );
    const at = clock.now();
    const view = { party: callerParty(caller), userId: actorOf(caller).id, sha256: document.sha256, at };
    const viewed = signing.status === 'open' ? recordView(signing, view) : signing;
    if (viewed !== signing) {
      await store.commit([
        records.putAmendment({ ...read.value, signing: viewed }, read),
        amendmentAudit(service, request, read.value, { action: 'amendment.viewed', at }),
      ]);
    }
    return { status: 200, body: { ...link, consent: currentConsent() } };
  }, service);

/** A link to the signed file. @throws NotFoundError; DocumentNotReadyError before it is sealed */
export const signedAmendment = async (
  service: Pick<FilePorts, 'records' | 'documents' | 'clock'>,
  request: OfAmendment,
): Promise<ApiResponse> => {
  const { amendment } = await ownAmendment(service, request);
  const { contractId, amendmentId } = request.path;
  const name = `amendment-${amendmentId}-signed.pdf`;
  const sealed = sealedFile(amendment.value);
  return { status: 200, body: await fileLink(service, amendmentKeys(contractId, amendmentId).signed, name, sealed) };
};

/** What holds of the signed file and the audit log, each named. @throws NotFoundError; DocumentNotReadyError before it is sealed */
export const verifyOwnAmendment = async (
  service: Pick<FilePorts, 'records' | 'documents'>,
  request: OfAmendment,
): Promise<ApiResponse> => {
  const { amendment } = await ownAmendment(service, request);
  const { contractId, amendmentId } = request.path;
  return { status: 200, body: await verification(service, amendmentKeys(contractId, amendmentId), amendment.value) };
};
