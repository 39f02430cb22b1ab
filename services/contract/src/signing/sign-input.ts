import { object, string } from 'yup';
import type { InferType } from 'yup';
import { line, reference } from '#shared/validation/index.ts';

const sha256 = () => string().matches(/^[0-9a-f]{64}$/, '${path} must be a SHA-256 in hexadecimal');

/** A signature as a person gives it. */
export const signInput = object({
  /** The person's own name, typed. */
  name: line(200).required(),
  /** Which text on electronic signatures the person agrees to: version and SHA-256, as they came with the document. */
  consent: object({ version: string().min(1).max(20).required(), sha256: sha256().required() }).required(),
  /** SHA-256 of the document that the person read, as it came with the document. */
  documentSha256: sha256().required(),
});
export type SignInput = InferType<typeof signInput>;

/** Both parties read the reason. */
export const reasonInput = object({ reason: reference(500).required() });
