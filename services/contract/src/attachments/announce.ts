import { number, object, string } from 'yup';
import type { InferType } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Idempotency } from '#shared/http/index.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { UPLOAD_FORM_SECONDS, announcedFile, uploadFormSchema } from '#shared/uploads/index.ts';
import { reference, uuid } from '#shared/validation/index.ts';
import { uploadKey } from '../documents/attachment-keys.ts';
import { announceAttachment, awaitsUpload } from '../domain/attachment.ts';
import type { Attachment } from '../domain/attachment.ts';
import type { TooManyUploadsError } from '../domain/errors.ts';
import { UploadOverError } from '../domain/errors.ts';
import { callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';

/** A name for a file of any system, which begins with no dot. */
const FILE_NAME = /^[^./\\:*?"<>|][^/\\:*?"<>|]*$/;

export const attachmentInput = object({
  fileName: reference(100).matches(FILE_NAME, '${path} has a character that a file name cannot have').required(),
  ...announcedFile,
  /** Of its content, in hexadecimal. */
  sha256: string()
    .matches(/^[0-9a-f]{64}$/)
    .required(),
});

export const uploadSchema = object({ attachmentId: uuid().required(), upload: uploadFormSchema.required() });

export const UPLOAD_DESCRIPTION =
  'POST `fields` and then `file`, the content that was announced, as multipart/form-data, to `url` before `expiresAt`; then name ' +
  'it in `attachmentIds` of a submission, within 7 days. The same `Idempotency-Key` answers with the same attachment and a new form';

export const UPLOAD_CONFLICTS = refusals<IllegalTransitionError | TooManyUploadsError | UploadOverError>(
  {
    CONTRACT_STATUS_CONFLICT: 'The contract takes no work: it is not signed by both, or is settled',
    CONTRACT_TOO_MANY_UPLOADS: 'The party has announced `limit` files under the contract that it did not submit',
    CONTRACT_UPLOAD_OVER: 'The `Idempotency-Key` came again, and the file was submitted, or its time is over',
  },
  { limit: number().integer() },
);

export type AnnouncePorts = Pick<ContractPorts, 'store' | 'records' | 'documents' | 'clock' | 'ids'>;

/** A form for exactly this content. What it uploads is not yet an attachment of anything: it expires unless it is submitted. */
const uploadFormOf = async (
  { documents, clock }: Pick<ContractPorts, 'documents' | 'clock'>,
  attachment: Attachment,
): Promise<InferType<typeof uploadSchema>['upload']> => {
  const { contentType, sizeBytes, sha256 } = attachment;
  const objectKey = uploadKey(attachment);
  const file = { objectKey, contentType, sizeBytes, sha256, expiresInSeconds: UPLOAD_FORM_SECONDS };
  return {
    ...(await documents.presignUpload(file)),
    expiresAt: secondsAfter(clock.now(), UPLOAD_FORM_SECONDS),
  };
};

type Request = Pick<ApiRequest, 'caller'> & {
  readonly path: { readonly contractId: string };
  readonly body: InferType<typeof attachmentInput>;
};

/**
 * A party announces a file that it will submit with work, and gets a form to upload it with.
 * @throws NotFoundError; IllegalTransitionError; TooManyUploadsError; ValidationError
 */
export const announceOwnAttachment = async (
  service: AnnouncePorts,
  { caller, path: { contractId }, body }: Request,
): Promise<ApiResponse> => {
  const { store, records, clock, ids } = service;
  const { value: contract } = await ownContract(service, caller, contractId);
  const party = callerParty(caller);
  const attachment = announceAttachment(contract, await records.countUnused(contractId, party), {
    ...body,
    attachmentId: ids.next(),
    party,
    announcedBy: caller.id,
    at: clock.now(),
  });
  await store.commit([records.putAttachment(attachment)]);
  const { attachmentId } = attachment;
  return { status: 201, body: { attachmentId, upload: await uploadFormOf(service, attachment) } };
};

/** What is stored of a response, and of the payload of its request. */
const storedSchema = object({ attachmentId: string().required() });
const payloadSchema = object({ path: object({ contractId: string().required() }).required() });

/**
 * Stores responses without their form, and signs a new form for each request with the key: no expired form is returned.
 * @throws UploadOverError when the attachment no longer awaits an upload
 */
export const withFreshForms = (
  service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>,
  idempotency: Idempotency,
): Idempotency =>
  withRedactedReplay(idempotency, {
    redact: (body) => storedSchema.cast(body, { stripUnknown: true }),
    complete: async (stored, payload) => {
      const { attachmentId } = storedSchema.validateSync(stored, { strict: true });
      const { contractId } = payloadSchema.validateSync(payload, { strict: true }).path;
      const attachment = (await service.records.getAttachment(contractId, attachmentId))?.value;
      if (attachment === undefined || !awaitsUpload(attachment, service.clock.now())) {
        throw new UploadOverError('The file was submitted, or its time is over: announce another one');
      }
      return { attachmentId, upload: await uploadFormOf(service, attachment) };
    },
  });
