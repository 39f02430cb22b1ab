import { string } from 'yup';
import type { InferType } from 'yup';
import { clientOf, contractorOf, pageAsked, pageBodyOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { searchPage } from '#shared/store/index.ts';
import type { PageRequest } from '#shared/store/index.ts';
import { STATUSES, statusOf } from '../domain/contract.ts';
import { callerParty } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { contractSummary } from './view.ts';

export const contractsQuery = pageQuery.shape({
  /** Only contracts with this status. */
  status: string().oneOf(STATUSES),
});

/** One page of the caller's contracts, the newest first. */
export const listOwnContracts = async (
  { records }: Pick<ContractPorts, 'records'>,
  { caller, query }: Pick<ApiRequest, 'caller'> & { readonly query: InferType<typeof contractsQuery> },
): Promise<ApiResponse> => {
  const read = (page: PageRequest) =>
    callerParty(caller) === 'client'
      ? records.listOfClient(clientOf(caller), page)
      : records.listOfContractor(contractorOf(caller), page);
  const page = await searchPage(
    read,
    pageAsked(query),
    ({ value }) => query.status === undefined || statusOf(value) === query.status,
  );
  return { status: 200, body: pageBodyOf(page, contractSummary) };
};
