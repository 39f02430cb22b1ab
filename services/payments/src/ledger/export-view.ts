import { number, object, string } from 'yup';
import { actorOf } from '#shared/http/actor.ts';
import type { ApiRequest } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { documentLink } from '../document-link.ts';
import { auditSubjectOf } from './domain/export-job.ts';
import type { ExportJob, ExportPart, ObjectFacts } from './domain/export-job.ts';
import { partName } from './domain/manifest.ts';
import { count } from './domain/schemas.ts';
import type { LedgerPorts } from './ports.ts';

/** A link to an object, and what must be behind it. */
const link = {
  name: string().required(),
  sha256: string().required(),
  bytes: count(),
  url: string().required(),
  urlExpiresAt: instant().required(),
};

export const exportSchema = named(
  'LedgerExport',
  object({
    exportId: uuid().required(),
    status: string().oneOf(['requested', 'running', 'done']).required(),
    requestedAt: instant().required(),
    requestedBy: object({ id: string().required(), type: string().required() }).required(),
    expiresAt: instant().required(),
    checkpoint: object({ size: count(), root: string().required(), at: instant() }).optional().default(undefined),
    parts: count(),
    entries: count(),
    failure: object({ error: string().required(), at: instant().required() }).optional().default(undefined),
    doneAt: instant().optional(),
  }),
);

export const exportPartSchema = named(
  'LedgerExportPart',
  object({
    number: number().integer().min(1).required(),
    rows: count(),
    entries: count(),
    ...link,
  }),
);
export const manifestLink = object(link).optional().default(undefined);

/** How far an export is. `entries` counts towards the size of its checkpoint. */
export const exportView = (job: ExportJob): object => ({ ...membersOf(exportSchema, job), entries: job.next });

type Dependencies = Pick<LedgerPorts, 'documents' | 'clock'>;

/**
 * Before links are signed: nobody reads an export without a line in the audit log.
 * @param facts What the links lead to
 */
export const recordLinks = async (
  { store, auditLog, clock, ids }: Pick<LedgerPorts, 'store' | 'auditLog' | 'clock' | 'ids'>,
  { caller, correlationId }: Pick<ApiRequest, 'caller' | 'correlationId'>,
  exportId: string,
  facts: Readonly<Record<string, number | boolean>>,
): Promise<void> => {
  const who = { actor: actorOf(caller), at: clock.now(), occurrence: ids.next(), correlationId };
  await store.commit([
    auditLog.putAudit({ subject: auditSubjectOf(exportId), action: 'export.links.signed', ...who, facts }),
  ]);
};

export const manifestOf = async (service: Dependencies, { manifest }: ExportJob): Promise<object> =>
  manifest === undefined ? {} : { manifest: await linkTo(service, manifest, 'manifest.json') };

export const partView = async (service: Dependencies, part: ExportPart): Promise<object> => {
  const { number, rows, entries } = part;
  return { number, rows, entries, ...(await linkTo(service, part, partName(number))) };
};

const linkTo = async (service: Dependencies, { objectKey, sha256, bytes }: ObjectFacts, name: string) => {
  const { url, expiresAt } = await documentLink(service, { objectKey, fileName: name });
  return { name, sha256, bytes, url, urlExpiresAt: expiresAt };
};
