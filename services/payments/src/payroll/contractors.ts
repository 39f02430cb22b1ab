import type { ContractorFacts } from './domain/preview.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import type { PayrollPorts } from './ports.ts';

/**
 * Asked about at once: a payroll may have thousands of contractors, and an API call has seconds. Two reads each: more than the
 * 50 sockets of an AWS client would have requests wait for one until their connection timeout.
 */
const ASKED_AT_ONCE = 20;

/** What is known of each of these contractors. */
export const contractorFacts = async (
  { payoutRecords }: Pick<PayrollPorts, 'payoutRecords'>,
  contractorIds: Iterable<string>,
): Promise<ReadonlyMap<string, ContractorFacts>> => {
  const facts = await mapEach(
    new Set(contractorIds),
    async (contractorId): Promise<[string, ContractorFacts]> => {
      const [verified, account] = await Promise.all([
        payoutRecords.getVerified(contractorId),
        payoutRecords.getPayoutAccount(contractorId),
      ]);
      return [contractorId, { verified: verified?.value, account: account?.value }];
    },
    ASKED_AT_ONCE,
  );
  return new Map(facts);
};

/** We know a contractor whose identity was verified, or who opened a payout account. */
export const isKnown = (facts: ContractorFacts | undefined): boolean =>
  facts?.verified !== undefined || facts?.account !== undefined;
