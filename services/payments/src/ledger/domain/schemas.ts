import { number, string } from 'yup';
import type { NumberSchema, StringSchema } from 'yup';

/** A SHA-256 in hexadecimal. */
export const hash = (): StringSchema<string> =>
  string()
    .required()
    .matches(/^[0-9a-f]{64}$/, '${path} must be a SHA-256 in hexadecimal');

export const count = (): NumberSchema<number> => number().required().integer().min(0);
