import type { Attachment } from '../domain/attachment.ts';

type Ids = Pick<Attachment, 'contractId' | 'attachmentId'>;

/** Where it is uploaded to, with a form, any number of times. */
export const uploadKey = ({ contractId, attachmentId }: Ids): string => `uploads/${contractId}/${attachmentId}`;

/** Where it lies once it was submitted. No form names this key, and it is written once. */
export const attachmentKey = ({ contractId, attachmentId }: Ids): string => `attachments/${contractId}/${attachmentId}`;
