import { array, number, object, string } from 'yup';
import { membersOf } from '#shared/http/view.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { documentLink } from '../document-link.ts';
import type { ReconciliationRun } from './domain/run.ts';
import type { ReconciliationPorts } from './ports.ts';

const count = () => number().integer().min(0).required();
const minor = () => number().integer().required();

export const runSchema = named(
  'Reconciliation',
  object({
    reconciliationId: uuid().required(),
    status: string().oneOf(['requested', 'done']).required(),
    requestedAt: instant().required(),
    requestedBy: object({ id: string().required(), type: string().required() }).required(),
    from: instant().required(),
    doneAt: instant().optional(),
    outcome: object({
      compared: count(),
      missing_in_ledger: count(),
      missing_at_stripe: count(),
      amount_differs: count(),
      in_flight: count(),
      paid_elsewhere: count(),
      lasting: count(),
      totals: array()
        .of(
          object({
            currency: string().required(),
            stripeMinor: minor(),
            ledgerMinor: minor(),
            inFlightMinor: minor(),
            elsewhereMinor: minor(),
            unexplainedMinor: minor(),
            feesMinor: minor(),
          }),
        )
        .required(),
    })
      .optional()
      .default(undefined),
  }),
);

/** A run without the key of its document, to which only a link gives access. */
export const runView = (run: ReconciliationRun): object => membersOf(runSchema, run);

/** A link to the differences, which have no limit and so are no part of an answer. */
export const downloadOf = async (
  service: Pick<ReconciliationPorts, 'documents' | 'clock'>,
  { objectKey, reconciliationId }: ReconciliationRun,
): Promise<object> =>
  objectKey === undefined
    ? {}
    : { download: await documentLink(service, { objectKey, fileName: `reconciliation-${reconciliationId}.json` }) };
