import { logger } from '#shared/logging/index.ts';
import { codePoints, isolated, renderPdf } from '#shared/pdf/index.ts';

/** A document with a title, and rows of a name and a value. */
export interface Sheet {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** Small print at the end. */
  readonly notes: readonly string[];
  /** When what it states happened. ISO-8601 UTC; the same facts make the same bytes. */
  readonly date: string;
}

/** A sheet as PDF. Characters that no font has are boxes, and go into the log by their code points. */
export const renderSheet = ({ title, rows, notes, date }: Sheet): Promise<Uint8Array> =>
  renderPdf(
    {
      title,
      date,
      blocks: [
        { kind: 'fields', rows: rows.map(([name, value]) => [name, isolated(value)] as const) },
        ...notes.map((text) => ({ kind: 'paragraph', text, small: true }) as const),
      ],
    },
    (missing) => logger.warn('A document has characters that no font has', { missing: missing.map(codePoints) }),
  );
