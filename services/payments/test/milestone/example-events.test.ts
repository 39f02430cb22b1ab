import { expect } from 'chai';
import { busEvent } from '#shared/lambda/index.ts';
import { exampleEvents } from '../../../../docs/generate/example-events.ts';
import { validateApproval } from '../../src/milestone/handlers/validateApproval.ts';
import { paymentIdOf } from '../../src/milestone/domain/payment.ts';
import { PAYABLE_KINDS } from '../../src/payouts/domain/payable.ts';
import { projectEvent } from '../../src/payouts/handlers/projectEvents.ts';
import { givenPayoutAccount } from '../given.ts';
import { createTestPayments, quiet } from '../service.ts';
import { executionArn } from './given-payments.ts';

describe('The examples of the event document', () => {
  quiet();
  const examples = new Map<string, ReturnType<typeof exampleEvents>[number]>(
    exampleEvents().map((event) => [event.type, event]),
  );
  const exampleOf = (type: string) => {
    const event = examples.get(type);
    if (event === undefined) throw new Error(`No example of ${type}`);
    return event;
  };

  for (const kind of PAYABLE_KINDS) {
    it(`lead to the payment of a ${kind}: it was handed in, its contractor is verified, and its client approves it`, async () => {
      const service = createTestPayments();
      await givenPayoutAccount(service);
      for (const type of ['kyc.approved', `${kind}.submitted`]) {
        const { source, detail } = exampleOf(type);
        await projectEvent(service)(busEvent({ body: JSON.stringify({ source, 'detail-type': type, detail }) }));
      }
      const { detail } = exampleOf(`${kind}.approved`);
      // As the rule's input transformer takes it from the event.
      const { contractId, clientId, contractorId, amountMinor, currency } = detail.metadata as Readonly<
        Record<'contractId' | 'clientId' | 'contractorId' | 'currency', string> & Record<'amountMinor', number>
      >;
      const id = detail.entityId;
      await validateApproval(service)({
        ...{ kind, id, contractId, clientId, contractorId, amountMinor, currency },
        ...{ approvedBy: detail.actorId, approverType: detail.actorType, executionArn, hasWaited: false },
      });
      const { value: payment } = await service.paymentRecords.readPayment(paymentIdOf({ kind, id }));
      expect(payment).to.include({ status: 'validated' });
    });
  }
});
