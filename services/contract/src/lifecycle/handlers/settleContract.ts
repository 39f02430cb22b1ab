import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { logger } from '#shared/logging/index.ts';
import { codePoints, renderPdf } from '#shared/pdf/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import {
  settlementDocument,
  settlementJson,
  settlementKeys,
  settlementStatement,
} from '../../documents/settlement-document.ts';
import { SYSTEM, notifyBoth, partiesOf } from '../../domain/announcements.ts';
import { beginSettlement, contractCalendar, settle, statusOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { closeAtEnd, settlementOf, settlementStep } from '../../domain/settlement.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, documents } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const settleContractInput = object({ contractId: uuid().required() });
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'documents' | 'policy' | 'clock' | 'sleep'>;

/** Works of one commit: each is two changes, and a commit takes a hundred. */
const IN_ONE_COMMIT = 40;

/**
 * Tasks `FinalPayment` and `FinalSettlement`: settle a contract of which nothing is open any more. In this order, each of which a
 * replay continues:
 * 1. The contract takes no submissions any more. A submission that is on its way conflicts with this change.
 * 2. What was never approved is closed with its reason.
 * 3. The contract ends, with the sum of what was paid.
 * 4. The statement is stored, as JSON and PDF: the records make it, and nothing changes them any more.
 * 5. The execution releases the contract.
 *
 * While something is open, or the contract is not ending, it answers the status and the plan only.
 */
export const settleContract =
  (service: Dependencies) =>
  async ({ contractId }: InferType<typeof settleContractInput>) => {
    const { records } = service;
    let { value: contract } = await records.readContract(contractId);
    if (statusOf(contract) === 'ending') contract = await endContract(service, contract);
    if (contract.endedAt !== undefined) {
      await storeStatement(service, contract);
      await release(service, contractId);
    }
    return { status: statusOf(contract), ...(await planOf(service, contract)) };
  };

/** A conflict is the machine's to retry: what another writer changed may be open again. */
const endContract = async (service: Dependencies, contract: Contract): Promise<Contract> => {
  const { records, clock } = service;
  const { contractId } = contract;
  if (!(await isSettleable(service, contract))) return contract;
  const settling = await records.changeContract(contractId, (before): Decision<Contract, Contract> => {
    const value = beginSettlement(before, clock.now());
    return { value, result: value };
  });
  // A submission may have come just before the contract took no more.
  if (!(await isSettleable(service, settling))) return settling;
  await closeWorks(service, contractId);
  return finish(service, contractId);
};

const isSettleable = async ({ records, policy, clock }: Dependencies, contract: Contract): Promise<boolean> => {
  const works = await records.allWork(contract.contractId);
  const calendar = contractCalendar(contract, policy);
  return settlementStep(contract, works, clock.now(), calendar, policy).step === 'settle';
};

const closeWorks = async ({ records, store, clock }: Dependencies, contractId: string): Promise<void> => {
  const at = clock.now();
  const closed = (await records.readWorks(contractId)).flatMap((read) => {
    const work = closeAtEnd(read.value, at);
    return work === read.value ? [] : [{ work, read }];
  });
  for (let from = 0; from < closed.length; from += IN_ONE_COMMIT) {
    const chunk = closed.slice(from, from + IN_ONE_COMMIT);
    await store.commit(
      chunk.flatMap(({ work, read }) => [
        records.putWork(work, read),
        records.putAudit({
          contractId,
          at,
          actor: SYSTEM,
          action: 'work.closed',
          occurrence: work.workId,
          reason: work.closed?.reason ?? work.status,
          facts: { workId: work.workId },
        }),
      ]),
    );
  }
};

const finish = ({ records, clock }: Dependencies, contractId: string): Promise<Contract> =>
  records.changeContract(contractId, async (before): Promise<Decision<Contract, Contract>> => {
    if (before.endedAt !== undefined) return { value: before, result: before };
    const at = clock.now();
    const value = settle(before, at);
    const { paid } = settlementOf(before, await records.allWork(contractId));
    const { lastDay: last, outcome } = settlementStatement(value, { rows: [], paid });
    return {
      value,
      result: value,
      changes: [
        records.putSettlement(contractId, { paid }),
        records.putAudit({ contractId, at, actor: SYSTEM, action: `contract.${outcome}`, facts: { ...paid } }),
      ],
      events: [
        makeEvent(`contract.${outcome}`, {
          entityId: contractId,
          actor: SYSTEM,
          time: at,
          metadata: { ...partiesOf(before), ...paid, lastDay: last },
        }),
        ...notifyBoth(before, {
          template: 'contract-ended',
          data: { title: before.title, lastDay: last, ...paid },
          time: at,
        }),
      ],
    };
  });

const storeStatement = async ({ records, documents: bucket }: Dependencies, contract: Contract): Promise<void> => {
  const { contractId } = contract;
  const statement = settlementStatement(contract, settlementOf(contract, await records.allWork(contractId)));
  const pdf = await renderPdf(settlementDocument(statement), (missing) =>
    logger.warn('A settlement has characters that no font has', { contractId, missing: missing.map(codePoints) }),
  );
  const { json, pdf: pdfKey } = settlementKeys(contractId);
  await bucket.put({ objectKey: json, contentType: 'application/json', body: settlementJson(statement) });
  await bucket.put({ objectKey: pdfKey, contentType: 'application/pdf', body: pdf });
};

/** Nothing is left to do: an execution that starts from now on ends at once. */
const release = ({ records }: Dependencies, contractId: string): Promise<void> =>
  records.changeContract(contractId, (before): Decision<Contract, undefined> => {
    const { holder, ...value } = before;
    return { value: holder === undefined ? before : value, result: undefined };
  });

export const handler = task(settleContractInput, () => settleContract({ ...contracts(), documents: documents() }));
