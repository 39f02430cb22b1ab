import { NotFoundError } from '#shared/errors/index.ts';
import { listAll } from '#shared/store/index.ts';
import type { PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { ExportJob, ExportPart } from './domain/export-job.ts';
import { PARTS, exportPk, keys, put } from './layout.ts';

/** Records of exports, which vanish with their objects. */

/** @throws NotFoundError */
export const requireExport = async (store: Store, exportId: string): Promise<Versioned<ExportJob>> => {
  const read = await store.get<ExportJob>(keys.export(exportId));
  if (read === undefined) throw new NotFoundError(`No export ${exportId}`);
  return read;
};

export const putExport = (job: ExportJob, read?: Versioned<ExportJob>): Put => ({
  ...put(keys.export(job.exportId), job, read),
  expiresAt: job.expiresAt,
});

export const putPart = ({ exportId, expiresAt }: ExportJob, part: ExportPart): Put => ({
  ...put(keys.exportPart(exportId, part.number), part, undefined),
  expiresAt,
});

/** One page, in the order of the parts. */
export const listParts = (store: Store, exportId: string, page: PageRequest) =>
  store.query<ExportPart>({ pk: exportPk(exportId), prefix: PARTS, ...page });

export const allParts = (store: Store, exportId: string): Promise<readonly ExportPart[]> =>
  listAll<ExportPart>(store, { pk: exportPk(exportId), prefix: PARTS, limit: 500 });
