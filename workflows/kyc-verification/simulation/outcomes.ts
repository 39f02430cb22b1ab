import type { Verification } from '../../../services/kyc/src/domain/verification.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { wasCancelled } from './endings.ts';
import { verificationsIn } from './records.ts';

/** Steps of a verification that its audit log must show, each as often as it was taken. */
const auditOf = ({ status, completedAt, attempts }: Verification): Readonly<Record<string, number>> => ({
  'documents.submitted': attempts.length,
  'verification.started': attempts.filter(({ verifyBy }) => verifyBy !== undefined).length,
  'kyc.rejected': attempts.filter(({ decision }) => decision?.outcome === 'rejected').length,
  'kyc.approved': status === 'approved' ? 1 : 0,
  'kyc.abandoned': status === 'abandoned' ? 1 : 0,
  'verification.completed': completedAt === undefined ? 0 : 1,
});

/** The audit log has every step of a verification, once. */
export const theAuditLogIsComplete = (records: Records): Oracle => ({
  name: 'the audit log is complete',
  conclude: () => {
    const entries = new Map<string, number>();
    for (const { value } of records.all('AUDIT#')) {
      const entry = `${String(value['kycId'])} ${String(value['action'])}`;
      entries.set(entry, (entries.get(entry) ?? 0) + 1);
    }
    return verificationsIn(records).flatMap((verification) =>
      Object.entries(auditOf(verification)).flatMap(([action, times]) => {
        const noted = entries.get(`${verification.kycId} ${action}`) ?? 0;
        return noted === times ? [] : [`${verification.kycId}: ${action} is noted ${noted} times instead of ${times}`];
      }),
    );
  },
});

interface SentMail {
  readonly id: string;
  readonly recipientId: string;
  readonly template: string;
}

/** A contractor is notified of the end and of every rejection, unless an operator cancelled that or an erasure was requested. */
export const contractorsAreNotified = (records: Records): Oracle => {
  const recorded = new Map<string, SentMail>();
  const forgotten = new Set<string>();
  const count = (recipientId: string, template: string): number =>
    [...recorded.values()].filter((one) => one.recipientId === recipientId && one.template === template).length;
  const wanted = ({ status, attempts }: Verification): Readonly<Record<string, number>> => ({
    'kyc-approved': status === 'approved' ? 1 : 0,
    'kyc-abandoned': status === 'abandoned' ? 1 : 0,
    'kyc-rejected': attempts.filter(({ decision }) => decision?.outcome === 'rejected').length,
  });
  return {
    name: 'contractors are notified',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const { id, entityId, metadata } = detail as {
          readonly id: string;
          readonly entityId: string;
          readonly metadata: Omit<SentMail, 'id'> & { readonly reason?: string };
        };
        if (type === 'notification.requested') recorded.set(id, { ...metadata, id });
        if (type === 'kyc.abandoned' && metadata.reason === 'erasure_requested') forgotten.add(entityId);
      },
    },
    conclude: () => {
      const all = verificationsIn(records).filter(
        ({ kycId }) => !forgotten.has(kycId) && !wasCancelled(records, kycId),
      );
      const sums = new Map<string, number>();
      for (const one of all) {
        for (const [template, times] of Object.entries(wanted(one))) {
          const key = `${one.contractorId} ${template}`;
          sums.set(key, (sums.get(key) ?? 0) + times);
        }
      }
      return [...sums].flatMap(([key, times]) => {
        const [recipientId = '', template = ''] = key.split(' ');
        const received = count(recipientId, template);
        return received >= times ? [] : [`${recipientId} got ${template} ${received} times instead of ${times}`];
      });
    },
  };
};
