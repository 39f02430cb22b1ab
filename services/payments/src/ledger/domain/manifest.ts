import { array, object, string } from 'yup';
import type { InferType } from 'yup';
import { parse } from '#shared/validation/index.ts';
import { count, hash } from './schemas.ts';

const FORMAT = 'mindlinks-ledger-export/v1';

const schema = object({
  format: string().required().oneOf([FORMAT]),
  exportId: string().required(),
  requestedAt: string().required(),
  doneAt: string().required(),
  checkpoint: object({ size: count(), root: hash(), at: string() }).required(),
  /** In the order in which they are to be read; each is JSON Lines, compressed by gzip. */
  parts: array()
    .of(
      object({
        /** A file name without a folder. */
        name: string()
          .required()
          .matches(/^part-\d{5,}\.jsonl\.gz$/, '${path} must be part-<number>.jsonl.gz'),
        sha256: hash(),
        bytes: count(),
        rows: count(),
        entries: count(),
      }).required(),
    )
    .required()
    .min(1),
});

/** What an export consists of. */
export type Manifest = InferType<typeof schema>;

export const newManifest = (facts: Omit<Manifest, 'format'>): Manifest => ({ format: FORMAT, ...facts });

export const partName = (number: number): string => `part-${String(number).padStart(5, '0')}.jsonl.gz`;

/** @throws SyntaxError; ValidationError naming the field */
export const parseManifest = (text: string): Manifest => parse(schema, JSON.parse(text), 'manifest');
