import { object } from 'yup';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { checkpoints, documents, payments, queues } from '../../wiring.ts';
import { continueExport } from '../export-run.ts';
import type { ExportPorts } from '../export-run.ts';
import type { LedgerPorts } from '../ports.ts';

const readMessage = jsonMessage(object({ exportId: uuid().required() }));

type Dependencies = ExportPorts & Pick<LedgerPorts, 'queues'>;

/**
 * Writes one part of an export, and sends itself the next message, so that no invocation takes longer than one part. A message
 * that is delivered twice, or again after a crash, continues where the record says.
 */
export const exportLedger =
  (service: Dependencies) =>
  async ({ exportId }: { readonly exportId: string }): Promise<void> => {
    if (await continueExport(service, exportId)) await service.queues.exportToContinue({ exportId });
  };

/** Consumer of the export queue, which the API and this function write to. */
export const exportQueue = (make: () => Dependencies) => queueConsumer(readMessage, () => exportLedger(make()));

export const handler = exportQueue(() => ({
  ...payments(),
  checkpoints: checkpoints(),
  documents: documents(),
  queues: queues(),
}));
