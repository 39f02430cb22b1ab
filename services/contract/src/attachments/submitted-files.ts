import { array, number, object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { fieldErrors, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { CONTENT_TYPES, MAGIC_BYTES } from '#shared/uploads/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { attachmentKey, uploadKey } from '../documents/attachment-keys.ts';
import { sha256 } from '../documents/verify-signed-file.ts';
import { MAX_ATTACHMENTS, contentProblem, fileOf } from '../domain/attachment.ts';
import type { Attachment } from '../domain/attachment.ts';
import { AttachmentsRefusedError } from '../domain/errors.ts';
import type { DocumentErasedError } from '../domain/errors.ts';
import { contractPath, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { assertKept, plainLink } from '../signing/document-link.ts';

/** The files of a submission: uploaded before, or submitted with the same work before. */
export const attachmentIdsInput = array().of(uuid().required()).max(MAX_ATTACHMENTS).optional();

const fileFields = {
  attachmentId: uuid().required(),
  fileName: string().required(),
  contentType: string().oneOf(CONTENT_TYPES).required(),
  sizeBytes: number().integer().required(),
  /** Of its content, in hexadecimal. */
  sha256: string().required(),
};

/** A file of a submission. */
export const attachedFileSchema = named('AttachedFile', object(fileFields));

export const ATTACHMENT_CODES = {
  CONTRACT_ATTACHMENTS_REFUSED:
    'A file is unknown under the contract, another party’s or other work’s, was not uploaded, or is not what was announced; or ' +
    'an expense has no receipt. `problems` names each',
};

/** The 422 of routes that refuse nothing but attachments. */
export const ATTACHMENTS_REFUSED = refusals<AttachmentsRefusedError>(ATTACHMENT_CODES, { problems: fieldErrors });

/**
 * Stores what was uploaded for these attachments under keys that no form names. Each content is checked as it is stored: it is what
 * was announced. A replay stores nothing again.
 * @param attachmentIds As the submission names them
 * @throws AttachmentsRefusedError
 */
export const storeFiles = async (
  { documents }: Pick<ContractPorts, 'documents'>,
  attachments: readonly Attachment[],
  attachmentIds: readonly string[],
): Promise<void> => {
  const problems: FieldError[] = [];
  // One after the other: each may have 10 MB.
  for (const attachment of attachments) {
    const message = await storeFile(documents, attachment);
    const field = `attachmentIds[${attachmentIds.indexOf(attachment.attachmentId)}]`;
    if (message !== undefined) problems.push({ field, message });
  }
  if (problems.length > 0) throw new AttachmentsRefusedError(problems);
};

/** What is wrong with it; `undefined` once it is stored. */
const storeFile = async (
  documents: ContractPorts['documents'],
  attachment: Attachment,
): Promise<string | undefined> => {
  const body = await documents.get(uploadKey(attachment));
  if (body === undefined) return 'was not uploaded';
  const problem = contentProblem(attachment, { sha256: sha256(body), head: body.subarray(0, MAGIC_BYTES) });
  if (problem !== undefined) return problem;
  await documents.put({ objectKey: attachmentKey(attachment), contentType: attachment.contentType, body });
  return undefined;
};

export const attachmentPath = contractPath.shape({ attachmentId: uuid().required() });

export const ERASED = refusals<DocumentErasedError>({
  CONTRACT_DOCUMENT_ERASED: 'The time for which it is kept is over',
});

export const attachmentLinkSchema = named(
  'AttachmentLink',
  object({
    ...fileFields,
    /** Downloads the file until `expiresAt`; it is never shown in a page. */
    url: string().required(),
    expiresAt: instant().required(),
  }),
);

/** A link to a file that was submitted under a contract of the caller's. @throws NotFoundError also before it was submitted; DocumentErasedError */
export const ownAttachmentLink = async (
  service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>,
  {
    caller,
    path: { contractId, attachmentId },
  }: Pick<ApiRequest, 'caller'> & { readonly path: { readonly contractId: string; readonly attachmentId: string } },
): Promise<ApiResponse> => {
  const { value } = await ownContract(service, caller, contractId);
  assertKept(value.signing);
  const attachment = (await service.records.getAttachment(contractId, attachmentId))?.value;
  if (attachment?.workId === undefined) throw new NotFoundError('The contract has no such attachment.');
  const link = await plainLink(service, attachmentKey(attachment), attachment.fileName);
  return { status: 200, body: { ...fileOf(attachment), ...link } };
};
