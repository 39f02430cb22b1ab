import { boolean, number, ValidationError } from 'yup';

/** A body that is not JSON, or not what its schema says. */
export class InvalidBodyError extends Error {
  override readonly name = 'InvalidBodyError';
  /** Whether a required member is missing. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** A schema of yup, lazy or not. */
export interface BodySchema<T> {
  validateSync(value: unknown, options: { readonly strict: true; readonly abortEarly: false }): T;
}

const parseJson = (text: string): unknown => {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidBodyError('The body is not valid JSON.');
  }
};

/** An empty body counts as `{}`. @throws InvalidBodyError naming what is missing or wrong */
export const parseBody = <T>(schema: BodySchema<T>, text: string): T => {
  const value = parseJson(text);
  try {
    return schema.validateSync(value, { strict: true, abortEarly: false });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const isMissing = error.inner.some(({ type }) => type === 'required' || type === 'optionality');
    throw new InvalidBodyError(error.errors.join('; '), isMissing);
  }
};

export const milliseconds = () => number().integer().min(0);

/** What the delivery options of all providers have in common. */
export const sendOptionsShape = {
  delayMs: milliseconds(),
  duplicates: number().integer().min(0).max(20),
  badSignature: boolean(),
};
