import { createHash } from 'node:crypto';
import { announceAttachment, route as announceRoute } from '../../src/attachments/handlers/announceAttachment.ts';
import { announceMyAttachment, route as announceMyRoute } from '../../src/attachments/handlers/announceMyAttachment.ts';
import { getAttachment, route as getRoute } from '../../src/attachments/handlers/getAttachment.ts';
import { getMyAttachment, route as getMyRoute } from '../../src/attachments/handlers/getMyAttachment.ts';
import { uploadKey } from '../../src/documents/attachment-keys.ts';
import type { Contract } from '../../src/domain/contract.ts';
import type { Party } from '../../src/domain/signing.ts';
import { apiOf } from '../service.ts';
import type { TestContracts } from '../service.ts';

export const PDF = Uint8Array.from(Buffer.from('%PDF-1.7 and so on'));
export const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

/** What a party says of a file. */
export const announcement = (body: Uint8Array = PDF, fileName = 'report.pdf') => ({
  fileName,
  contentType: 'application/pdf',
  sizeBytes: body.length,
  sha256: createHash('sha256').update(body).digest('hex'),
});

type Claims = Readonly<Record<string, string>>;
type OfContract = Pick<Contract, 'contractId'>;

/** What both parties call about attachments. */
export const callsAboutAttachments = (service: TestContracts) => {
  const calls = {
    client: {
      announce: apiOf(announceRoute, announceAttachment(service)),
      get: apiOf(getRoute, getAttachment(service)),
    },
    contractor: {
      announce: apiOf(announceMyRoute, announceMyAttachment(service)),
      get: apiOf(getMyRoute, getMyAttachment(service)),
    },
  };
  const announce = (
    { contractId }: OfContract,
    body: object = announcement(),
    party: Party = 'contractor',
    claims?: Claims,
  ) => calls[party].announce({ pathParameters: { contractId }, body, ...(claims && { claims }) });
  /** What a browser does with the form. S3 would refuse other content than the announced one. */
  const upload = ({ contractId }: OfContract, attachmentId: string, body: Uint8Array = PDF) =>
    service.objects.set(uploadKey({ contractId, attachmentId }), { contentType: 'application/pdf', body });
  const announced = async (...about: Parameters<typeof announce>): Promise<string> =>
    ((await announce(...about)).body as { readonly attachmentId: string }).attachmentId;
  return {
    announce,
    announced,
    upload,
    /** Id of a file that was announced and uploaded. */
    uploaded: async (contract: OfContract, party: Party = 'contractor', body: Uint8Array = PDF): Promise<string> => {
      const attachmentId = await announced(contract, announcement(body), party);
      upload(contract, attachmentId, body);
      return attachmentId;
    },
    link: ({ contractId }: OfContract, attachmentId: string, party: Party = 'client', claims?: Claims) =>
      calls[party].get({ pathParameters: { contractId, attachmentId }, ...(claims && { claims }) }),
  };
};
