import { storeFiles } from '../attachments/submitted-files.ts';
import type { NamedAttachment } from '../domain/attachment.ts';
import type { WorkChange } from '../domain/work-changes.ts';
import type { Work } from '../domain/work.ts';
import type { ContractPorts } from '../ports.ts';
import { changeOwnWork } from './change-work.ts';
import type { OwnRequest, WorkFacts, WorkPorts } from './change-work.ts';

export type SubmissionPorts = WorkPorts & Pick<ContractPorts, 'documents'>;

/** What a submission is decided from. */
interface SubmissionFacts extends WorkFacts {
  readonly attachments: readonly NamedAttachment[];
}

/**
 * A party submits work of its contract with files, which are stored for good before the one commit that makes them the work's. What
 * a crash in between leaves is stored again, the same, by the next submission.
 * @throws AttachmentsRefusedError; NotFoundError; what `submit` throws
 */
export const submitOwnWork = (
  service: SubmissionPorts,
  request: OwnRequest & { readonly body: { readonly attachmentIds?: readonly string[] | undefined } },
  workId: string,
  submit: (facts: SubmissionFacts) => WorkChange,
): Promise<Work> =>
  changeOwnWork(service, request, { workId, action: 'work.submitted' }, async (facts) => {
    const { records } = service;
    const { attachmentIds = [] } = request.body;
    const reads = await Promise.all(attachmentIds.map((id) => records.getAttachment(request.path.contractId, id)));
    const attachments = attachmentIds.map((attachmentId, index) => ({ attachmentId, found: reads[index]?.value }));
    const change = submit({ ...facts, attachments });
    const { attached = [] } = change;
    await storeFiles(service, attached, attachmentIds);
    const changes = attached.map((attachment) =>
      records.putAttachment(attachment, reads[attachmentIds.indexOf(attachment.attachmentId)]),
    );
    return { ...change, changes };
  });
