import { object, string } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { creditContractorWallet as creditEntry } from '../../money/movements.ts';
import { PayoutReversedError } from '../domain/errors.ts';
import type { Payment } from '../domain/payment.ts';
import { credited, isSettled } from '../domain/settlement.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

/** For both tasks of a settlement. `settlementId`: the payout's key, or that of a payment made elsewhere. */
export const settlementInput = object({
  paymentId: uuid().required(),
  settlementId: string().required(),
});
type Dependencies = Pick<MilestonePorts, 'payoutRecords' | 'paymentRecords' | 'ledger' | 'clock'>;

/**
 * Task `CreditContractorWallet`: the payout reached the contractor: clearing → wallet. A replay is a no-op.
 * @throws PayoutReversedError when the money was returned meanwhile; nothing was written
 */
export const creditContractorWallet =
  ({ payoutRecords, paymentRecords, ledger, clock }: Dependencies) =>
  async ({ paymentId, settlementId }: InferType<typeof settlementInput>) => {
    const { result } = await ledger.move(async () => {
      const read = await paymentRecords.readPayment(paymentId);
      const { value: payment } = read;
      if (isSettled(payment, settlementId) || isCredited(payment, settlementId)) {
        return { entries: [], result: payment.settlement?.creditEntryId };
      }
      await assertPaid(payoutRecords, payment, settlementId);
      const { contractorId, amount } = payment;
      const at = clock.now();
      const entry = creditEntry({ settlementId, credits: [{ contractorId, amount, reference: paymentId }], at });
      return {
        entries: [entry],
        changes: paymentRecords.changesOf(credited(payment, settlementId, entry.entryId, at), read),
        result: entry.entryId,
      };
    });
    return { paymentId, creditEntryId: result ?? null };
  };

const isCredited = ({ status, settlement }: Payment, settlementId: string): boolean =>
  status === 'paying' && settlement?.settlementId === settlementId && settlement.creditEntryId !== undefined;

/** Only what Stripe says is paid, or a person paid elsewhere. A payout that is returned changes the payment as well. */
const assertPaid = async (
  payoutRecords: MilestonePorts['payoutRecords'],
  { paymentId, paidElsewhere }: Payment,
  settlementId: string,
): Promise<void> => {
  if (paidElsewhere !== undefined) return;
  const payout = (await payoutRecords.getPayout(settlementId))?.value;
  if (payout?.status === 'paid') return;
  throw new PayoutReversedError(`Payout ${settlementId} of payment ${paymentId} is not paid`, {
    currentStatus: payout?.status ?? 'none',
  });
};

export const handler = task(settlementInput, () => creditContractorWallet(payments()));
