import { string } from 'yup';
import type { InferType } from 'yup';
import { pageAsked, pageBodyOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { searchPage } from '#shared/store/index.ts';
import { WORK_STATUSES } from '../domain/work.ts';
import { ownContract } from '../own-contract.ts';
import { existing } from './change-work.ts';
import type { WorkPorts } from './change-work.ts';
import { workDetailsView, workView } from './view.ts';

export const workQuery = pageQuery.shape({
  /** Only work with this status. */
  status: string().oneOf(WORK_STATUSES),
});

type Own<P> = Pick<ApiRequest, 'caller'> & { readonly path: P };

/** One page of the work under a contract of the caller's, the newest first. */
export const listOwnWork = async (
  service: Pick<WorkPorts, 'records'>,
  { caller, path: { contractId }, query }: Own<{ contractId: string }> & { query: InferType<typeof workQuery> },
): Promise<ApiResponse> => {
  await ownContract(service, caller, contractId);
  const page = await searchPage(
    (asked) => service.records.listWork(contractId, asked),
    pageAsked(query),
    ({ value }) => query.status === undefined || value.status === query.status,
  );
  return { status: 200, body: pageBodyOf(page, workView) };
};

/** Work under a contract of the caller's, with all that was submitted and decided. @throws NotFoundError */
export const getOwnWork = async (
  service: Pick<WorkPorts, 'records'>,
  { caller, path: { contractId, workId } }: Own<{ contractId: string; workId: string }>,
): Promise<ApiResponse> => {
  await ownContract(service, caller, contractId);
  const read = await service.records.getWork(contractId, workId);
  return { status: 200, body: workDetailsView(existing(read?.value)) };
};
