import { auditEntrySchema } from '#shared/audit/index.ts';
import { pageAsked, pageBodyOf, pageOf } from '#shared/http/index.ts';
import type { pageQuery } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { named } from '#shared/validation/index.ts';
import type { InferType } from 'yup';
import type { AuditEntry, AuditLog } from './audit.ts';

/** Decisions about money in API responses, one page of one subject. */
export const auditPageSchema = pageOf(named('AuditEntry', auditEntrySchema));

const entryView = (entry: AuditEntry) => membersOf(auditEntrySchema, entry);

/** @param subject `payment/<id>`, `payroll/<id>` */
export const auditPage = async (
  { auditLog }: { readonly auditLog: AuditLog },
  subject: string,
  query: InferType<typeof pageQuery>,
) => pageBodyOf(await auditLog.listAudit(subject, pageAsked(query)), entryView);
