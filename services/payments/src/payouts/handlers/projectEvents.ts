import { parseEvent } from '#shared/events/index.ts';
import type { Envelope, Metadata } from '#shared/events/index.ts';
import { busEvent, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Payable, PayableKind } from '../domain/payable.ts';
import type { PayoutPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'store' | 'sleep'>;

/** Copy what other services said, so that payments need not ask them. Events come twice and in any order: the latest wins. */
export const projectEvent =
  (service: Dependencies) =>
  async ({ type, detail }: ReturnType<typeof busEvent>): Promise<void> => {
    switch (type) {
      case 'kyc.approved':
        return verified(service, parseEvent('kyc.approved', detail));
      case 'milestone.submitted':
        return submitted(service, 'milestone', parseEvent('milestone.submitted', detail));
      case 'timesheet.submitted':
        return submitted(service, 'timesheet', parseEvent('timesheet.submitted', detail));
      default:
        throw new Error(`Events of type ${type} are not projected`);
    }
  };

const verified = (
  { payoutRecords, store, sleep }: Dependencies,
  { entityId, time, metadata: { contractorId } }: Envelope<Metadata<'kyc.approved'>>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const read = await payoutRecords.getVerified(contractorId);
      if (read !== undefined && read.value.approvedAt >= time) return;
      await store.commit([payoutRecords.putVerified({ contractorId, kycId: entityId, approvedAt: time }, read)]);
    },
    { sleep },
  );

const submitted = (
  { payoutRecords, store, sleep }: Dependencies,
  kind: PayableKind,
  event: Envelope<Metadata<'milestone.submitted'>>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const { id: eventId, entityId: id, time, metadata } = event;
      const { contractId, clientId, contractorId, amountMinor, currency, approverIds, termsApproveFor } = metadata;
      const read = await payoutRecords.getPayable(kind, id);
      if (read !== undefined && (read.value.submittedAt >= time || read.value.eventId === eventId)) return;
      const payable: Payable = {
        kind,
        id,
        contractId,
        clientId,
        contractorId,
        amount: { amountMinor, currency },
        submittedAt: time,
        eventId,
        ...(approverIds !== undefined && { approverIds }),
        ...(termsApproveFor !== undefined && { termsApproveFor }),
      };
      await store.commit([payoutRecords.putPayable(payable, read)]);
      logger.info('Payable noted', { kind, payableId: id });
    },
    { sleep },
  );

/** Consumer of the fact queue: what cannot be read goes to its dead-letter queue. */
export const factQueue = (make: () => Dependencies) => queueConsumer(busEvent, () => projectEvent(make()));

export const handler = factQueue(payments);
