import { number, object, string } from 'yup';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Idempotency } from '#shared/http/index.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { jsonLine } from '../domain/export.ts';
import { DOCUMENT_LINK_SECONDS } from '../../money/policy.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { exportLedger as exportRows } from '../index.ts';
import type { LedgerPorts } from '../ports.ts';
import { checkpoints, documents, idempotency, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/ledger/exports',
  operationId: 'exportLedger',
  summary: 'Write the whole ledger with its checkpoints to a file of JSON Lines, for `npm run ledger:verify`',
  tag: 'ledger',
  roles: ['admin'],
  responses: {
    201: {
      description: 'Fetch the file from `url` before `expiresAt`; it is removed after a week',
      schema: object({
        objectKey: string().required(),
        entries: number().integer().required(),
        url: string().required(),
        expiresAt: string().datetime().required(),
      }),
    },
  },
});
type Dependencies = Pick<LedgerPorts, 'store' | 'checkpoints' | 'documents' | 'clock' | 'ids'>;

export const exportLedger =
  (service: Dependencies) =>
  async (_request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { store, checkpoints, documents, clock, ids } = service;
    const lines: string[] = [];
    let entries = 0;
    for await (const row of exportRows(store, await checkpoints.list())) {
      if (row.type === 'entry') entries += 1;
      lines.push(jsonLine(row));
    }
    const objectKey = `exports/ledger-${clock.now().slice(0, 10)}-${ids.next()}.jsonl`;
    await documents.put({ objectKey, contentType: 'application/x-ndjson', body: Buffer.from(lines.join('')) });
    return { status: 201, body: await withLink(service, { objectKey, entries }) };
  };

interface Export {
  readonly objectKey: string;
  readonly entries: number;
}

const withLink = async (
  { documents, clock }: Pick<LedgerPorts, 'documents' | 'clock'>,
  made: Export,
): Promise<object> => {
  const { objectKey } = made;
  const fileName = objectKey.slice('exports/'.length);
  return {
    ...made,
    url: await documents.presignDownload({ objectKey, fileName, expiresInSeconds: DOCUMENT_LINK_SECONDS }),
    expiresAt: secondsAfter(clock.now(), DOCUMENT_LINK_SECONDS),
  };
};

const keptSchema = object({ objectKey: string().required(), entries: number().required() });

/** Answers are kept without their link, which is made anew. */
export const exportLedgerEndpoint = (service: () => Dependencies, kept: () => Idempotency): Endpoint =>
  endpoint(route, () => exportLedger(service()), {
    idempotency: () =>
      withRedactedReplay(kept(), {
        redact: (body) => keptSchema.cast(body, { stripUnknown: true }),
        complete: (body) => withLink(service(), keptSchema.validateSync(body, { strict: true })),
      }),
  });

export const handler = exportLedgerEndpoint(
  () => ({ ...payments(), checkpoints: checkpoints(), documents: documents() }),
  idempotency,
);
