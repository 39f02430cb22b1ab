import { secondsAfter } from '#shared/time/index.ts';
import { DOCUMENT_LINK_SECONDS } from './money/policy.ts';
import type { CommonPorts, Documents } from './ports.ts';

/** A link that shows a document to its holder under this name until `expiresAt`, ISO-8601 UTC. */
export const documentLink = async (
  { documents, clock }: Pick<CommonPorts, 'clock'> & { readonly documents: Documents },
  { objectKey, fileName }: { readonly objectKey: string; readonly fileName: string },
): Promise<{ readonly url: string; readonly expiresAt: string }> => ({
  url: await documents.presignDownload({ objectKey, fileName, expiresInSeconds: DOCUMENT_LINK_SECONDS }),
  expiresAt: secondsAfter(clock.now(), DOCUMENT_LINK_SECONDS),
});
